"""Public pages: what anybody gets of what was released, what the office does for it, and what never shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from engine.database import Database
from memos.people import Publishes
from memos.printing import Printer
from tests.memos.build import AASE, JENS, METTE, OLE, TORE
from tests.memos.published import held, publishing_body
from tests.memos.town import Town
from tests.packets import SECRETS, WORDS, closed_content, open_content, plain_pdf, put_together, texts, with_files
from tests.web.house import ADDRESS, TEMPLATES, House, office_on
from web import limits
from web.pages.public import _scrolled
from web.settings import Settings

NUMBER = "CHE-M2026-01"
OFFICE, OPEN = f"/moeder/{NUMBER}/offentliggoer", f"/offentlig/{NUMBER}"
FILE = ("Program", "program.pdf", plain_pdf("Side et"))
PAGES = ("/offentlig", OPEN, f"{OPEN}/dagsorden", f"{OPEN}/dagsorden.pdf", f"{OPEN}/dagsorden-bilag-1-1.pdf")


@pytest.fixture(autouse=True)
def releases_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other documents are made here."""
    for module in ("steps", "meetings"):
        monkeypatch.setattr(f"memos.actions.{module}.FORMATS", ())


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer(TEMPLATES) as found:
        yield found


@pytest.fixture
def house(sqlite: Database, tmp_path: Path, printer: Printer) -> House:
    """The application, with a printer that remembers what it printed for another."""
    return House(Settings(office_on(sqlite, tmp_path), printer, ADDRESS))


@pytest.fixture
def town(house: House) -> Iterator[Town]:
    found = Town(house.office)
    publishing_body(found)
    yield found


def sent(town: Town, *, closed: bool = True) -> str:
    meeting = put_together(town, with_files(town, open_content(), FILE), closed=closed)
    town.step(meeting, "lock")
    return meeting


def release(house: House, what: str = "dagsorden", **said: str) -> TestClient:
    """The office makes it public in the browser."""
    client = house.as_person(JENS)
    answer = send(client, what, "offentliggoer", **said)
    assert answer.status_code == 303, answer.text
    return client


def send(client: TestClient, what: str, op: str, **said: str) -> Response:
    shown = client.get(f"{OFFICE}?hvad={what}").text
    (revision,) = re.findall(r'name="revision" value="(\d+)"', shown)
    return client.post(OFFICE, data={"hvad": what, "op": op, "revision": revision, **said})


def test_anybody_reads_a_released_agenda_as_page_and_file_without_a_cookie(house: House, town: Town) -> None:
    sent(town)
    anybody = house.as_person("")
    assert {anybody.get(path).status_code for path in PAGES[1:]} == {404}
    assert "ikke offentliggjort noget" in anybody.get("/offentlig").text
    release(house)
    answers = {path: anybody.get(path) for path in PAGES}
    for path, answer in answers.items():
        assert answer.status_code == 200, path
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"].startswith("public"), path
        assert answer.content == house.as_person(OLE).get(path).content, path
        told = texts(answer.content) if path.endswith(".pdf") else answer.content
        assert not [secret for secret in (*SECRETS, AASE, WORDS) if secret.encode() in told], path
    page = answers[OPEN].text
    assert 'href="#punkt-1"' in page and 'id="punkt-1"' in page
    assert f'href="{OPEN}/dagsorden.pdf"' in page and f'href="{OPEN}/dagsorden-bilag-1-1.pdf"' in page


