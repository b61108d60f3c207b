"""The packet's page and files: each edition and item for those alone who may have it."""

import re
from collections.abc import Iterator

import pytest

from memos.desk import Office
from memos.work import drain
from tests.memos.build import BO, JENS, METTE, OLE, TORE
from tests.memos.town import Town
from tests.packets import SECRETS, open_content, plain_pdf, put_together, texts, with_files
from tests.web.house import House
from web.settings import Settings

NUMBER = "CHE-M2026-01"
PAGE = f"/moeder/{NUMBER}/materiale"
OPEN, CLOSED = f"{PAGE}/aaben.pdf", f"{PAGE}/lukket.pdf"
FILE = ("Program", "program.pdf", plain_pdf("Side et"))


@pytest.fixture(autouse=True)
def packets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other documents are made here."""
    monkeypatch.setattr("memos.actions.steps.FORMATS", ())
    monkeypatch.setattr("memos.actions.meetings.FORMATS", ("pdf",))


@pytest.fixture
def town(house: House) -> Iterator[Town]:
    found = Town(house.office)
    yield found


def meeting(town: Town, *, closed: bool = True, out: bool = True) -> str:
    found = put_together(town, with_files(town, open_content("Åbningstider"), FILE), closed=closed)
    if out:
        town.step(found, "lock")
    return found


def made(office: Office, settings: Settings) -> None:
    assert [reason for _row, reason in drain(office, settings.printer, "worker") if reason] == []


def page(house: House, person: str) -> str:
    answer = house.as_person(person).get(PAGE)
    assert answer.status_code == 200
    return answer.text


def unsaid(text: str) -> str:
    """A page without what differs each time, and without the number that was asked for."""
    return re.sub(r'nonce="[^"]*"|M2026-0[19]', "", text)


def test_the_page_tells_of_both_editions_and_of_each_file(house: House, town: Town) -> None:
    meeting(town)
    made(house.office, house.settings)
    shown = page(house, JENS)
    assert shown.count("<dd>Klar</dd>") == 2
    assert "Bilag 1 er ikke opmærket til skærmlæser." in shown
    assert SECRETS[0] in shown and len(re.findall(r"[0-9a-f]{64}</dd>", shown)) == 2
    assert 'href="/moeder/CHE-M2026-01/punkt/L1.pdf"' in shown


def test_each_edition_is_fetched_whole_or_from_where_it_was_cut_off(house: House, town: Town) -> None:
    meeting(town)
    made(house.office, house.settings)
    browser = house.as_person(OLE)
    answers = {path: browser.get(path) for path in (OPEN, CLOSED)}
    for path, answer in answers.items():
        assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        part = browser.get(path, headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, answer.content[10:20])
    assert SECRETS[0].encode() not in texts(answers[OPEN].content)
    assert SECRETS[0].encode() in texts(answers[CLOSED].content)


def test_before_it_is_made_it_is_made_while_its_reader_waits(house: House, town: Town) -> None:
    meeting(town, closed=False)
    assert "Pakken bliver lavet" in page(house, METTE)
    early = house.as_person(METTE).get(OPEN).content
    made(house.office, house.settings)
    assert house.as_person(METTE).get(OPEN).content == early


def test_the_office_may_have_a_draft_before_the_agenda_is_out_and_nobody_else(house: House, town: Town) -> None:
    meeting(town, closed=False, out=False)
    assert "kladde" in page(house, JENS)
    assert house.as_person(JENS).get(OPEN).status_code == 200
    assert {house.as_person(who).get(path).status_code for who in (OLE, BO) for path in (PAGE, OPEN)} == {404}


def test_whoever_may_not_have_it_gets_the_answer_for_what_is_not_there(house: House, town: Town) -> None:
    meeting(town)
    for person in (BO, TORE):
        browser = house.as_person(person)
        for path in (PAGE, OPEN, CLOSED, f"/moeder/{NUMBER}/punkt/1.pdf"):
            there, none = browser.get(path), browser.get(path.replace("M2026-01", "M2026-09"))
            assert there.status_code == none.status_code == 404
            assert unsaid(there.text) == unsaid(none.text)
    browser = house.as_person(OLE)
    assert browser.get(f"{PAGE}/hemmelig.pdf").status_code == 404
    assert browser.get(f"/moeder/{NUMBER}/punkt/9.pdf").status_code == 404


def test_an_item_is_printed_alone(house: House, town: Town) -> None:
    meeting(town)
    answer = house.as_person(OLE).get(f"/moeder/{NUMBER}/punkt/1.pdf")
    assert answer.status_code == 200
    assert SECRETS[0].encode() not in texts(answer.content)
    assert "Punkt%201" in answer.headers["content-disposition"]


def test_what_is_new_is_told_after_a_late_item(house: House, town: Town) -> None:
    found = meeting(town, closed=False)
    made(house.office, house.settings)
    assert "Nyt, siden" not in page(house, OLE)
    town.act(JENS, town.ready(open_content("Hastesag")), "schedule", meeting=found, late_reason="Haster")
    assert "Pakken bliver lavet" in page(house, OLE)
    made(house.office, house.settings)
    news = page(house, OLE).split("Nyt, siden dagsordenen blev udsendt")[1].split("</ul>")[0]
    assert re.search("3. Hastesag: nyt <time", news)


def test_the_office_asks_for_it_again(house: House, town: Town) -> None:
    found = meeting(town, closed=False)
    made(house.office, house.settings)
    assert house.as_person(JENS).post(PAGE).headers["location"].endswith("?sagt=materiale-bestilt")
    with house.office.read() as desk:
        assert desk.store.wanted_for(meeting=found)
    assert "Lav pakken igen" not in page(house, OLE)
    assert house.as_person(OLE).post(PAGE).status_code == 409
