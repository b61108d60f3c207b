"""Meetings that wait for a step of somebody's: the next one onwards, or their approval of the minutes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, or_, select

from engine.danish import local_date
from engine.workflow import Transition
from memos.actions.meetings import reasons
from memos.deadlines import DeadlineKey, Due, due
from memos.desk import Desk
from memos.guards import minutes_approvers
from memos.meeting import Meeting, MeetingState
from memos.models import MeetingRow
from memos.people import Role
from memos.queries.find import Holding, given, holdings, places
from memos.queries.meeting_rows import in_office, sitting
from memos.store.rows import run
from memos.visibility import said

MOST = 50
SOON = timedelta(days=14)
"""How long before its time the step of a meeting is called for."""

APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class WaitingMeeting:
    """A meeting that waits for a step, `APPROVE` for an approval of its minutes; `due` is its agenda's deadline.

    `on_behalf_of` is "" for what waits for the person themselves.
    """

    number: str
    body: str
    date: date
    start: time | None
    step: str
    label: str
    on_behalf_of: str
    due: Due | None = None


def waiting_meetings(desk: Desk) -> tuple[WaitingMeeting, ...]:
    """The meetings that wait for this person, by date."""
    workflow = desk.catalogue.meeting.workflow
    running = tuple(state.key for state in workflow.states if not state.final)
    ids = [row.id for row in run(desk.session, _theirs(holdings(desk), running), **given(desk))]
    stored = desk.store.meetings(ids) if ids else {}
    agendas = {rule.body: rule for rule in desk.store.deadlines() if rule.key is DeadlineKey.AGENDA}
    today = local_date(desk.now)
    found = []
    for meeting in (stored[id] for id in ids):
        rule = agendas.get(meeting.body)
        planned = meeting.state == MeetingState.PLANNED
        before = due(rule, meeting.date, today) if rule and planned else None
        found += [
            WaitingMeeting(meeting.number, meeting.body, meeting.date, meeting.start, *step, before)
            for step in _steps(desk, meeting, before.day if before else meeting.date)
        ]
    return tuple(found)


@lru_cache(maxsize=64)
def _theirs(held: tuple[Holding, ...], states: tuple[str, ...]) -> Select[Any]:
    names = places(held, closed=True)  # a meeting may have closed items, and does not tell
    review = and_(MeetingRow.state == MeetingState.MINUTES_REVIEW.value, sitting(names))
    running = MeetingRow.state.in_([*map(said, states)])
    chosen = select(MeetingRow.id).where(running, or_(in_office(names), review))
    return chosen.order_by(MeetingRow.date, MeetingRow.number).limit(MOST)


def _steps(desk: Desk, meeting: Meeting, day: date) -> Iterator[tuple[str, str, str]]:
    """What the meeting waits for this person to do: a step's name and label, and in whose name."""
    case = desk.meeting_case(meeting)
    if meeting.state == MeetingState.MINUTES_REVIEW:
        for name in _own_first(desk, minutes_approvers(case) - set(meeting.approvals)):
            yield APPROVE, "", name
    step = _onwards(desk, meeting)
    if step and _is_time(desk, meeting, step, day):
        holders = {name for role in step.roles for name in case.holders[Role(role)]}
        for name in _own_first(desk, holders)[:1]:
            yield step.name, step.label, name


def _own_first(desk: Desk, names: Collection[str]) -> list[str]:
    """Those of the names in which this person may act; their own is ""."""
    mine = sorted(desk.names(closed=True).intersection(names))
    return sorted("" if name == desk.actor else name for name in mine)


def _onwards(desk: Desk, meeting: Meeting) -> Transition | None:
    """The step that the meeting takes if all goes well: those back and aside ask for a comment."""
    return next((s for s in desk.catalogue.meeting.workflow.leaving(meeting.state) if not s.comment), None)


def _is_time(desk: Desk, meeting: Meeting, step: Transition, day: date) -> bool:
    """An agenda is sent out some time before the meeting, which starts on its day and closes once it can."""
    today = local_date(desk.now)
    match meeting.state:
        case MeetingState.PLANNED:
            return day - today <= SOON
        case MeetingState.LOCKED:
            return meeting.date <= today
        case MeetingState.MINUTES_REVIEW:
            return not reasons(desk, meeting, step.name)
    return True
