"""Who sits over an item, who may vote on it, who sits in whose place, and what a substitute sees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from engine.database import Database
from engine.errors import Blocked, NotFound, Stale
from memos.actions import sitting
from memos.actions.deciding import Recorded
from memos.decision import Reservation, Vote
from memos.guards import minutes_approvers
from memos.meeting import Absence, Meeting, Presence, Substitute
from memos.people import Body, MinutesRule
from memos.queries.find import find_item, find_meeting, find_memo, shown_items
from memos.queries.meeting_rows import known
from memos.queries.room import current, show_room, sight, spent, version
from memos.sitting import reasons_against_sitting, seats
from tests.memos.build import (
    IB,
    JENS,
    KARIM,
    METTE,
    NOW,
    OLE,
    content,
    item,
    meeting,
    meeting_case,
    office,
    places,
    points,
)
from tests.memos.town import CLOSED, YES, Town
from tests.organised import organise

LOUIS = "Louis Zachariassen"
AWAY = Presence(OLE, Absence.DISQUALIFIED, time(9), time(9, 30), "Chefteamet")
INSTEAD = Substitute(OLE, LOUIS)


def against(**recorded: Any) -> list[str]:
    return places(reasons_against_sitting(meeting(), Recorded(**recorded)))


def test_a_substitute_sits_in_the_members_place_and_whoever_is_out_has_none() -> None:
    excused = meeting(presence=(Presence(KARIM, Absence.EXCUSED),), substitutes=(INSTEAD,))
    assert seats(excused, item(presence=(Presence(IB, Absence.DISQUALIFIED),))) == (METTE, LOUIS)


def test_where_a_substitute_sits_for_a_while_either_may_have_voted() -> None:
    assert {OLE, LOUIS} <= set(seats(meeting(substitutes=(replace(INSTEAD, until=time(10)),)), item()))


@pytest.mark.parametrize(
    ("vote", "presence"),
    [
        (Vote("1", (OLE,)), (AWAY,)),
        (Vote("1", (LOUIS,)), ()),
        (Vote("1", (METTE,), (METTE,)), ()),
        (Vote("1", counts=(3, 1, 1)), ()),
        (Vote("1", counts=(3, 1, 0)), (AWAY,)),
    ],
)
def test_a_vote_of_somebody_without_a_seat_is_refused(vote: Vote, presence: tuple[Presence, ...]) -> None:
    assert against(votes=(vote,), presence=presence) == ["votes[1]"]


def test_a_sound_vote_is_taken() -> None:
    votes = (Vote("1", (METTE, IB), (OLE,), (KARIM,)), Vote("", counts=(3, 1, 0)))
    assert against(votes=votes, reservations=(Reservation(OLE, "Jeg tager forbehold."),)) == []


@pytest.mark.parametrize(
    "substitutes",
    [
        (Substitute("Bo Ravn", LOUIS),),
        (Substitute(OLE, KARIM),),
        (INSTEAD, Substitute(IB, LOUIS)),
        (INSTEAD, Substitute(OLE, "Bo Ravn")),
    ],
)
def test_a_substitute_who_cannot_be_is_refused(substitutes: tuple[Substitute, ...]) -> None:
    assert set(against(substitutes=substitutes)) & {"substitutes[1].for", "substitutes[1].name", "substitutes[2]"}


def test_a_substitute_who_sat_approves_the_minutes_with_the_others() -> None:
    by_all = Body("Chefteam", "CHE", "Chefteamet", MinutesRule.ALL)
    assert minutes_approvers(meeting_case(meeting(substitutes=(INSTEAD,)), by_all)) == {METTE, IB, KARIM, LOUIS}


@pytest.fixture
def town(sqlite: Database, tmp_path: Path) -> Iterator[Town]:
    own = office(sqlite, tmp_path)
    organise(own, JENS)
    yield Town(own)


def held(town: Town) -> str:
    """A meeting in session: an open memo, and a closed one."""
    first = town.ready(content(points=points("at der åbnes", "at der evalueres")))
    return town.sitting(first, town.ready(content(title="Køb", **CLOSED)))


def substituted(town: Town, id: str, number: str = "") -> None:
    """Louis sits for Ole, in the whole meeting or over one item."""
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        if number:
            sitting.note_item_presence(desk, at, find_item(desk, at, number), (), (INSTEAD,))
        else:
            sitting.note_presence(desk, at, (), (INSTEAD,))


def seen(town: Town, id: str, person: str) -> list[str]:
    with town.at(person) as desk:
        return [one.number for one in shown_items(desk, desk.store.meeting(id))]


def test_a_substitute_sees_what_members_see_and_no_longer_when_they_are_none(town: Town) -> None:
    id = held(town)
    assert seen(town, id, LOUIS) == []
    substituted(town, id)
    assert seen(town, id, LOUIS) == seen(town, id, KARIM) == ["1", "L1"]
    with town.at(JENS) as desk:
        sitting.note_presence(desk, desk.store.meeting(id), (), ())
    assert seen(town, id, LOUIS) == []


def test_a_substitute_over_one_item_sees_that_one_alone(town: Town) -> None:
    id = held(town)
    substituted(town, id, "1")
    assert seen(town, id, LOUIS) == ["1"]
    with town.at(LOUIS) as desk:
        at = find_meeting(desk, desk.store.meeting(id).number)
        assert desk.session.scalar(_known(desk.actor)) == id
        assert find_memo(desk, desk.store.memo(at.items[0].memo).number)
        with pytest.raises(NotFound):
            find_item(desk, at, "L1")


def _known(person: str) -> Any:
    from sqlalchemy import select

    from memos.models import MeetingRow

    return select(MeetingRow.id).where(known({person}))


def test_a_substitute_who_is_disqualified_does_not_see_the_item(town: Town) -> None:
    id = held(town)
    substituted(town, id)
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        out = (Presence(LOUIS, Absence.DISQUALIFIED),)
        sitting.note_item_presence(desk, at, at.items[0], out, ())
    assert seen(town, id, LOUIS) == ["L1"]


def test_time_runs_for_the_item_that_was_called_up_last(town: Town) -> None:
    id = held(town)
    for number, minutes in (("1", 5), ("L1", 7), ("1", 2)):
        with town.at(JENS) as desk:
            at = desk.store.meeting(id)
            sitting.call_up(desk, at, find_item(desk, at, number))
        town.later(minutes=minutes)
    with town.at(JENS) as desk:
        found = show_room(desk, desk.store.meeting(id).number)
        assert found.current == found.meeting.items[0]
        took = [spent(found.room, one, desk.now, running=one == found.current) for one in found.meeting.items]
        assert took == [7 * 60, 7 * 60]


def test_what_is_typed_is_kept_by_one_at_a_time(town: Town) -> None:
    id = held(town)
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        assert sitting.type_in(desk, at, at.items[0], 0, (("tekst-1", "at"),)) == 1
    with town.at(METTE) as desk:
        at = desk.store.meeting(id)
        with pytest.raises(Stale):
            sitting.type_in(desk, at, at.items[0], 1, (("tekst-1", "nej"),))
        with pytest.raises(Blocked):
            sitting.be_seen(desk, at)
    town.later(seconds=61)
    with town.at(METTE) as desk:
        at = desk.store.meeting(id)
        assert sitting.type_in(desk, at, at.items[0], 1, (("tekst-1", "nu"),)) == 2


def test_an_item_is_not_decided_over_what_another_typed_meanwhile(town: Town) -> None:
    id = held(town)
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        sitting.type_in(desk, at, at.items[0], 0, (("tekst-1", "at"),))
    with pytest.raises(Stale), town.at(JENS) as desk:
        at = desk.store.meeting(id)
        sitting.decide(desk, at, at.items[0], 0, Recorded(YES))
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        assert sitting.decide(desk, at, at.items[0], 1, Recorded(YES)).items[0].result == "decided"


def test_a_version_moves_with_what_is_seen_alone(town: Town) -> None:
    id = held(town)
    substituted(town, id, "1")
    before = versions(town, id)
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        sitting.call_up(desk, at, at.items[1])
        sitting.decide(desk, at, at.items[1], 0, Recorded(YES))
    after = versions(town, id)
    assert {name for name in after if after[name] != before[name]} == {JENS, KARIM}


def versions(town: Town, id: str) -> dict[str, str]:
    found = {}
    for person in (JENS, KARIM, LOUIS):
        with town.at(person) as desk:
            at: Meeting = desk.store.meeting(id)
            found[person] = version(at, desk.store.room(id), sight(desk, at))
    return found


def test_nothing_is_current_before_anything_is_called_up(town: Town) -> None:
    id = held(town)
    with town.at(JENS) as desk:
        at = desk.store.meeting(id)
        assert current(at, desk.store.room(id), sight(desk, at)) is None
        assert desk.now == NOW
