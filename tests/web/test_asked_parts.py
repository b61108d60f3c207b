"""A part that a role writes, and the way on to another body, in the browser."""

import re
from datetime import time
from typing import Any

import pytest

from memos.actions import drafting, meetings
from memos.actions.agenda import act
from memos.actions.deciding import Recorded
from memos.meeting import MeetingHeader
from memos.memo import Content
from memos.people import Role
from tests.memos.build import AASE, JENS, KARIM, OLE, decisions, sections
from tests.memos.test_asked_parts import GERDA, case
from tests.memos.test_forwarding import TOVE, before, held
from tests.memos.town import CLOSED, DAY, Town
from tests.web.house import House

ADMIN = "Ane Drift"


def waiting(house: House, content: Content | None = None) -> str:
    """The number of a memo that waits for the note."""
    with house.office.write(AASE) as desk:
        memo = act(desk, drafting.create(desk, content or case(), {}, year=2026), "submit")
    with house.office.write(KARIM) as desk:
        return act(desk, desk.store.memo(memo.id), "approve").number


def sent(house: House, number: str, op: str, text: str, person: str = GERDA) -> Any:
    browser = house.as_person(person)
    page = browser.get(f"/memoer/{number}/skriv").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    return browser.post(f"/memoer/{number}/skriv", data={"op": op, "revision": revision[1], "section_paategning": text})


def state(house: House, number: str) -> str:
    with house.office.read() as desk:
        return desk.store.memo(desk.store.memo_id(number) or "").state


def test_who_is_asked_finds_it_on_their_page_and_writes_only_their_part(house: House) -> None:
    number = waiting(house)
    browser = house.as_person(GERDA)
    assert f"/memoer/{number}/skriv" in browser.get("/").text
    assert "Skriv Økonomikontorets påtegning" in browser.get(f"/memoer/{number}").text
    page = browser.get(f"/memoer/{number}/skriv").text
    assert 'name="section_paategning"' in page
    assert 'name="title"' not in page
    assert "Om sagsfremstilling." in page


def test_what_is_typed_is_kept_saved_and_sent_on(house: House) -> None:
    number = waiting(house)
    house.as_person(GERDA).post(f"/memoer/{number}/skriv/gem", data={"section_paategning": "Der er dækning."})
    assert house.as_person(GERDA).get(f"/memoer/{number}/skriv/vejen").json()["against"] == []
    assert "Der er dækning." in house.as_person(GERDA).get(f"/memoer/{number}/skriv").text
    assert sent(house, number, "gem", "Der er god dækning.").status_code == 303
    answer = sent(house, number, "send", "Der er god dækning.")
    assert answer.headers["location"] == f"/memoer/{number}?sagt=udfoert"
    assert state(house, number) == "indmeldt"
    assert "Der er god dækning." in house.as_person(GERDA).get(f"/memoer/{number}").text


def test_an_empty_note_is_shown_again_with_the_reason(house: House) -> None:
    number = waiting(house)
    answer = sent(house, number, "send", " ")
    assert answer.status_code == 422
    assert "#afsnit-paategning" in answer.text


def test_the_author_sees_who_writes_it_and_has_no_field_for_it(house: House) -> None:
    with house.office.write(AASE) as desk:
        number = drafting.create(desk, case(), {}, year=2026).number
    page = house.as_person(AASE).get(f"/memoer/{number}/skriv").text
    assert "Skrives af økonomikontoret" in page
    assert 'name="section_paategning"' not in page


def test_the_author_saves_a_returned_memo_with_its_note(house: House) -> None:
    number = waiting(house)
    sent(house, number, "gem", "Beløbet er forkert.")
    with house.office.write(GERDA) as desk:
        memo = act(desk, desk.store.memo(desk.store.memo_id(number) or ""), "return", comment="Ret beløbet.")
    texts = {f"section_{one.key}": one.text.plain for one in sections("udvalgssag", paategning="")}
    facts = {"title": "Ny titel", "kind": "decision", "openness": "open", "case_officer": AASE, "department": "Sundhed"}
    more = {"responsible_manager": KARIM, "body": "Sundhedsudvalg", "revision": str(memo.revision), "op": "gem"}
    answer = house.as_person(AASE).post(f"/memoer/{number}/skriv", data={**facts, **more, **texts})
    assert answer.status_code == 303
    with house.office.read() as desk:
        assert desk.store.memo(memo.id).content.section("paategning").plain == "Beløbet er forkert."


