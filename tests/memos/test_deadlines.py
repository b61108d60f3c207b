"""Deadlines before a meeting: which one a memo meets next, how they are read, kept and accounted for."""

from datetime import date
from pathlib import Path

import pytest

from engine.database import Database
from engine.errors import Invalid
from engine.workdays import DayUnit
from memos.audit import audit
from memos.canonical import organisation_record
from memos.deadlines import BEFORE_MEETINGS, Deadline, DeadlineKey, due, nearest, unmet
from memos.desk import Office
from memos.files.organisation_file import read_organisation
from memos.people import Body, Organisation
from memos.queries.deadlines import nearest_deadlines, next_meetings
from memos.store import Store
from tests.memos.build import AASE, EXAMPLES, JENS, NOW, memo_type
from tests.memos.town import Town

DRAFT, APPROVAL, AGENDA = BEFORE_MEETINGS
MEETING = date(2026, 2, 27)
RULES = (
    Deadline("Chefteam", DRAFT, 8, DayUnit.ARBEJDSDAGE),
    Deadline("Chefteam", APPROVAL, 6, DayUnit.ARBEJDSDAGE),
    Deadline("Chefteam", AGENDA, 4, DayUnit.HVERDAGE),
)
BODY = '[[bodies]]\nname = "Chefteam"\ncode = "CHE"\ndefinite = "Chefteamet"\n'


# ---- the rules


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("draft", (DRAFT, APPROVAL, AGENDA)),
        ("review", (APPROVAL, AGENDA)),
        ("submitted", (AGENDA,)),
        ("scheduled", (AGENDA,)),
        ("locked", ()),
        ("postponed", ()),
        ("withdrawn", ()),
    ],
)
def test_a_state_says_what_is_still_to_be_done(state: str, keys: tuple[DeadlineKey, ...]) -> None:
    assert unmet(memo_type().workflow.state(state)) == keys


@pytest.mark.parametrize(
    ("today", "left", "overdue"),
    [(date(2026, 2, 16), 1, False), (date(2026, 2, 17), 0, False), (date(2026, 2, 18), -1, True)],
)
def test_a_deadline_holds_to_the_end_of_its_day(today: date, left: int, overdue: bool) -> None:
    found = due(RULES[0], MEETING, today)
    assert (found.day, found.left, found.overdue) == (date(2026, 2, 17), left, overdue)


def test_the_nearest_is_the_first_that_is_unmet_even_if_it_has_passed() -> None:
    for keys, day in (((DRAFT, APPROVAL), date(2026, 2, 17)), ((APPROVAL, AGENDA), date(2026, 2, 19))):
        found = nearest(RULES, keys, MEETING, date(2026, 2, 25))
        assert found is not None
        assert (found.key, found.day, found.overdue) == (keys[0], day, True)


def test_without_a_meeting_or_a_rule_there_is_no_deadline() -> None:
    assert nearest(RULES, (DRAFT,), None, MEETING) is None
    assert nearest((), (DRAFT,), MEETING, MEETING) is None
    assert nearest(RULES, (), MEETING, MEETING) is None


# ---- the organisation file


def read(folder: Path, deadlines: str) -> tuple[Deadline, ...]:
    path = folder / "organisation.toml"
    path.write_text(f'name = "Solbæk"\n{BODY}{deadlines}', "utf-8")
    return read_organisation(path).deadlines


def test_a_body_in_the_file_says_its_deadlines(tmp_path: Path) -> None:
    found = read(tmp_path, '[[bodies.deadlines]]\nkey = "agenda"\ndays = 4\nunit = "hverdage"\n')
    assert found == (Deadline("Chefteam", AGENDA, 4, DayUnit.HVERDAGE),)


def test_a_body_without_deadlines_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("days = 4", "deadlines[1].key"),
        ('key = "lunch"\ndays = 4', "deadlines[1].key"),
        ('key = "draft"', "deadlines[1].days"),
        ('key = "draft"\ndays = -1', "deadlines[1].days"),
        ('key = "draft"\ndays = 400', "deadlines[1].days"),
        ('key = "draft"\ndays = "four"', "deadlines[1].days"),
        ('key = "draft"\ndays = 4\nunit = "weeks"', "deadlines[1].unit"),
        ('key = "draft"\ndays = 4\nhour = 12', "deadlines[1].hour"),
        ('key = "draft"\ndays = 4\n[[bodies.deadlines]]\nkey = "draft"\ndays = 5', "deadlines[2].key"),
    ],
)
def test_a_deadline_that_cannot_be_kept_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(Invalid) as told:
        read(tmp_path, f"[[bodies.deadlines]]\n{text}\n")
    assert {reason.place for reason in told.value.reasons} == {f"organisation.toml: bodies[1].{place}"}


