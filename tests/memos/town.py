"""What people do to memos and meetings, each in a unit of work of their own: for tests that tell a story."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from engine.errors import Refusal
from memos.actions import drafting, meetings
from memos.actions.agenda import Placing, act
from memos.actions.deciding import Recorded, record
from memos.actions.items import add_standing
from memos.decision import Decision, FollowUp
from memos.desk import Desk, Office
from memos.meeting import Meeting, MeetingHeader
from memos.memo import Content, Memo, Openness
from tests.memos.build import JENS, METTE, NOW, content, decisions, places

DAY = date(2026, 2, 27)
NEXT = DAY + timedelta(days=7)
YES = decisions(p1="approved", p2="approved")
CLOSED = {"openness": Openness.CLOSED, "closed_reason": "Køb af fast ejendom", "public_title": "Køb"}


class Town:
    """A municipality at work. Memos and meetings are named by their ids."""

    def __init__(self, own: Office) -> None:
        self.own, self.now = own, NOW
        own.clock = lambda: self.now

    @contextmanager
    def at(self, person: str, on_behalf_of: str = "") -> Iterator[Desk]:
        with self.own.write(person, on_behalf_of=on_behalf_of) as desk:
            yield desk

    def later(self, **by: int) -> datetime:
        self.now += timedelta(**by)
        return self.now

    # ---- memos

    def draft(self, given: Content | None = None) -> str:
        found = given or content()
        with self.at(found.case_officer) as desk:
            return drafting.create(desk, found, {}, year=2026).id

    def ready(self, given: Content | None = None) -> str:
        """A memo that may go on an agenda."""
        found = given or content()
        memo = self.draft(found)
        self.act(found.case_officer, memo, "submit")
        if self.memo(memo).state == "review":
            self.act(found.responsible_manager, memo, "approve")
        return memo

    def act(self, person: str, memo: str, name: str, comment: str = "", **placing: Any) -> Memo:
        with self.at(person) as desk:
            at = placing.pop("meeting", "")
            where = Placing(desk.store.meeting(at) if at else None, **placing)
            return act(desk, desk.store.memo(memo), name, comment=comment, placing=where)

    def edit(self, person: str, memo: str, **changes: Any) -> Memo:
        with self.at(person) as desk:
            found = desk.store.memo(memo)
            return drafting.edit(desk, found, replace(found.content, **changes), {})

    def memo(self, memo: str) -> Memo:
        with self.own.read() as desk:
            return desk.store.memo(memo)

    def state(self, memo: str) -> str:
        return self.memo(memo).state

    # ---- meetings

    def plan(self, day: date = DAY, person: str = JENS, **header: Any) -> str:
        given = {"start": time(9), "end": time(12), "place": "Mødelokale 3", **header}
        with self.at(person) as desk:
            return meetings.plan(desk, MeetingHeader("Chefteam", day, **given)).id

    def agenda(self, *memos: str, day: date = DAY, minutes: int = 0) -> str:
        """A planned meeting with these memos on its agenda."""
        meeting = self.plan(day)
        for memo in memos:
            self.act(JENS, memo, "schedule", meeting=meeting, minutes=minutes)
        return meeting

    def standing(self, meeting: str, title: str = "Eventuelt", **placing: Any) -> Meeting:
        with self.at(JENS) as desk:
            return add_standing(desk, desk.store.meeting(meeting), title, Placing(None, **placing))

    def step(self, meeting: str, *names: str, person: str = JENS, comment: str = "", **arguments: Any) -> Meeting:
        for name in names:
            with self.at(person) as desk:
                after = meetings.step(desk, desk.store.meeting(meeting), name, comment=comment, **arguments)
        return after

    def sitting(self, *memos: str, day: date = DAY) -> str:
        """A meeting in session with these memos before it."""
        meeting = self.agenda(*memos, day=day)
        self.step(meeting, "lock", "start")
        return meeting

    def decide(
        self,
        meeting: str,
        memo: str,
        decisions: tuple[Decision, ...],
        follow_ups: tuple[FollowUp, ...] = (),
        person: str = JENS,
    ) -> list[str]:
        """Records the decisions; gives the places of what is warned of."""
        with self.at(person) as desk:
            at = desk.store.meeting(meeting)
            placed = at.item_of(memo)
            assert placed is not None
            record(desk, at, placed, Recorded(decisions, follow_ups))
            return [warning.place for warning in desk.warnings]

    def approve(self, meeting: str, *people: str) -> None:
        for person in people or (METTE,):
            with self.at(person) as desk:
                meetings.approve(desk, desk.store.meeting(meeting))

    def correct(self, meeting: str, text: str, person: str = JENS) -> Meeting:
        with self.at(person) as desk:
            return meetings.correct(desk, desk.store.meeting(meeting), text)

    def meeting(self, meeting: str) -> Meeting:
        with self.own.read() as desk:
            return desk.store.meeting(meeting)

    def numbers(self, meeting: str) -> list[str]:
        return [item.number for item in self.meeting(meeting).items]


def refused(call: Callable[..., object], *given: Any, **named: Any) -> list[str]:
    """The places of the reasons why the call is refused."""
    with pytest.raises(Refusal) as told:
        call(*given, **named)
    return places(told.value.reasons)
