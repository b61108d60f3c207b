"""Deadlines on their days: each memo's nearest one, and those before the next meeting of a body."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from sqlalchemy import Date, Executable, bindparam, func, select

from engine.danish import local_date, time_range
from memos.deadlines import BEFORE_MEETINGS, Deadline, Due, due, nearest, unmet
from memos.desk import Desk
from memos.meeting import MeetingState
from memos.models import AgendaItemRow, BodyRow, MeetingRow, MemoRow
from memos.store.rows import GIVEN, run

BEFORE_IT = (MeetingState.PLANNED.value, MeetingState.LOCKED.value)


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When a body meets next, and its deadlines before that: no number and nothing of what is on the agenda.

    Once the agenda is sent out there is nothing left to be ready for.
    """

    body: str
    date: date
    start: time | None
    end: time | None
    place: str
    deadlines: tuple[Due, ...]

    @property
    def times(self) -> str:
        """ "kl. 9.00-12.00", as far as it is known."""
        return time_range(self.start, self.end)


def nearest_deadlines(desk: Desk, memos: Collection[str]) -> dict[str, Due]:
    """The nearest unmet deadline of each of these memos, by id; without those that have none.

    It is counted from the planned meeting that the memo is on, or else from its body's next one. Which memos the
    person may know of is for the caller to see to.
    """
    if not memos:
        return {}
    today = local_date(desk.now)
    rules, planned, own = _rules(desk), _next_planned(desk, today), _own_meetings(desk, memos)
    found = {}
    for row in run(desk.session, _memos(), ids=list(memos)):
        workflow = desk.type_named(row.type, row.definition or "").workflow
        meeting = own.get(row.id) or planned.get(row.name)
        if one := nearest(rules[row.name], unmet(workflow.state(row.state)), meeting, today):
            found[row.id] = one
    return found


def next_meetings(desk: Desk, bodies: Iterable[str]) -> list[NextMeeting]:
    """The next meeting of each of these bodies that is planned or whose agenda is out, by date."""
    rules, today = _rules(desk), local_date(desk.now)
    found: dict[str, NextMeeting] = {}
    for row in run(desk.session, _coming(), today=today, bodies=sorted(bodies)):
        planned = row.state == MeetingState.PLANNED.value
        dues = tuple(due(rule, row.date, today) for rule in rules[row.name] if planned)
        found.setdefault(row.name, NextMeeting(row.name, row.date, row.start, row.end, row.place, dues))
    return list(found.values())


def _rules(desk: Desk) -> dict[str, list[Deadline]]:
    rules = defaultdict(list)
    for rule in desk.store.deadlines():
        if rule.key in BEFORE_MEETINGS:
            rules[rule.body].append(rule)
    return rules


def _next_planned(desk: Desk, today: date) -> dict[str, date]:
    """The date of each body's next planned meeting."""
    rows = desk.store.once(("planned", today), lambda: run(desk.session, _planned(), today=today).all())
    return {row.name: row.date for row in rows}


def _own_meetings(desk: Desk, memos: Collection[str]) -> dict[str, date]:
    """The date of the planned meeting that each of the memos is on."""
    return {row.memo_id: row.date for row in run(desk.session, _own(), ids=list(memos)) if row.memo_id}


_TODAY = bindparam("today", type_=Date())


@cache
def _memos() -> Executable:
    chosen = select(MemoRow.id, MemoRow.type, MemoRow.definition, MemoRow.state, BodyRow.name)
    return chosen.join(BodyRow, BodyRow.id == MemoRow.body_id).where(MemoRow.id.in_(GIVEN))


@cache
def _coming() -> Executable:
    columns = (BodyRow.name, MeetingRow.date, MeetingRow.start, MeetingRow.end, MeetingRow.place, MeetingRow.state)
    chosen = select(*columns).join(BodyRow, BodyRow.id == MeetingRow.body_id)
    bodies = BodyRow.name.in_(bindparam("bodies", expanding=True))
    coming = chosen.where(MeetingRow.state.in_(BEFORE_IT), MeetingRow.date >= _TODAY, bodies)
    return coming.order_by(MeetingRow.date, MeetingRow.number)


@cache
def _planned() -> Executable:
    first = func.min(MeetingRow.date).label("date")
    chosen = select(BodyRow.name, first).join(BodyRow, BodyRow.id == MeetingRow.body_id)
    planned = chosen.where(MeetingRow.state == MeetingState.PLANNED.value, MeetingRow.date >= _TODAY)
    return planned.group_by(BodyRow.name)


@cache
def _own() -> Executable:
    chosen = select(AgendaItemRow.memo_id, func.max(MeetingRow.date).label("date")).join(MeetingRow)
    planned = chosen.where(AgendaItemRow.memo_id.in_(GIVEN), MeetingRow.state == MeetingState.PLANNED.value)
    return planned.group_by(AgendaItemRow.memo_id)
