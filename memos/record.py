"""What files say: a memo as written, and what happened to it at a meeting. Values, before anything is stored."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from engine.text import RichText
from memos.canonical import Json, date_text
from memos.decision import Decision, FollowUp, Reservation, Vote
from memos.meeting import MeetingHeader, Presence, Substitute
from memos.memo import Content


@dataclass(frozen=True, slots=True)
class MinutesRecord:
    """That the minutes were approved, by whom and when."""

    remarks: RichText = RichText()
    approved_by: tuple[str, ...] = ()
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class MemoRecord:
    """One memo file: the content, where its attachments lie, and what happened (header None: nothing yet).

    `writers`: who wrote the parts that a role is asked for, by their keys.
    """

    path: Path
    content: Content
    sha256: str
    files: dict[str, Path] = field(default_factory=dict)
    header: MeetingHeader | None = None
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    presence: tuple[Presence, ...] = ()
    minutes: MinutesRecord | None = None
    votes: tuple[Vote, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    writers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One agenda item of a meeting: a memo or a standing item, and what was recorded of it."""

    memo: MemoRecord | None = None
    title: str = ""
    minutes: int = 0
    opens: str = ""
    late_reason: str = ""
    late_at: datetime | None = None
    presence: tuple[Presence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    remarks: RichText = RichText()
    votes: tuple[Vote, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A whole meeting as a file (or several memo files of one body and date) tells it."""

    path: Path
    sha256: str
    header: MeetingHeader
    items: tuple[ItemRecord, ...]
    minutes: MinutesRecord | None = None


def minutes_dict(minutes: MinutesRecord | None) -> Json | None:
    """The minutes in the shape of a meeting file."""
    if minutes is None:
        return None
    return {
        "remarks": minutes.remarks.html,
        "approved_by": list(minutes.approved_by),
        "approved_on": date_text(minutes.approved_on),
    }
