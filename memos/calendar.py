"""A meeting as an entry of a calendar: when and where, and nothing of what is on its agenda."""

from datetime import datetime

from engine.appointment import Entry
from memos.meeting import Meeting


def entry_of(meeting: Meeting, summary: str, sequence: int, changed_at: datetime) -> Entry:
    """The entry, the same for everybody; it stays the same appointment however often it is moved."""
    return Entry(
        uid=f"{meeting.id}@beslut",
        sequence=sequence,
        stamp=changed_at,
        summary=summary,
        day=meeting.date,
        start=meeting.start,
        end=meeting.end,
        place=meeting.place or meeting.link,
    )
