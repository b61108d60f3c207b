"""From request to handler: who gets in, and what a refusal becomes."""

import pytest
from starlette.requests import Request

from tests.web.house import House
from web.dispatch import _is_short
from web.pages.sign_in import ROUTES


def test_somebody_who_is_signed_in_gets_their_page(house: House) -> None:
    answer = house.as_person("Jens Åkjær").get("/")
    assert answer.status_code == 200
    assert "Min side" in answer.text


def test_nobody_is_sent_to_sign_in_and_back_again(house: House) -> None:
    answer = house.as_person("").get("/memoer/CHE-2026-001")
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-ind?videre=/memoer/CHE-2026-001")


def test_a_memo_that_is_not_there_is_a_page_that_says_so(house: House) -> None:
    answer = house.as_person("Jens Åkjær").get("/memoer/CHE-2026-001")
    assert answer.status_code == 404
    assert "CHE-2026-001" in answer.text


def test_a_form_from_elsewhere_is_refused(house: House) -> None:
    client = house.as_person("Jens Åkjær")
    assert client.post("/log-ud", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/").status_code == 200


def test_whoever_signed_out_is_nobody(house: House) -> None:
    client = house.as_person("Jens Åkjær")
    assert client.post("/log-ud").status_code == 303
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("more", [0, 70_000])
def test_what_is_wrong_with_a_form_is_told_to_those_who_may_send_it(house: House, more: int) -> None:
    """A short form and a long one: who asks is known before either is read."""
    sent = {**{f"f{number}": "" for number in range(5001)}, "langt": "x" * more}
    answers = [client.post("/memoer/ny", data=sent) for client in map(house.as_person, ("", "Aase Aagaard"))]
    assert [answer.status_code for answer in answers] == [303, 400]
    assert answers[0].headers["location"] == "/log-ind"


@pytest.mark.parametrize(
    ("more", "short"), [({}, True), ({"content-length": "70000"}, False), ({"transfer-encoding": "chunked"}, False)]
)
def test_only_what_says_that_it_is_short_is_read_before_it_is_known_who_sends_it(
    more: dict[str, str], short: bool
) -> None:
    """Where both are said, a server goes by the chunks: however many there are."""
    headers = {"content-type": "application/x-www-form-urlencoded", "content-length": "10", **more}
    scope = {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    page = next(one for one in ROUTES if one.method == "POST")
    assert _is_short(page, Request(scope)) is short