# ---- the store and its account


def test_deadlines_are_kept_in_the_order_in_which_they_come(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        store.ensure_body(Body("Chefteam", "CHE", "Chefteamet"))
        store.set_deadlines("Chefteam", reversed(RULES))
        assert store.deadlines() == store.organisation().deadlines == RULES
        store.set_deadlines("Chefteam", RULES[:1])
        assert store.deadlines() == RULES[:1]


def test_loading_a_file_makes_a_bodys_deadlines_what_it_says(house: Office) -> None:
    with house.write() as desk:
        assert len(desk.store.deadlines()) == 3
        loaded = read_organisation(EXAMPLES / "organisation.toml")
        desk.store.load_organisation(Organisation(loaded.name, loaded.people, loaded.departments, loaded.bodies))
        assert desk.store.deadlines() == ()


def test_changed_without_an_event_the_audit_finds_it(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        store.load_organisation(read_organisation(EXAMPLES / "organisation.toml"))
        store.organisation_event(at=NOW, actor="", action="load")
        assert audit(session).problems == ()
        store.set_deadlines("Chefteam", ())
        assert len(audit(session).problems) == 1


def test_the_record_of_an_organisation_without_deadlines_is_what_it_always_was() -> None:
    bare = Organisation("Solbæk", bodies=(Body("Chefteam", "CHE", "Chefteamet"),))
    assert "deadlines" not in str(organisation_record(bare, loaded=True))


# ---- on their days


def test_a_draft_is_due_before_the_next_planned_meeting_of_its_body(town: Town) -> None:
    memo = town.draft()
    town.plan(date(2026, 3, 13))
    town.plan(MEETING)
    with town.own.read(AASE) as desk:
        found = nearest_deadlines(desk, [memo])[memo]
    assert (found.key, found.day, found.meeting) == (DRAFT, date(2026, 2, 17), MEETING)
    assert found.left == -3


def test_a_meeting_that_was_or_whose_agenda_is_out_or_that_is_cancelled_is_not_the_next(town: Town) -> None:
    memo, other = town.draft(), town.ready()
    town.plan(date(2026, 2, 19))
    town.step(town.agenda(other, day=date(2026, 2, 24)), "lock")
    town.step(town.plan(date(2026, 2, 26)), "cancel", comment="Ferie")
    town.plan(date(2026, 3, 13))
    with town.own.read(AASE) as desk:
        assert nearest_deadlines(desk, [memo])[memo].meeting == date(2026, 3, 13)


def test_a_memo_on_an_agenda_is_due_before_its_own_meeting(town: Town) -> None:
    memo = town.ready()
    town.agenda(memo, day=date(2026, 3, 13))
    town.plan(MEETING)
    with town.own.read(JENS) as desk:
        found = nearest_deadlines(desk, [memo])[memo]
    assert (found.key, found.meeting) == (AGENDA, date(2026, 3, 13))


def test_without_a_planned_meeting_a_memo_has_no_deadline(town: Town) -> None:
    memo = town.draft()
    with town.own.read(AASE) as desk:
        assert nearest_deadlines(desk, [memo]) == {}
        assert nearest_deadlines(desk, []) == {}


def test_the_next_meeting_of_a_body_tells_when_and_what_is_due_before_it(town: Town) -> None:
    town.plan(date(2026, 3, 13))
    meeting = town.plan(MEETING)
    with town.own.read(AASE) as desk:
        (found,) = next_meetings(desk, ["Chefteam", "Klyngestyregruppe"])
    assert (found.body, found.date, found.times, found.place) == ("Chefteam", MEETING, "kl. 9.00-12.00", "Mødelokale 3")
    assert [one.day for one in found.deadlines] == [date(2026, 2, 17), date(2026, 2, 19), date(2026, 2, 23)]
    town.standing(meeting, "Eventuelt")
    town.step(meeting, "lock")
    with town.own.read(AASE) as desk:
        (sent,) = next_meetings(desk, ["Chefteam"])
    assert (sent.date, sent.deadlines) == (MEETING, ())
