"""What a page takes from a request: where it was asked for is in the request line, never in a Host header."""

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.memos.build import AASE
from tests.web.house import ADDRESS, House
from web.limits import Limits

HERE = ADDRESS.removeprefix("http://")
BENT = (
    f"{HERE}/arkiv",
    f"{HERE}/arkiv?x=",
    f"{HERE}/arkiv#",
    f"{HERE}@elsewhere.example",
    f"elsewhere.example/{HERE}",
    f"{HERE}.",
    f"{HERE}\t/arkiv",
    "elsewhere.example",
)


@pytest.mark.parametrize("host", BENT)
def test_a_bent_host_is_not_let_through(house: House, host: str) -> None:
    assert house.as_person(AASE).get("/memoer", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", BENT)
def test_and_would_bend_no_page(house: House, host: str) -> None:
    client = _unguarded(house)
    page = client.get("/memoer", headers={"host": host})
    assert page.status_code == 200
    assert page.text == client.get("/memoer").text
    assert 'href="/memoer" aria-current="page"' in page.text or 'aria-current="page"' in page.text


def _unguarded(house: House) -> TestClient:
    """Somebody's browser at the pages themselves, without what stands before them."""
    client = house.as_person(AASE)
    limits = Limits(house.office.clock)

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"nonce": "n", "limits": limits, "actor": ""}
        await house.app.app(scope, receive, send)  # type: ignore[attr-defined]  # the guard's application

    found = TestClient(bare, ADDRESS, follow_redirects=False)
    found.cookies = client.cookies
    return found
