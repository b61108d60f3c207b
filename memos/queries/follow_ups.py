"""What is to be followed up: from the decisions and meetings that the person at the desk may know of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, exists, literal, or_, select, true

from engine.danish import local_date
from engine.errors import no_such
from engine.language import _
from memos.desk import Desk
from memos.following import RUNNING, FollowUpState
from memos.meeting import Absence, MeetingState
from memos.models import (
    AgendaItemRow,
    BodyRow,
    FollowUpRow,
    ItemPresenceRow,
    ItemSubstituteRow,
    MeetingRow,
    MemoRow,
)
from memos.queries.find import ACTOR, Holding, given, holdings, places, sees_everything, visible_to
from memos.queries.meeting_rows import Names, ids_of, known, sitting
from memos.store.rows import run

FINISHED = (MeetingState.MINUTES_DRAFT, MeetingState.MINUTES_REVIEW, MeetingState.CLOSED)
"""While a meeting sits, what it decides is recorded anew; then what was agreed stands."""
_OVER = {"over": [state.value for state in FINISHED]}
_COLUMNS: tuple[Any, ...] = (
    MeetingRow.id.label("meeting_id"),
    MeetingRow.number.label("meeting"),
    MeetingRow.date,
    BodyRow.name.label("body"),
    AgendaItemRow.id.label("item_id"),
    AgendaItemRow.number.label("item"),
    AgendaItemRow.closed,
    FollowUpRow.position,
    FollowUpRow.text,
    FollowUpRow.owner_now.label("owner"),
    FollowUpRow.due_now.label("due"),
    FollowUpRow.state,
)


@dataclass(frozen=True, slots=True)
class Followed:
    """One follow-up as it stands now: `position` counts within its item, from 1. `due` None is "uden frist"."""

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
    state: FollowUpState
    body: str
    closed: bool
    met: date


def follow_ups(
    desk: Desk, *, overdue: bool = False, owner: str = "", done: bool = False, body: str = "", state: str = ""
) -> list[Followed]:
    """By deadline, those without one last. Without `done`, only what is still open; `state`: in that alone."""
    asked: dict[str, object] = {}
    if overdue:
        asked["before"] = local_date(desk.now)
    if state:
        asked["states"] = [state]
    elif overdue or not done:
        asked["states"] = [one.value for one in RUNNING]
    if owner:
        asked["owners"] = _called(desk, owner)
    if body:
        asked["body"] = body
    return _found(desk, asked)


def follow_ups_of(desk: Desk, owner: str) -> list[Followed]:
    """What is open of somebody, and of the units that they manage, once the meeting is over. Names to the letter."""
    managed = [one.name for one in desk.store.departments() if one.manager == owner]
    return _found(desk, {"owners": [owner, *managed], "states": [one.value for one in RUNNING], **_OVER})


def find_follow_up(desk: Desk, meeting: str, item: str, position: int) -> Followed:
    """The follow-up at that place; `item` is an agenda number or a memo's. Raises `NotFound`."""
    for one in _found(desk, {"meeting": meeting, "position": position}):
        if item in (one.item, one.memo):
            return one
    raise no_such(_("follow-up"), f"{meeting} {item} {position}")


def follow_ups_at(desk: Desk, items: Collection[str]) -> list[Followed]:
    """Those of these items, by id, that this person may know of."""
    return _found(desk, {"items": sorted(items)}) if items else []


def _called(desk: Desk, owner: str) -> list[str]:
    """The owners of that name however it is written: databases know no other case than that of a to z."""
    owners = desk.session.scalars(select(FollowUpRow.owner_now).distinct())
    return [name for name in owners if name.casefold() == owner.casefold()]


def _found(desk: Desk, asked: Mapping[str, object]) -> list[Followed]:
    keys, held = tuple(asked), None if sees_everything(desk) else holdings(desk)
    queries = (_of_memos(visible_to(desk, kept=True), keys), _standing(held, keys))
    rows = [row for query in queries for row in run(desk.session, query, **given(desk), **asked)]
    today = local_date(desk.now)
    found = (_followed(row, today) for row in rows)
    return sorted(found, key=lambda one: (one.due or date.max, one.meeting, one.item, one.position))


def _conditions(asked: Iterable[str]) -> list[ColumnElement[bool]]:
    """What a follow-up must be, by what is asked."""
    every = {
        "before": FollowUpRow.due_now < bindparam("before", type_=Date()),
        "states": FollowUpRow.state.in_(bindparam("states", expanding=True)),
        "owners": FollowUpRow.owner_now.in_(bindparam("owners", expanding=True)),
        "body": BodyRow.name == bindparam("body"),
        "meeting": MeetingRow.number == bindparam("meeting"),
        "position": FollowUpRow.position == bindparam("position"),
        "over": MeetingRow.state.in_(bindparam("over", expanding=True)),
        "items": AgendaItemRow.id.in_(bindparam("items", expanding=True)),
    }
    return [every[key] for key in asked]


@lru_cache(maxsize=128)
def _of_memos(seen: Select[str], asked: tuple[str, ...]) -> Select[Any]:
    """Of items with a memo: whoever knows a memo knows what came of it."""
    return (
        seen.with_only_columns(*_COLUMNS, MemoRow.number.label("memo"))
        .join(AgendaItemRow, AgendaItemRow.memo_id == MemoRow.id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(BodyRow, BodyRow.id == MeetingRow.body_id)
        .join(FollowUpRow, FollowUpRow.item_id == AgendaItemRow.id)
        .where(*_conditions(asked))
    )


@lru_cache(maxsize=128)
def _standing(held: tuple[Holding, ...] | None, asked: tuple[str, ...]) -> Select[Any]:
    """Of items without one: closed items are for those who sit. None: for somebody who sees everything."""
    may = true() if held is None else known(places(held, closed=False)) & _within(places(held, closed=True))
    return (
        select(*_COLUMNS, literal("").label("memo"))
        .select_from(FollowUpRow)
        .join(AgendaItemRow, AgendaItemRow.id == FollowUpRow.item_id)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(BodyRow, BodyRow.id == MeetingRow.body_id)
        .where(AgendaItemRow.memo_id.is_(None), may, *_conditions(asked))
    )


def _within(names: Names) -> ColumnElement[bool]:
    """Whether the item exists for one who knows its meeting: in SQL what `memos.queries.find.shown_items` says."""
    who = ids_of(names)
    over_it = (ItemSubstituteRow.item_id == AgendaItemRow.id, ItemSubstituteRow.person_id.in_(who))
    steps_in = exists().where(*over_it).correlate(AgendaItemRow)
    out = (ItemPresenceRow.item_id == AgendaItemRow.id, ItemPresenceRow.person_id.in_(ids_of([ACTOR])))
    disqualified = exists().where(*out, ItemPresenceRow.kind == Absence.DISQUALIFIED.value).correlate(AgendaItemRow)
    secretary = or_(MeetingRow.secretary_id.in_(who), BodyRow.secretary_id.in_(who))
    return or_(AgendaItemRow.closed.is_(False), and_(or_(~disqualified, secretary), or_(sitting(names), steps_in)))


def _followed(row: Row[Any], today: date) -> Followed:
    state = FollowUpState(row.state)
    return Followed(
        meeting=row.meeting,
        item=row.item,
        position=row.position,
        memo=row.memo,
        text=row.text,
        owner=row.owner,
        due=row.due,
        done=state not in RUNNING,
        overdue=state in RUNNING and row.due is not None and row.due < today,
        meeting_id=row.meeting_id,
        item_id=row.item_id,
        state=state,
        body=row.body,
        closed=row.closed,
        met=row.date,
    )
