"""What is to be followed up: from the decisions and meetings that the person at the desk may know of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, or_, select, true

from engine.danish import local_date
from engine.errors import no_such
from engine.language import _
from memos.desk import Desk
from memos.models import AgendaItemRow, FollowUpRow, MeetingRow, MemoRow
from memos.queries.find import sees_everything, visible_to
from memos.queries.meeting_rows import known, sitting

Condition = ColumnElement[bool]
_COLUMNS: tuple[Any, ...] = (
    MeetingRow.id.label("meeting_id"),
    MeetingRow.number.label("meeting"),
    AgendaItemRow.id.label("item_id"),
    AgendaItemRow.number.label("item"),
    FollowUpRow.position,
    FollowUpRow.text,
    FollowUpRow.owner,
    FollowUpRow.due,
    FollowUpRow.done,
)


@dataclass(frozen=True, slots=True)
class Followed:
    """One follow-up: `position` counts within its item, from 1. `due` None is "uden frist"."""

    meeting: str
    item: str
    position: int
    memo: str
    text: str
    owner: str
    due: date | None
    done: bool
    overdue: bool
    meeting_id: str
    item_id: str


def follow_ups(desk: Desk, *, overdue: bool = False, owner: str = "", done: bool = False) -> list[Followed]:
    """By deadline, those without one last. Without `done`, only what is still open."""
    wanted: list[Condition] = []
    if overdue:
        wanted.append(FollowUpRow.due < local_date(desk.now))
    if overdue or not done:
        wanted.append(FollowUpRow.done.is_(False))
    if owner:
        wanted.append(FollowUpRow.owner.in_(_called(desk, owner)))
    return _found(desk, wanted)


def follow_ups_of(desk: Desk, owner: str) -> list[Followed]:
    """What is still open of somebody, by deadline. The name is taken to the letter."""
    return _found(desk, [FollowUpRow.owner == owner, FollowUpRow.done.is_(False)])


def find_follow_up(desk: Desk, meeting: str, item: str, position: int) -> Followed:
    """The follow-up at that place; `item` is an agenda number or a memo's. Raises `NotFound`."""
    for one in _found(desk, [MeetingRow.number == meeting, FollowUpRow.position == position]):
        if item in (one.item, one.memo):
            return one
    raise no_such(_("follow-up"), f"{meeting} {item} {position}")


def _called(desk: Desk, owner: str) -> list[str]:
    """The owners of that name however it is written: databases know no other case than that of a to z."""
    owners = desk.session.scalars(select(FollowUpRow.owner).distinct())
    return [name for name in owners if name.casefold() == owner.casefold()]


def _found(desk: Desk, wanted: Collection[Condition]) -> list[Followed]:
    rows = [row for query in (_of_memos(desk), _standing(desk)) for row in desk.session.execute(query.where(*wanted))]
    today = local_date(desk.now)
    found = (_followed(row, today) for row in rows)
    return sorted(found, key=lambda one: (one.due or date.max, one.meeting, one.item, one.position))


def _of_memos(desk: Desk) -> Select[Any]:
    """Of items with a memo: whoever knows a memo knows what came of it."""
    return (
        visible_to(desk)
        .with_only_columns(*_COLUMNS, MemoRow.number.label("memo"))
        .join(AgendaItemRow, AgendaItemRow.memo_id == MemoRow.id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(FollowUpRow, FollowUpRow.item_id == AgendaItemRow.id)
    )


def _standing(desk: Desk) -> Select[Any]:
    """Of items without one: closed items are for those who sit."""
    within = or_(AgendaItemRow.closed.is_(False), sitting(desk.names(closed=True)))
    may = true() if sees_everything(desk) else known(desk.names(closed=False)) & within
    return (
        select(*_COLUMNS, literal("").label("memo"))
        .select_from(FollowUpRow)
        .join(AgendaItemRow, AgendaItemRow.id == FollowUpRow.item_id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.memo_id.is_(None), may)
    )


def _followed(row: Row[Any], today: date) -> Followed:
    return Followed(
        meeting=row.meeting,
        item=row.item,
        position=row.position,
        memo=row.memo,
        text=row.text,
        owner=row.owner,
        due=row.due,
        done=row.done,
        overdue=not row.done and row.due is not None and row.due < today,
        meeting_id=row.meeting_id,
        item_id=row.item_id,
    )
