"""Chasing: whoever owns a follow-up is told once before its deadline and once after it, while it is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Date, Select, bindparam, select

from engine.danish import local_date
from engine.workdays import DayUnit, days_after, days_before
from memos.deadlines import MOST_DAYS, Deadline, DeadlineKey
from memos.desk import Desk, Office
from memos.following import RUNNING
from memos.models import AgendaItemRow, BodyRow, FollowUpRow, MeetingRow
from memos.notices import NoticeKind
from memos.queries.follow_ups import FINISHED, follow_ups_at
from memos.store.rows import run

USUAL = {DeadlineKey.FOLLOW_UP: 3, DeadlineKey.OVERDUE: 1}
"""Working days before and after, for bodies that say nothing else."""
LATEST = timedelta(days=5)
"""So long after its day a mail is still wanted: less than notices are kept, so that none is sent twice."""
REACH = timedelta(days=3 * MOST_DAYS)
"""Further from today no deadline is told of, however a body counts its days."""
KINDS = {DeadlineKey.FOLLOW_UP: NoticeKind.FOLLOW_UP, DeadlineKey.OVERDUE: NoticeKind.OVERDUE}


@dataclass(frozen=True, slots=True)
class Chased:
    """A follow-up that somebody is to be told of."""

    meeting: str
    item: str
    position: int
    owner: str
    due: date
    kind: NoticeKind

    @property
    def occasion(self) -> str:
        """An extended follow-up is told of anew, and so is another owner's."""
        return f"{self.item} {self.position} {self.due}"


def chase(office: Office) -> None:
    """Wants a notice for each open follow-up whose deadline is near, or has passed. Said twice it is one."""
    with office.read() as desk:
        chased = list(_chased(desk))
    if chased:
        with office.write() as desk:
            for one in chased:
                told = [person for person in desk.store.with_mail(_owners(desk, one)) if _may_know(desk, person, one)]
                desk.store.want_notices(one.kind, told, "", one.occasion, desk.now, meeting=one.meeting)


def _chased(desk: Desk) -> Iterator[Chased]:
    today = local_date(desk.now)
    rules = {(rule.body, rule.key): rule for rule in desk.store.deadlines()}
    for row in run(desk.session, _open(), since=today - REACH, until=today + REACH):
        for key, days in USUAL.items():
            rule = rules.get((row.body, key), Deadline(row.body, key, days, DayUnit.ARBEJDSDAGE))
            if _is_time(rule, row.due_now, today):
                yield Chased(row.meeting_id, row.item_id, row.position, row.owner_now, row.due_now, KINDS[key])


def _is_time(rule: Deadline, due: date, today: date) -> bool:
    if rule.key is DeadlineKey.FOLLOW_UP:
        day = days_before(due, rule.days, rule.unit)
        return day <= today <= min(due, day + LATEST)
    day = max(days_after(due, rule.days, rule.unit), due + timedelta(days=1))
    return day <= today <= day + LATEST


def _owners(desk: Desk, one: Chased) -> set[str]:
    """Its owner, or the manager of the unit that owns it."""
    return {one.owner, *(unit.manager for unit in desk.store.departments() if unit.name == one.owner)} - {""}


def _may_know(desk: Desk, person: str, one: Chased) -> bool:
    return any(found.position == one.position for found in follow_ups_at(desk.acting(person), [one.item]))


@cache
def _open() -> Select[str, str, int, str, date | None, str]:
    return (
        select(
            AgendaItemRow.meeting_id,
            FollowUpRow.item_id,
            FollowUpRow.position,
            FollowUpRow.owner_now,
            FollowUpRow.due_now,
            BodyRow.name.label("body"),
        )
        .join(AgendaItemRow, AgendaItemRow.id == FollowUpRow.item_id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(BodyRow, BodyRow.id == MeetingRow.body_id)
        .where(
            FollowUpRow.state.in_([state.value for state in RUNNING]),
            MeetingRow.state.in_([state.value for state in FINISHED]),
            FollowUpRow.due_now.between(bindparam("since", type_=Date()), bindparam("until", type_=Date())),
        )
        .order_by(FollowUpRow.due_now, FollowUpRow.item_id, FollowUpRow.position)
    )
