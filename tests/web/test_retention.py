"""Discarding in the browser: a list, an archivist's confirmation by its hash, a certificate, and nothing for others."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.danish import local_date
from memos.actions.discarding import load
from memos.desk import Office
from memos.queries.archive import archived_ids
from memos.retention import Class, Classification, Keep
from tests.archived import TORE, VIBE, archived_in
from tests.web.house import House, settings_of

PAGE = "/arkiv/kassation"
GONE = "CHE-2026-002"
KNOWN = Classification(
    "Solbæk Kommunes KLE",
    date(2026, 1, 1),
    (Class("29.00.00", "Sundhed", Keep.DISCARDED, "P0D"), Class("G01", "Generelle sager", Keep.DISCARDED)),
)


@pytest.fixture
def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    """Archived memos, one of which may go."""
    with archived_in(tmp_path, tmp_path_factory, worker_id) as found:
        with found.write(VIBE) as desk:
            load(desk, KNOWN, "kle.toml")
        yield found


@pytest.fixture
def house(office: Office) -> Iterator[House]:
    with settings_of(office) as settings:
        yield House(settings)


def listed(page: str) -> str:
    """The list's hash, as the form sends it back."""
    found = re.findall(r'name="listed" value="([0-9a-f]{64})"', page)
    return "".join(found)


def sent(client: TestClient, hash: str, **given: str) -> dict[str, str]:
    return {"aar": "2026", "listed": hash, "written": hash[:8], "handed_over": "Solbæk Stadsarkiv", **given}


def test_from_a_list_to_a_certificate(house: House) -> None:
    client = house.as_person(VIBE)
    with house.office.read() as desk:
        until = f"{local_date(desk.now):%d.%m.%Y}"
    page = client.get(f"{PAGE}?aar=2026&indtil={until}").text
    assert re.findall(r'<th scope="row" class="number"><a href="/memoer/([^"]+)"', page) == [GONE]
    assert "29.00.00-G01 K P0D" in page
    assert "4 memoer: kept: " in page
    done = client.post(PAGE, data=sent(client, listed(page), indtil=until))
    assert done.status_code == 303
    assert "Kasseret. Attesten ligger her." in client.get(done.headers["location"]).text
    after = client.get(f"{PAGE}?aar=2026").text
    assert "Intet memo fra 2026 må kasseres." in after
    pdf, facts = (client.get(address) for address in re.findall(rf'href="({PAGE}/[^"]+)"', after))
    assert pdf.content.startswith(b"%PDF-")
    assert [one["number"] for one in json.loads(facts.content)["memos"]] == [GONE]
    assert json.loads(facts.content)["by"] == VIBE
    assert "[kasseret]" in client.get(f"/memoer/{GONE}").text
    with house.office.read(VIBE) as desk:
        assert desk.store.memo_id(GONE) not in archived_ids(desk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"written": "0" * 8}, "confirm by the first 8 characters"),
        ({"handed_over": ""}, "known to be handed over"),
        ({"listed": "f" * 64, "written": "f" * 8}, "something happened since"),
    ],
)
def test_what_stands_in_the_way_is_said_and_what_was_typed_stays(
    house: House, changes: dict[str, str], said: str
) -> None:
    client = house.as_person(VIBE)
    refused = client.post(PAGE, data=sent(client, listed(client.get(f"{PAGE}?aar=2026").text), **changes))
    assert refused.status_code == 422
    assert said in refused.text
    assert changes.get("handed_over", "Solbæk Stadsarkiv") in refused.text
    assert "--" not in re.sub(r"<!--|-->", "", refused.text.partition("<main")[2].partition("</main>")[0])
    with house.office.read(VIBE) as desk:
        assert desk.store.memo_id(GONE) in archived_ids(desk)


def test_a_list_of_a_day_to_come_cannot_be_confirmed_and_a_day_that_is_none_is_said(house: House) -> None:
    client = house.as_person(VIBE)
    page = client.get(f"{PAGE}?aar=2026&indtil=01.01.2090").text
    assert GONE in page and "Kassér" not in page
    assert client.get(f"{PAGE}?aar=2026&indtil=snart").status_code == 422
    assert client.get(f"{PAGE}?aar=snart").status_code == 422


def test_nobody_but_an_archivist_has_the_page_or_a_link_to_it(house: House) -> None:
    client = house.as_person(TORE)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/arkiv").text
    assert PAGE in house.as_person(VIBE).get("/arkiv").text
