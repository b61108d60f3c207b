"""The list of meetings: those that a person knows, filtered, without what is on their agendas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Select, func, or_, select, true, union
from sqlalchemy.sql.elements import ColumnElement

from engine.danish import local_date, time_range
from memos.deadlines import Due
from memos.desk import Desk
from memos.meeting import MeetingState
from memos.models import BodyMemberRow, BodyRow, MeetingRow
from memos.people import Body
from memos.queries.deadlines import next_meetings
from memos.queries.find import sees_everything
from memos.queries.meeting_rows import ids_of, known

MOST = 500
"""A list for reading: who needs more chooses a year."""


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """When and where a body meets. `number` is "" for one that this person does not know more of."""

    number: str
    body: str
    date: date
    start: time | None
    end: time | None
    place: str
    state: str = ""
    deadlines: tuple[Due, ...] = ()

    @property
    def times(self) -> str:
        """ "kl. 9.00-12.00", as far as it is known."""
        return time_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class MeetingList:
    """`next`: the next meeting of each of the person's bodies. `coming` and `past` are those that they know."""

    next: tuple[ListedMeeting, ...]
    coming: tuple[ListedMeeting, ...]
    past: tuple[ListedMeeting, ...]
    years: tuple[int, ...]


def meeting_list(desk: Desk, body: str = "", year: int = 0, state: str = "") -> MeetingList:
    """In a number of statements that does not grow with the meetings."""
    today = local_date(desk.now)
    query = _known(desk).order_by(MeetingRow.date.desc(), MeetingRow.number.desc()).limit(MOST)
    if body:
        query = query.where(BodyRow.name == body)
    if year:
        query = query.where(MeetingRow.date >= date(year, 1, 1), MeetingRow.date <= date(year, 12, 31))
    if state:
        query = query.where(MeetingRow.state == state)
    rows = [ListedMeeting(*row) for row in desk.session.execute(query)]
    return MeetingList(
        next=_next(desk, body),
        coming=tuple(sorted((row for row in rows if row.date >= today), key=lambda row: (row.date, row.number))),
        past=tuple(row for row in rows if row.date < today),
        years=_years(desk),
    )


def own_offices(desk: Desk) -> list[Body]:
    """The bodies whose secretary or chair this person is, or acts for in what is closed, too."""
    names = desk.names(closed=True)
    return [body for body in desk.organisation.bodies if not names.isdisjoint({body.secretary, body.chair})]


def taken_days(desk: Desk, body: str, days: Iterable[date]) -> dict[date, str]:
    """The meeting that a body of one's own has on each of these days already, if it was not called off."""
    query = select(MeetingRow.date, MeetingRow.number).join(BodyRow, BodyRow.id == MeetingRow.body_id)
    held = MeetingRow.state != MeetingState.CANCELLED.value
    rows = desk.session.execute(query.where(BodyRow.name == body, held, MeetingRow.date.in_(list(days)), _may(desk)))
    return dict(rows.all())


def _next(desk: Desk, body: str) -> tuple[ListedMeeting, ...]:
    """With a number only where the person knows the meeting."""
    bodies = _own_bodies(desk)
    soon = next_meetings(desk, bodies & {body} if body else bodies)
    on_day = _known(desk).where(MeetingRow.date.in_([one.date for one in soon]))
    numbers = {(row.body, row.date): row for row in (ListedMeeting(*row) for row in desk.session.execute(on_day))}
    found = []
    for one in soon:
        row = numbers.get((one.body, one.date))
        number, state = (row.number, row.state) if row else ("", "")
        found.append(ListedMeeting(number, one.body, one.date, one.start, one.end, one.place, state, one.deadlines))
    return tuple(found)


def _known(desk: Desk) -> Select[Any]:
    when: tuple[Any, ...] = (MeetingRow.date, MeetingRow.start, MeetingRow.end)
    chosen = select(MeetingRow.number, BodyRow.name, *when, MeetingRow.place, MeetingRow.state)
    return chosen.join(BodyRow, BodyRow.id == MeetingRow.body_id).where(_may(desk))


def _may(desk: Desk) -> ColumnElement[bool]:
    return true() if sees_everything(desk) else known(desk.names(closed=False))


def _years(desk: Desk) -> tuple[int, ...]:
    span = select(func.min(MeetingRow.date), func.max(MeetingRow.date)).where(_may(desk))
    first, last = desk.session.execute(span).one()
    return tuple(range(last.year, first.year - 1, -1)) if first else ()


def _own_bodies(desk: Desk) -> set[str]:
    """Those that the person sits in or works for, or stands in for somebody who does."""
    who = ids_of(desk.names(closed=False))
    office = select(BodyRow.name).where(or_(BodyRow.secretary_id.in_(who), BodyRow.chair_id.in_(who)))
    member = select(BodyRow.name).join(BodyMemberRow, BodyMemberRow.body_id == BodyRow.id)
    return set(desk.session.scalars(union(office, member.where(BodyMemberRow.person_id.in_(who)))))