@pytest.mark.parametrize("address", ["", "/skriv", "/forhaandsvis"])
def test_who_does_not_hold_the_role_is_answered_as_if_there_were_none(house: House, address: str) -> None:
    number = waiting(house, case(**CLOSED))
    browser = house.as_person(OLE)
    one, other = (browser.get(f"/memoer/{n}{address}") for n in (number, "SUU-2026-L099"))
    told = [re.sub(r'nonce="[^"]+"|' + n, "", found.text) for n, found in ((number, one), ("SUU-2026-L099", other))]
    assert (one.status_code, told[0]) == (other.status_code, told[1])


def test_the_secretary_sends_it_on_and_both_pages_say_so(house: House) -> None:
    town = Town(house.office)
    first = before(town, "Sundhedsudvalg")
    held(town, first, "Sundhedsudvalg", Recorded(decisions(p1="oversendt: til Kommunalbestyrelsen", p2="tiltraadt")))
    number, browser = town.memo(first).number, house.as_person(JENS)
    assert '<option value="Kommunalbestyrelse" selected>' in browser.get(f"/memoer/{number}").text
    answer = browser.post(f"/memoer/{number}/trin", data={"step": "forward", "next_body": "Kommunalbestyrelse"})
    assert answer.status_code == 303
    author = house.as_person(AASE)
    assert "Sendt videre til Kommunalbestyrelse som" in author.get(f"/memoer/{number}").text
    page = author.get("/memoer/KOM-2026-001").text
    assert "Tidligere behandling" in page
    assert "Sundhedsudvalget oversendte punkt 1 til Kommunalbestyrelsen." in page
    assert "Referatet er ikke godkendt endnu" in page


def test_the_administrator_says_which_types_and_outcomes_a_body_uses(house: House) -> None:
    with house.office.write() as desk:
        desk.store.ensure_person(ADMIN)
        desk.store.grant(ADMIN, Role.ADMINISTRATOR)
    browser = house.as_person(ADMIN)
    page = browser.get("/administration/forum", params={"navn": "Sundhedsudvalg"}).text
    stamp = re.search(r'name="stempel" value="([0-9a-f]+)"', page)
    assert stamp
    assert 'value="udvalgssag" checked' in page
    fields: dict[str, Any] = {
        "navn": "Sundhedsudvalg",
        "stempel": stamp[1],
        "code": "SUU",
        "definite": "Sundhedsudvalget",
        "minutes_rule": "all",
        "silence_days": "5",
        "secretary": JENS,
        "chair": "Birgit Holst",
        "medlem": ["Birgit Holst"],
        "plads": ["1"],
        "types": ["udvalgssag", "orientering"],
        "outcomes": ["anbefalet"],
    }
    refused = browser.post("/administration/forum", data=fields)
    assert refused.status_code == 422
    assert "#udfald" in refused.text
    answer = browser.post("/administration/forum", data={**fields, "outcomes": ["anbefalet", "noted"]})
    assert answer.status_code == 303
    with house.office.read() as desk:
        assert desk.store.body("Sundhedsudvalg").outcomes == ("anbefalet", "noted")


def test_the_room_offers_the_outcomes_that_the_body_uses(house: House) -> None:
    town = Town(house.office)
    memo = before(town, "Kommunalbestyrelse")
    with town.at(TOVE) as desk:
        header = MeetingHeader("Kommunalbestyrelse", DAY, start=time(17), end=time(19), place="Salen")
        meeting = meetings.plan(desk, header)
    town.act(TOVE, memo, "schedule", meeting=meeting.id)
    town.step(meeting.id, "lock", "start", person=TOVE)
    page = house.as_person(TOVE).get(f"/moeder/{meeting.number}/lokale?punkt={_item(town, meeting.id, memo)}").text
    assert 'value="tiltraadt"' in page
    assert 'value="anbefalet"' not in page


def _item(town: Town, meeting: str, memo: str) -> str:
    placed = town.meeting(meeting).item_of(memo)
    assert placed is not None
    return placed.number
