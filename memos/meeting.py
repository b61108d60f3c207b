"""A meeting as a frozen value: its agenda in order, who was there, what was decided, and the minutes."""

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Protocol

from engine.text import RichText
from memos.decision import Correction, Decision, FollowUp, Reservation, Vote
from memos.following import FollowUpStep, Overdue
from memos.minutes import Confirmation, Objection

MOST_MINUTES = 1440
"""No item takes longer than a day."""


class MeetingState(StrEnum):
    """The states of `templates/meeting/meeting.toml`."""

    PLANNED = "planned"
    LOCKED = "locked"
    IN_SESSION = "in_session"
    MINUTES_DRAFT = "minutes_draft"
    MINUTES_REVIEW = "minutes_review"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Absence(StrEnum):
    """How somebody was not there."""

    EXCUSED = "afbud"
    ABSENT = "udeblev"
    PARTLY = "delvist"
    DISQUALIFIED = "inhabil"


AWAY = (Absence.EXCUSED, Absence.ABSENT)


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody's absence from a meeting or an item. `since` and `until` say when they were out of the room.

    `decided_by` says who found that somebody is disqualified: the body, its chair, a lawyer.
    """

    name: str
    kind: Absence
    since: time | None = None
    until: time | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who sits in a member's place, the whole meeting or for an item. They count as a member of it."""

    for_: str
    name: str
    since: time | None = None
    until: time | None = None


class Sitting(Protocol):
    """What is recorded of who sat over an item: an item has it, and a file that tells of one."""

    @property
    def votes(self) -> tuple[Vote, ...]: ...
    @property
    def reservations(self) -> tuple[Reservation, ...]: ...
    @property
    def substitutes(self) -> tuple[Substitute, ...]: ...


@dataclass(frozen=True, slots=True)
class MeetingHeader:
    """When and where a body met, and who was to be there."""

    body: str
    date: dt.date
    start: time | None = None
    end: time | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    members: tuple[str, ...] = ()
    presence: tuple[Presence, ...] = ()
    link: str = ""
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One agenda item: a memo (by id, in its submitted edition) or a standing item with a title of its own.

    `number` is "1", "2", … among open items and "L1", "L2", … among closed ones, frozen by the lock.
    `late_reason` and `late_at` are set for an item that was added after the lock.
    """

    id: str
    position: int
    number: str = ""
    memo: str = ""
    edition: int = 0
    title: str = ""
    closed: bool = False
    minutes: int = 0
    opens: str = ""
    late_reason: str = ""
    late_at: datetime | None = None
    result: str = ""
    presence: tuple[Presence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    remarks: RichText = RichText()
    votes: tuple[Vote, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    minutes_text: RichText = RichText()
    upheld_sha256: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    follow_up_steps: tuple[FollowUpStep, ...] = ()
    overdue: tuple[Overdue, ...] = ()

    @property
    def disqualified(self) -> frozenset[str]:
        """Those who may not take part in it."""
        return frozenset(one.name for one in self.presence if one.kind is Absence.DISQUALIFIED)

    @property
    def decided(self) -> bool:
        """Whether what the item asked for was answered; a standing item asks nothing."""
        return bool(self.result) or not self.memo


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as stored. Times are local (Europe/Copenhagen); `approvals` are names in order of approval."""

    id: str
    number: str
    body: str
    date: dt.date
    state: str
    start: time | None = None
    end: time | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    members: tuple[str, ...] = ()
    presence: tuple[Presence, ...] = ()
    items: tuple[Item, ...] = ()
    remarks: RichText = RichText()
    approvals: tuple[str, ...] = ()
    approved_on: dt.date | None = None
    corrections: tuple[Correction, ...] = ()
    revision: int = 1
    historical: bool = False
    link: str = ""
    substitutes: tuple[Substitute, ...] = ()
    opening: RichText = RichText()
    closing: RichText = RichText()
    objections: tuple[Objection, ...] = ()
    invitation_sha256: str = ""

    @property
    def away(self) -> frozenset[str]:
        """Those who were not there at all."""
        return frozenset(one.name for one in self.presence if one.kind in AWAY)

    def item(self, number: str) -> Item | None:
        """The item with that agenda number."""
        return next((item for item in self.items if item.number == number), None)

    def items_with(self, item: Item) -> tuple[Item, ...]:
        """The agenda in its order, with this item in the place of what it was."""
        return tuple(item if one.id == item.id else one for one in self.items)

    def item_of(self, memo: str) -> Item | None:
        """The item that carries the memo with that id."""
        return next((item for item in self.items if item.memo == memo), None)
