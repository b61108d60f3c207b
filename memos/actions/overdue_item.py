"""The standing item that lists a body's overdue follow-ups: as they stand until the agenda is out, and then frozen."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, select

from engine.danish import local_date
from memos.desk import Desk
from memos.following import RUNNING, Overdue
from memos.meeting import Item, Meeting, MeetingState
from memos.models import AgendaItemRow, BodyRow, FollowUpRow, MeetingRow
from memos.queries.follow_ups import follow_ups_at
from memos.store.rows import run

TITLE = "Opfølgningsliste"


def lists_overdue(item: Item) -> bool:
    """Whether the item is such a list."""
    return not item.memo and item.title.casefold() == TITLE.casefold()


def overdue_now(desk: Desk, meeting: Meeting, *, closed: bool) -> tuple[Overdue, ...]:
    """What of the body's is overdue today, by deadline; of closed items only in a closed list."""
    rows = run(desk.session, _overdue(), body=meeting.body, today=local_date(desk.now), closed=closed)
    return tuple(
        Overdue(row.text, row.owner_now, row.due_now, row.meeting, row.number, row.item, row.position) for row in rows
    )


def frozen(desk: Desk, meeting: Meeting) -> tuple[Item, ...]:
    """The meeting's items as its agenda is sent out, with what is overdue that day."""
    if not any(map(lists_overdue, meeting.items)):
        return meeting.items
    return tuple(
        replace(item, overdue=overdue_now(desk, meeting, closed=item.closed)) if lists_overdue(item) else item
        for item in meeting.items
    )


def listed(desk: Desk, meeting: Meeting, items: Iterable[Item]) -> tuple[Item, ...]:
    """These items, with what this person may know of what they list: before the agenda is out as it is now."""
    planned = meeting.state == MeetingState.PLANNED
    found = tuple(
        replace(item, overdue=overdue_now(desk, meeting, closed=item.closed))
        if planned and lists_overdue(item)
        else item
        for item in items
    )
    promised = {one.item for item in found for one in item.overdue}
    known = {(one.item_id, one.position) for one in follow_ups_at(desk, promised)}
    return tuple(replace(item, overdue=tuple(_known(item, known))) if item.overdue else item for item in found)


def _known(item: Item, known: set[tuple[str, int]]) -> Iterator[Overdue]:
    return (one for one in item.overdue if (one.item, one.follow_up) in known)


@cache
def _overdue() -> Select[str, str, date | None, int, str, str, str]:
    running = [state.value for state in RUNNING]
    return (
        select(
            FollowUpRow.text,
            FollowUpRow.owner_now,
            FollowUpRow.due_now,
            FollowUpRow.position,
            MeetingRow.number.label("meeting"),
            AgendaItemRow.number,
            AgendaItemRow.id.label("item"),
        )
        .join(AgendaItemRow, AgendaItemRow.id == FollowUpRow.item_id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(BodyRow, BodyRow.id == MeetingRow.body_id)
        .where(
            FollowUpRow.due_now < bindparam("today", type_=Date()),
            FollowUpRow.state.in_(running),
            AgendaItemRow.closed == bindparam("closed"),
            BodyRow.name == bindparam("body"),
        )
        .order_by(FollowUpRow.due_now, MeetingRow.number, AgendaItemRow.number, FollowUpRow.position)
    )
