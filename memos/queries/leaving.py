"""What somebody leaves behind, for the administrator who gives it to others: how much, never what.

A closed memo is in no number here, nor are the follow-ups of one: whoever may not know of it learns nothing, and
the administrator knows no memo. It is moved with the rest all the same: `held_by` finds everything, for the action.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from engine.canonical import sha256
from memos.desk import Desk
from memos.following import RUNNING
from memos.meeting import MeetingState
from memos.memo import Openness
from memos.models import (
    AgendaItemRow,
    ContentCoAuthorRow,
    ContentPresenterRow,
    ContentRow,
    FollowUpRow,
    MeetingMemberRow,
    MeetingRow,
    MemoRow,
)
from memos.people import Role
from memos.queries.organisation import Office, offices, refuse_others
from memos.visibility import person_id

COMING = (MeetingState.PLANNED, MeetingState.LOCKED)
HELD = (MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFT, MeetingState.MINUTES_REVIEW)


@dataclass(frozen=True, slots=True)
class Leaving:
    """How much can be moved, and after it how much stays: `chaired` meetings were held and are not closed,
    `presented` memos have another case officer, `shared` follow-ups have others in their owner's place, too.
    """

    name: str
    offices: tuple[Office, ...]
    memos: int
    meetings: int
    follow_ups: int
    chaired: int
    presented: int
    shared: int

    @property
    def stamp(self) -> str:
        return sha256(asdict(self))

    @property
    def bodies(self) -> tuple[Office, ...]:
        return tuple(one for one in self.offices if one.role is not Role.MANAGER)

    @property
    def departments(self) -> tuple[Office, ...]:
        return tuple(one for one in self.offices if one.role is Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds, by id: memos that are not final, coming meetings, and meetings with open follow-ups.

    `meetings_of_memos` are only there to be locked before the memos that are on them.
    """

    memos: tuple[str, ...]
    meetings: tuple[str, ...]
    followed: tuple[str, ...]
    meetings_of_memos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FollowUp:
    """An open follow-up that names somebody; `alone` if nobody else is its owner."""

    meeting: str
    closed: bool
    alone: bool


def left_by(desk: Desk, name: str) -> Leaving:
    """What a person would leave. Raises `NotFound` for somebody unknown."""
    refuse_others(desk, "look")
    desk.store.person(name)
    is_open = MemoRow.openness == Openness.OPEN.value
    memos = set(_unfinished(desk, _holds(name), is_open))
    presented = set(_unfinished(desk, _in_force(ContentPresenterRow, name), is_open)) - memos
    follow_ups = [one for one in _follow_ups(desk, name) if not one.closed]
    return Leaving(
        name=name,
        offices=tuple(offices(desk.organisation, name)),
        memos=len(memos),
        meetings=len(_meetings(desk, name, COMING, members=True)),
        follow_ups=sum(one.alone for one in follow_ups),
        chaired=len(_meetings(desk, name, HELD, members=False)),
        presented=len(presented),
        shared=sum(not one.alone for one in follow_ups),
    )


def held_by(desk: Desk, name: str) -> Held:
    """Everything that a person holds, closed or not: for the action alone, which tells nobody."""
    refuse_others(desk, "move_work")
    memos = tuple(_unfinished(desk, _holds(name)))
    placed = select(AgendaItemRow.meeting_id).where(AgendaItemRow.memo_id.in_(memos))
    opening = (
        select(AgendaItemRow.meeting_id)
        .join(MeetingRow)
        .where(AgendaItemRow.opens_id == person_id(name), MeetingRow.state.in_([state.value for state in COMING]))
    )
    coming = {*_meetings(desk, name, COMING, members=True), *desk.session.scalars(opening)}
    followed = {one.meeting for one in _follow_ups(desk, name) if one.alone}
    return Held(memos, tuple(sorted(coming)), tuple(sorted(followed)), tuple(desk.session.scalars(placed)))


def _unfinished(desk: Desk, *where: ColumnElement[bool]) -> Iterator[str]:
    """The ids of those memos that no final state holds, by the type in force for each."""
    chosen = select(MemoRow.id, MemoRow.type, MemoRow.definition, MemoRow.state).where(*where)
    for row in desk.session.execute(chosen.order_by(MemoRow.number_sort)):
        if not desk.type_named(row.type, row.definition or "").workflow.state(row.state).final:
            yield row.id


def _holds(name: str) -> ColumnElement[bool]:
    who = person_id(name)
    return or_(
        MemoRow.case_officer_id == who,
        MemoRow.responsible_manager_id == who,
        _in_force(ContentCoAuthorRow, name),
    )


def _in_force(part: type[ContentCoAuthorRow] | type[ContentPresenterRow], name: str) -> ColumnElement[bool]:
    """Whether the content in force names them there."""
    return (
        exists()
        .where(
            ContentRow.memo_id == MemoRow.id,
            ContentRow.version == MemoRow.version,
            part.content_id == ContentRow.id,
            part.person_id == person_id(name),
        )
        .correlate(MemoRow)
    )


def _meetings(desk: Desk, name: str, states: Collection[MeetingState], *, members: bool) -> list[str]:
    """The ids of the meetings in these states where somebody has a seat: in the office, or at all."""
    who = person_id(name)
    seats: list[ColumnElement[bool]] = [MeetingRow.secretary_id == who, MeetingRow.chair_id == who]
    if members:
        sitting = exists().where(MeetingMemberRow.meeting_id == MeetingRow.id, MeetingMemberRow.person_id == who)
        seats.append(sitting.correlate(MeetingRow))
    chosen = select(MeetingRow.id).where(MeetingRow.state.in_([state.value for state in states]), or_(*seats))
    return list(desk.session.scalars(chosen.order_by(MeetingRow.number)))


def _follow_ups(desk: Desk, name: str) -> Iterator[_FollowUp]:
    """Owners are text, so they are compared here: no database folds Danish letters as the other."""
    chosen = select(AgendaItemRow.meeting_id, AgendaItemRow.closed, FollowUpRow.owner_now.label("owner")).join(
        AgendaItemRow, AgendaItemRow.id == FollowUpRow.item_id
    )
    running = [state.value for state in RUNNING]
    for row in desk.session.execute(chosen.where(FollowUpRow.state.in_(running))):
        if owns(name, row.owner) or name.casefold() in row.owner.casefold():
            yield _FollowUp(row.meeting_id, row.closed, owns(name, row.owner))


def owns(name: str, owner: str) -> bool:
    """Whether that person alone is meant."""
    return owner.strip().casefold() == name.casefold()
