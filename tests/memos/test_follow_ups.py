"""Follow-ups begin in SQL: the same are found as by asking of each meeting and memo, in as few statements."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import NotFound
from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.decision import FollowUp
from memos.desk import Desk, Office
from memos.meeting import Absence, Presence, Substitute
from memos.models import MeetingRow
from memos.queries.find import knows, may_see, shown_items
from memos.queries.follow_ups import Followed, find_follow_up, follow_ups, follow_ups_of
from tests.memos.build import AASE, BO, JENS, METTE, OLE, TORE, VIBE, content
from tests.memos.everywhere import both, statements
from tests.memos.town import CLOSED, DAY, YES, Town

__all__ = ["both"]

LATE, SOON = date(2026, 2, 1), date(2026, 4, 1)
FOUR = (FollowUp("Vagtplan", BO, SOON), FollowUp("Status", AASE, LATE), FollowUp("Ring", BO), FollowUp("Ærø", "ÅSE"))
EVERYBODY = (AASE, BO, JENS, METTE, OLE, VIBE, TORE, "Tove Bjerre", "")


def decided(town: Town) -> str:
    """A meeting with an open memo, a closed one, and standing items, each with follow-ups; some are done."""
    memo, secret = town.ready(), town.ready(content(title="Salg", **CLOSED))
    meeting = town.agenda(memo, secret)
    for title, closed in (("Eventuelt", False), ("Løn", True)):
        with town.at(JENS) as desk:
            stored = desk.store.meeting(meeting)
            add_standing(desk, stored, title, Placing(), closed=closed)
    town.step(meeting, "lock", "start")
    for one in (memo, secret):
        town.decide(meeting, one, YES, FOUR)
    with town.at(JENS) as desk:
        stored = desk.store.meeting(meeting)
        standing = (FollowUp("Kaffe", BO, SOON), FollowUp("Te", BO, SOON, done=True))
        items = [replace(item, follow_ups=standing) if not item.memo else item for item in stored.items]
        out, instead = Presence(OLE, Absence.DISQUALIFIED), Substitute(OLE, VIBE)
        items = [
            replace(item, presence=(out,), substitutes=(instead,)) if item.closed and not item.memo else item
            for item in items
        ]
        desk.store.save_meeting(replace(stored, items=tuple(items)))
    return meeting


def asked_one_by_one(desk: Desk) -> set[tuple[str, str, int]]:
    """What `find` says of each meeting, item and memo by itself."""
    found = set()
    for meeting in desk.store.meetings(desk.session.scalars(select(MeetingRow.id))).values():
        standing = {item.id for item in shown_items(desk, meeting)} if knows(desk, meeting) else set()
        for item in meeting.items:
            if item.id in standing or (item.memo and may_see(desk, item.memo)):
                found |= {(meeting.number, item.number, n) for n, _one in enumerate(item.follow_ups, 1)}
    return found


def places(found: list[Followed]) -> list[tuple[str, int]]:
    return [(one.item, one.position) for one in found]


@pytest.mark.parametrize("state", ["planned", "in_session", "closed"])
def test_everybody_finds_what_they_may_know_of_in_every_state_of_the_meeting(both: Town, state: str) -> None:
    meeting = decided(both)
    with both.at(JENS) as desk:
        desk.store.save_meeting(replace(desk.store.meeting(meeting), state=state))
    for person in EVERYBODY:
        with both.own.read(person) as desk:
            found = {(one.meeting, one.item, one.position) for one in follow_ups(desk, done=True)}
            assert found == asked_one_by_one(desk), (person, state)


def test_they_are_found_by_deadline_owner_and_whether_they_are_done(both: Town) -> None:
    decided(both)
    with both.own.read(JENS) as desk:
        assert places(follow_ups(desk))[:2] == [("1", 2), ("L1", 2)]
        assert places(follow_ups(desk, overdue=True)) == [("1", 2), ("L1", 2)]
        assert places(follow_ups(desk, owner="bo ravn")) == [
            ("1", 1), ("2", 1), ("L1", 1), ("L2", 1), ("1", 3), ("L1", 3),
        ]  # fmt: skip
        assert places(follow_ups(desk, owner="åse")) == [("1", 4), ("L1", 4)]
        assert len(follow_ups(desk, done=True)) - len(follow_ups(desk)) == 2
        assert follow_ups(desk, owner="HR") == []


def test_ones_own_are_the_open_ones_that_one_may_know_of(both: Town) -> None:
    both.step(decided(both), "finish")
    with both.own.read(BO) as desk:
        assert follow_ups_of(desk, BO) == []  # he knows neither the memos nor the meeting
    with both.own.read(AASE) as desk:
        assert places(follow_ups_of(desk, AASE)) == [("1", 2), ("L1", 2)]


def test_one_is_found_by_its_items_number_or_its_memos(both: Town) -> None:
    decided(both)
    with both.own.read(JENS) as desk:
        found = find_follow_up(desk, "CHE-M2026-01", "1", 2)
        assert (found.text, found.memo, found.overdue) == ("Status", "CHE-2026-001", True)
        assert find_follow_up(desk, "CHE-M2026-01", "CHE-2026-001", 2) == found
        assert find_follow_up(desk, "CHE-M2026-01", "2", 1).memo == ""
        for place in (("CHE-M2026-01", "1", 9), ("CHE-M2026-01", "9", 1), ("CHE-M2026-02", "1", 1)):
            with pytest.raises(NotFound):
                find_follow_up(desk, *place)


def test_as_many_statements_find_those_of_many_meetings_as_those_of_one(town: Town) -> None:
    counts = []
    for week in range(4):
        memo = town.ready()
        meeting = town.sitting(memo, day=DAY.replace(day=DAY.day - week))
        town.decide(meeting, memo, YES, FOUR)
        with town.own.read(JENS) as desk, statements(desk.session) as seen:
            assert len(follow_ups(desk)) == 4 * (week + 1)
            counts.append(len(seen))
    assert len(set(counts)) == 1


def test_where_no_organisation_was_loaded_all_are_found(house: Office) -> None:
    decided(Town(house))
    with house.write() as desk:
        desk.session.connection().exec_driver_sql("UPDATE organisation SET loaded = 0")
    with house.read() as desk:
        assert len(follow_ups(desk, done=True)) == 12
