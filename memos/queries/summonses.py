"""Summonses as the person at the desk may know of them."""

from dataclasses import dataclass

from engine.appointment import Entry
from engine.errors import no_such
from engine.language import _
from memos.actions.calling import called_to
from memos.actions.planning import BEFORE_IT
from memos.calendar import entry_of
from memos.desk import Desk
from memos.document_rows import meeting_name
from memos.meeting import Meeting
from memos.queries.find import holds_office, knows, sits
from memos.summons import Called


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody who was called. `stale`: they answered before the meeting was moved."""

    called: Called
    substitute: str
    stale: bool


@dataclass(frozen=True, slots=True)
class SeenSummons:
    """A meeting's summons. `own`: those in whose name this person can answer; `listed`: answers they may know."""

    meeting: Meeting
    sent: bool
    open: bool
    office: bool
    own: tuple[Answered, ...]
    listed: tuple[Answered, ...]
    missing: tuple[str, ...]


def summoned_meeting(desk: Desk, number: str) -> Meeting:
    """The meeting, to whoever knows it or was called to it."""
    id = desk.store.meeting_id(number)
    meeting = desk.store.meeting(id) if id else None
    if meeting is None or not (knows(desk, meeting) or _is_called(desk, meeting)):
        raise no_such(_("meeting"), number)
    return meeting


def seen_summons(desk: Desk, number: str) -> SeenSummons:
    """Time and place, and who has answered: of those who sit, to those who sit; of all, to the office."""
    meeting = summoned_meeting(desk, number)
    summons = desk.store.summons(meeting.id)
    called = [one for one in summons.called if not one.off] if summons else []
    sequence = summons.sequence if summons else 0
    rows = [Answered(one, _substitute(meeting, one), one.replied_to < sequence) for one in called]
    office, sitting = holds_office(desk, meeting), _sitting(meeting)
    listed = [row for row in rows if office or (sits(desk, meeting) and row.called.person in sitting)]
    names = desk.names(closed=False)
    return SeenSummons(
        meeting=meeting,
        sent=bool(called),
        open=meeting.state in BEFORE_IT,
        office=office,
        own=tuple(row for row in rows if row.called.person in names),
        listed=tuple(listed),
        missing=tuple(sorted(called_to(desk, meeting) - {one.person for one in called})) if office else (),
    )


def calendar_entry(desk: Desk, number: str) -> Entry:
    """The meeting for a calendar, to whoever knows it or was called to it."""
    meeting = summoned_meeting(desk, number)
    summons = desk.store.summons(meeting.id)
    name = meeting_name(desk.store.body(meeting.body))
    return entry_of(meeting, name, summons.sequence if summons else 0, summons.changed_at if summons else desk.now)


def _is_called(desk: Desk, meeting: Meeting) -> bool:
    summons = desk.store.summons(meeting.id)
    names = desk.names(closed=False)
    return summons is not None and any(one.person in names and not one.off for one in summons.called)


def _sitting(meeting: Meeting) -> frozenset[str]:
    substitutes = (one.name for one in meeting.substitutes)
    return frozenset({meeting.chair, meeting.secretary, *meeting.members, *substitutes})


def _substitute(meeting: Meeting, one: Called) -> str:
    return next((other.name for other in meeting.substitutes if other.for_ == one.person), "")
