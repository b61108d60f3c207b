"""Deadlines before a meeting: what a body asks for, on which day that is, and how many days are left.

They are counted back from the meeting in whole local days; the last day is still in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.workdays import DayUnit, days_before
from engine.workflow import State
from memos.memo import Audience

MOST_DAYS = 120
"""Longer before a meeting there is none planned."""


class DeadlineKey(StrEnum):
    """What must be done by then: the draft is finished, the manager has approved it, the agenda is sent out.

    The last two are counted from the deadline of a follow-up: so many days before and after it its owner is told.
    """

    DRAFT = "draft"
    APPROVAL = "approval"
    AGENDA = "agenda"
    FOLLOW_UP = "follow_up"
    OVERDUE = "overdue"


BEFORE_MEETINGS = (DeadlineKey.DRAFT, DeadlineKey.APPROVAL, DeadlineKey.AGENDA)


@dataclass(frozen=True, slots=True)
class Deadline:
    """So many days before a meeting of the body, something must be done; see `DeadlineKey`."""

    body: str
    key: DeadlineKey
    days: int
    unit: DayUnit = DayUnit.ARBEJDSDAGE

    def before(self, meeting: date) -> date:
        """The last day for it."""
        return days_before(meeting, self.days, self.unit)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline on its day. `left` are the days until then: 0 is today, less than 0 is too late."""

    key: DeadlineKey
    day: date
    meeting: date
    left: int

    @property
    def overdue(self) -> bool:
        return self.left < 0


def unmet(state: State) -> tuple[DeadlineKey, ...]:
    """What is still to be done about a memo in that state before the agenda goes out."""
    if state.final:
        return ()
    match state.audience:
        case Audience.AUTHOR if state.author_may_edit:
            return BEFORE_MEETINGS
        case Audience.AUTHOR:
            return (DeadlineKey.APPROVAL, DeadlineKey.AGENDA)
        case Audience.OFFICE:
            return (DeadlineKey.AGENDA,)
    return ()


def due(deadline: Deadline, meeting: date, today: date) -> Due:
    """The deadline before that meeting, as it stands today."""
    day = deadline.before(meeting)
    return Due(deadline.key, day, meeting, (day - today).days)


def nearest(
    deadlines: Iterable[Deadline], keys: Iterable[DeadlineKey], meeting: date | None, today: date
) -> Due | None:
    """The first of these deadlines that comes, or that has passed unmet; None where there is none."""
    wanted = set(keys)
    if meeting is None:
        return None
    found = (due(one, meeting, today) for one in deadlines if one.key in wanted)
    return min(found, key=lambda one: one.day, default=None)
