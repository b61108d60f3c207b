"""A part that a role writes in a state of its own: the finance note, as the type's file says it and no code does."""

from dataclasses import replace

import pytest

from engine.errors import Blocked, Invalid
from memos.actions import drafting
from memos.actions.organising import load
from memos.actions.steps import moved
from memos.checks import CHECKS
from memos.desk import Office
from memos.guards import MEMO_RULES
from memos.memo import Content
from memos.people import Person
from memos.queries.find import may_see, shown
from memos.queries.inbox import inbox
from memos.types import type_in_force
from tests.memos.build import AASE, CASE, JENS, KARIM, OLE, TEMPLATES, TORE, content, memo_type, places, rich, sections
from tests.memos.town import CLOSED, Town, refused

GERDA, BIRGIT = "Gerda Toft", "Birgit Holst"
NOTE = "paategning"


def case(**changes: object) -> Content:
    """A committee's memo as its author writes it: without the note."""
    found = content(CASE, body="Sundhedsudvalg", department="Sundhed", responsible_manager=KARIM)
    return replace(found, sections=sections(CASE, paategning=""), **changes)  # type: ignore[arg-type]  # as named


def waiting(town: Town, **changes: object) -> str:
    """A memo that its manager approved, and that waits for the note."""
    memo = town.draft(case(**changes))
    town.act(AASE, memo, "submit")
    town.act(KARIM, memo, "approve")
    return memo


def note(town: Town, memo: str, text: str = "Der er dækning i rammen.", person: str = GERDA) -> None:
    town.edit(person, memo, sections=sections(CASE, paategning=text))


def sees(town: Town, person: str, memo: str) -> bool:
    with town.own.read(person) as desk:
        return may_see(desk, memo)


def test_the_author_can_send_it_without_the_note(town: Town) -> None:
    assert town.state(waiting(town)) == "til_paategning"


def test_nobody_but_the_role_knows_of_it_while_it_waits_and_the_role_only_then(town: Town) -> None:
    memo = town.draft(case(**CLOSED))
    town.act(AASE, memo, "submit")
    before = sees(town, GERDA, memo)
    town.act(KARIM, memo, "approve")
    seen = {person: sees(town, person, memo) for person in (GERDA, AASE, KARIM, JENS, OLE, TORE, BIRGIT)}
    assert (before, [person for person, known in seen.items() if known]) == (False, [GERDA, AASE, KARIM])


def test_the_role_writes_its_part_and_sends_it_on(town: Town) -> None:
    memo = waiting(town)
    note(town, memo)
    town.act(GERDA, memo, "note")
    found = town.memo(memo)
    assert (found.state, found.edition, found.changed) == ("indmeldt", 2, False)
    assert found.content.section(NOTE) == rich("Der er dækning i rammen.")


def test_without_its_text_it_does_not_go_on(town: Town) -> None:
    memo = waiting(town)
    assert refused(town.act, GERDA, memo, "note") == [f"sections.{NOTE}"]


def test_a_cpr_number_in_the_note_stops_it(town: Town) -> None:
    memo = waiting(town)
    note(town, memo, "Vedrører 010190-1234.")
    assert f"sections.{NOTE}" in refused(town.act, GERDA, memo, "note")


@pytest.mark.parametrize("person", [AASE, KARIM, JENS, OLE])
def test_nobody_else_writes_it_then(town: Town, person: str) -> None:
    memo = waiting(town)
    assert "actor" in refused(note, town, memo, person=person)


def test_the_role_writes_nothing_else(town: Town) -> None:
    memo = waiting(town)
    assert refused(town.edit, GERDA, memo, title="Noget andet") == ["content"]
    assert refused(town.edit, GERDA, memo, sections=sections(CASE, paategning="", jura="Intet.")) == ["sections.jura"]


def test_the_author_writes_no_note_neither_at_first_nor_later(town: Town) -> None:
    memo = town.draft(case())
    assert refused(note, town, memo, person=AASE) == [f"sections.{NOTE}"]
    assert refused(town.draft, replace(case(), sections=sections(CASE))) == [f"sections.{NOTE}"]


def test_an_author_who_holds_the_role_does_not_note_their_own(town: Town) -> None:
    with town.own.write() as desk:
        desk.store.grant(AASE, "finance")
    memo = waiting(town)
    assert "actor" in refused(note, town, memo, person=AASE)
    note(town, memo)
    assert refused(town.act, AASE, memo, "note") == ["actor"]