def test_a_browser_that_has_it_is_told_that_it_is_the_same(house: House, town: Town) -> None:
    sent(town, closed=False)
    release(house)
    anybody = house.as_person("")
    for path in PAGES:
        tag = anybody.get(path).headers["etag"]
        again = anybody.get(path, headers={"if-none-match": f'W/"x", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
        assert anybody.get(path, headers={"if-none-match": '"x"'}).status_code == 200


def test_public_pages_run_nothing_and_send_nothing(house: House, town: Town) -> None:
    sent(town, closed=False)
    release(house)
    page = house.as_person("").get(OPEN)
    policy = page.headers["content-security-policy"]
    assert "script" not in policy and "form-action 'none'" in policy and "'unsafe-inline'" not in policy
    assert "<script" not in page.text and "<form" not in page.text


def test_a_table_scrolls_in_one_place_with_those_within_it() -> None:
    inner, place = "<table><td>x</td></table>", '<div class="house-scroll" tabindex="0" role="region"'
    outer = f'<table class="b"><td>{inner}</td></table>'
    shown = f'{place} aria-label="Tabel 1">{outer}</div><p>og</p>{place} aria-label="Tabel 2">{inner}</div>'
    assert _scrolled(f"{outer}<p>og</p>{inner}") == shown


def test_what_was_taken_back_is_gone_and_says_so_without_saying_why(house: House, town: Town) -> None:
    sent(town)
    office, anybody = release(house), house.as_person("")
    before = {path: anybody.get(path).headers["etag"] for path in PAGES[1:]}
    assert send(office, "dagsorden", "tilbage").status_code == 409
    assert send(office, "dagsorden", "tilbage", reason="Navnet på en borger").status_code == 303
    for path, tag in before.items():
        answer = anybody.get(path, headers={"if-none-match": tag})
        assert answer.status_code == 410, path
        assert "taget tilbage" in answer.text and "borger" not in answer.text
    assert NUMBER not in anybody.get("/offentlig").text
    assert "Navnet på en borger" in office.get(f"{OFFICE}?hvad=dagsorden").text
    release(house)
    assert anybody.get(OPEN).status_code == 200


def test_another_edition_takes_its_place_under_the_same_address(house: House, town: Town) -> None:
    sent(town, closed=False)
    release(house)
    anybody = house.as_person("")
    release(house, without="1/1", reason="Bilaget var forkert", public_reason="Bilag 1 er fjernet")
    page = anybody.get(OPEN).text
    assert "udgave 2" in page and re.search("Udgave 1 blev erstattet .*Bilag 1 er fjernet", page)
    assert "Bilaget var forkert" not in page
    assert anybody.get(PAGES[-1]).status_code == 404


def test_minutes_come_first_and_tell_of_closed_items_only_what_is_meant_for_all(house: House, town: Town) -> None:
    meeting = put_together(town, open_content())
    held(town, meeting)
    release(house)
    closed = next(item for item in town.meeting(meeting).items if item.closed and item.memo)
    release(house, "referat", **{f"decision-{closed.id}": "Godkendt uden ændringer."})
    page = house.as_person("").get(OPEN).text
    assert "Køb" in page and "Godkendt uden ændringer." in page and f'href="{OPEN}/dagsorden"' in page
    assert not [secret for secret in (*SECRETS, WORDS) if secret in page]
    assert "Køb" not in house.as_person("").get(f"{OPEN}/dagsorden").text
    office = house.as_person(JENS).get(f"{OFFICE}?hvad=referat").text
    assert "Godkendt uden ændringer." in office


def test_its_office_sees_what_all_would_see_before_anybody_does(house: House, town: Town) -> None:
    meeting = put_together(town, open_content())
    held(town, meeting)
    closed = next(item for item in town.meeting(meeting).items if item.closed and item.memo)
    client = house.as_person(JENS)
    said = {"hvad": "referat", "op": "vis", f"decision-{closed.id}": "Udsat."}
    seen = client.post(OFFICE, data=said)
    assert seen.status_code == 200 and "Udsat." in seen.text and "ikke offentliggjort" in seen.text
    assert seen.headers["cache-control"] == "no-store"
    assert house.as_person("").get(OPEN).status_code == 404


@pytest.mark.parametrize("op", ["vis", "offentliggoer"])
def test_what_cannot_be_said_to_all_is_told_at_its_field_and_what_was_typed_stays(
    house: House, town: Town, op: str
) -> None:
    meeting = put_together(town, open_content())
    held(town, meeting)
    standing = next(item for item in town.meeting(meeting).items if item.closed and not item.memo)
    answer = send(house.as_person(JENS), "referat", op, **{f"decision-{standing.id}": "Godkendt med bemærkninger."})
    assert answer.status_code == 422
    assert f'href="#felt-title-{standing.id}"' in answer.text and "Godkendt med bemærkninger." in answer.text
    assert house.as_person("").get(OPEN).status_code == 404


def test_what_the_check_found_is_shown_and_needs_a_reason_or_stops(house: House, town: Town) -> None:
    words = f"Som sagt: {WORDS}".encode()
    meeting = put_together(town, with_files(town, open_content(), ("Notat", "n.txt", words)))
    town.step(meeting, "lock")
    client = house.as_person(JENS)
    assert "prisen for skovgaarden" in client.get(OFFICE).text.lower()
    assert send(client, "dagsorden", "offentliggoer").status_code == 409
    assert house.as_person("").get(OPEN).status_code == 404
    release(house, despite="Prisen er kendt")


def test_only_the_office_has_the_page_and_only_of_bodies_that_make_something_public(house: House, town: Town) -> None:
    sent(town)
    for person in (OLE, TORE, AASE):
        client = house.as_person(person)
        assert client.get(OFFICE).status_code == 404
        assert client.post(OFFICE, data={"hvad": "dagsorden", "op": "offentliggoer"}).status_code == 404
    assert OFFICE in house.as_person(METTE).get(f"/moeder/{NUMBER}").text
    publishing_body(town, Publishes.NOTHING)
    assert OFFICE not in house.as_person(JENS).get(f"/moeder/{NUMBER}").text
    assert "kan ikke offentliggøres nu" in house.as_person(JENS).get(OFFICE).text


def test_public_answers_are_the_same_bytes_whether_anything_closed_is_on_the_agenda(house: House, town: Town) -> None:
    meeting = sent(town, closed=False)
    release(house)
    anybody = house.as_person("")

    def all_of_it() -> list[object]:
        found = [anybody.get(path) for path in (*PAGES, f"{OPEN}/referat", "/offentlig?aar=2026")]
        plain = [re.sub(r'nonce="[^"]*"', "", one.text) if one.status_code == 404 else one.content for one in found]
        return [(one.status_code, one.headers.get("etag"), body) for one, body in zip(found, plain, strict=True)]

    before = all_of_it()
    closed = town.ready(closed_content())
    town.act(JENS, closed, "schedule", meeting=meeting, late_reason="Haster")
    assert all_of_it() == before
    files = [anybody.get(path).content for path in PAGES[3:]]
    content = anybody.get(OPEN).text.split("<article")[1].split("</article>")[0]
    release(house, reason="Igen")
    assert [anybody.get(path).content for path in PAGES[3:]] == files
    assert anybody.get(OPEN).text.split("<article")[1].split("</article>")[0] == content


def test_a_network_that_asks_too_much_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.PAGES, ("GET", "/offentlig"), limits.Rate("public", 3))
    anybody = house.as_person("")
    assert [anybody.get("/offentlig").status_code for _time in range(4)] == [200, 200, 200, 429]
    assert int(anybody.get("/offentlig").headers["retry-after"]) > 0


def test_search_engines_may_read_what_is_public_and_nothing_else(house: House) -> None:
    told = house.as_person("").get("/robots.txt").text.splitlines()
    assert told[-1] == "Disallow: /" and "Allow: /offentlig" in told


def test_it_is_said_how_accessible_it_is(house: House) -> None:
    page = house.as_person("").get("/tilgaengelighed")
    assert "was.digst.dk" in page.text and "Solbæk Kommune" in page.text
