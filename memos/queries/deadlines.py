"""Deadlines on their days: each memo's nearest one, and those before the next meeting of a body."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, select

from engine.danish import local_date, time_range
from memos.deadlines import Deadline, Due, due, nearest, unmet
from memos.desk import Desk
from memos.meeting import MeetingState
from memos.models import AgendaItemRow, BodyRow, MeetingRow, MemoRow
from memos.store.rows import GIVEN

BEFORE_IT = (MeetingState.PLANNED.value, MeetingState.LOCKED.value)


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When a body meets next, and its deadlines before that: no number and nothing of what is on the agenda."""

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
    chosen = select(MemoRow.id, MemoRow.type, MemoRow.definition, MemoRow.state, BodyRow.name)
    chosen = chosen.join(BodyRow, BodyRow.id == MemoRow.body_id).where(MemoRow.id.in_(GIVEN))
    found = {}
    for id, memo_type, definition, state, body in desk.session.execute(chosen, {"ids": list(memos)}):
        workflow = desk.type_named(memo_type, definition or "").workflow
        meeting = own.get(id) or planned.get(body)
        if one := nearest(rules[body], unmet(workflow.state(state)), meeting, today):
            found[id] = one
    return found


def next_meetings(desk: Desk, bodies: Iterable[str]) -> list[NextMeeting]:
    """The next meeting of each of these bodies that is planned or whose agenda is out, by date."""
    rules, today = _rules(desk), local_date(desk.now)
    columns = (BodyRow.name, MeetingRow.date, MeetingRow.start, MeetingRow.end, MeetingRow.place)
    chosen = select(*columns).join(BodyRow, BodyRow.id == MeetingRow.body_id)
    coming = chosen.where(MeetingRow.state.in_(BEFORE_IT), MeetingRow.date >= today, BodyRow.name.in_(sorted(bodies)))
    found: dict[str, NextMeeting] = {}
    for row in desk.session.execute(coming.order_by(MeetingRow.date, MeetingRow.number)):
        dues = tuple(due(rule, row.date, today) for rule in rules[row.name])
        found.setdefault(row.name, NextMeeting(row.name, row.date, row.start, row.end, row.place, dues))
    return list(found.values())


def _rules(desk: Desk) -> dict[str, list[Deadline]]:
    rules = defaultdict(list)
    for rule in desk.store.deadlines():
        rules[rule.body].append(rule)
    return rules


def _next_planned(desk: Desk, today: date) -> dict[str, date]:
    """The date of each body's next planned meeting."""
    chosen = select(BodyRow.name, func.min(MeetingRow.date)).join(BodyRow, BodyRow.id == MeetingRow.body_id)
    planned = chosen.where(MeetingRow.state == MeetingState.PLANNED.value, MeetingRow.date >= today)
    return dict(desk.session.execute(planned.group_by(BodyRow.name)).all())


def _own_meetings(desk: Desk, memos: Collection[str]) -> dict[str, date]:
    """The date of the planned meeting that each of the memos is on."""
    chosen = select(AgendaItemRow.memo_id, func.max(MeetingRow.date)).join(MeetingRow)
    planned = chosen.where(AgendaItemRow.memo_id.in_(GIVEN), MeetingRow.state == MeetingState.PLANNED.value)
    rows = desk.session.execute(planned.group_by(AgendaItemRow.memo_id), {"ids": list(memos)})
    return {memo: day for memo, day in rows if memo}