def test_returned_it_is_its_authors_again_and_the_note_stays_as_it_was(town: Town) -> None:
    memo = waiting(town)
    note(town, memo)
    town.act(GERDA, memo, "return", comment="Beløbet er forkert.")
    assert not sees(town, GERDA, memo)
    town.edit(AASE, memo, title="Træning")
    assert town.memo(memo).content.section(NOTE)


def test_what_is_written_and_not_sent_on_is_seen_by_its_writers_alone(town: Town) -> None:
    memo = waiting(town)
    note(town, memo)
    with town.own.read(GERDA) as desk:
        assert shown(desk, desk.store.memo(memo)).content.section(NOTE)
    assert town.memo(memo).edition == 1


def test_a_copy_begins_without_the_note(town: Town) -> None:
    memo = waiting(town)
    note(town, memo)
    with town.at(AASE) as desk:
        copied = drafting.copy(desk, desk.store.memo(memo))
    assert not copied.content.section(NOTE)


def test_it_stands_on_the_page_of_who_is_to_write_it_and_nobody_elses(town: Town) -> None:
    memo = waiting(town)
    found = {}
    for person in (GERDA, AASE, JENS):
        with town.own.read(person) as desk:
            found[person] = [one.id for one in inbox(desk).notes.memos]
    assert found == {GERDA: [memo], AASE: [], JENS: []}
    note(town, memo)
    town.act(GERDA, memo, "note")
    with town.own.read(GERDA) as desk:
        assert not inbox(desk).notes.memos


def test_who_was_asked_sees_it_until_its_author_writes_it_again(town: Town) -> None:
    memo = waiting(town)
    note(town, memo)
    town.act(GERDA, memo, "note")
    known = sees(town, GERDA, memo)
    town.act(JENS, memo, "return", comment="Ret overskriften.")
    assert (known, sees(town, GERDA, memo)) == (True, False)


def test_a_role_that_no_type_declares_is_refused_with_the_file(house: Office) -> None:
    with house.write() as desk:
        wanted = replace(desk.organisation, people=(Person("Ny Person", frozenset({"smed"})),))
        with pytest.raises(Invalid) as said:
            load(desk, wanted)
    assert places(said.value.reasons) == ["people Ny Person"]


def test_moving_on_keeps_whom_it_asks_and_going_back_does_not(town: Town) -> None:
    with town.own.read() as desk:
        memo = desk.store.memo(waiting(town))
        found = desk.case(memo)
    onwards = {step.name: moved(found, step).asks for step in found.type.workflow.leaving(memo.state)}
    assert onwards == {"note": "finance", "return": ""}


FAULTS = {
    "a role that is not declared": ('written_by = "finance"', 'written_by = "smed"', "parts.paategning.written_by"),
    "the author": ('written_by = "finance"', 'written_by = "author"', "parts.paategning.written_by"),
    "a state that there is not": ('in_state = "til_paategning"', 'in_state = "x"', "parts.paategning.in_state"),
    "no state": ('in_state = "til_paategning"\n', "", "parts.paategning.in_state"),
    "no role": ('written_by = "finance"\n', "", "parts.paategning.written_by"),
    "a state in which the author writes": ('in_state = "til_paategning"', 'in_state = "skrives"', "in_state"),
    "a state that the role cannot leave": ('in_state = "til_paategning"', 'in_state = "indmeldt"', "in_state"),
    "what others said of it": ('written_by = "finance"', 'coordination = true\nwritten_by = "finance"', "written_by"),
    "a role that the program has": ('[[roles]]\nkey = "finance"', '[[roles]]\nkey = "chair"', "roles"),
    "two roles in one state": (
        'kind = "text"\nkey = "jura"',
        'kind = "text"\nwritten_by = "chair"\nin_state = "til_paategning"\nkey = "jura"',
        "parts.paategning.in_state",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checker_refuses_it(fault: str) -> None:
    old, new, place = FAULTS[fault]
    text = memo_type(CASE).source
    assert old in text
    with pytest.raises(Invalid) as said:
        type_in_force(text.replace(old, new, 1), TEMPLATES / CASE, MEMO_RULES, frozenset(CHECKS))
    assert [one for one in places(said.value.reasons) if place in one]


def test_a_refused_edit_says_what_to_leave(town: Town) -> None:
    memo = waiting(town)
    with town.at(GERDA) as desk, pytest.raises(Blocked) as said:
        found = desk.store.memo(memo)
        drafting.edit(desk, found, replace(found.content, title="Andet"), {})
    assert "leave all else" in str(said.value.reasons[0])
