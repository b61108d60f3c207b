"""Appointments, as calendars know them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Method(StrEnum):
    """What a calendar is to do with the entry: keep a copy, take part in it, remove it."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. `uid` stays as long as it is the same appointment; `sequence` counts its changes.

    Times are local; without a start it takes the whole day.
    """

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    day: date
    start: time | None = None
    end: time | None = None
    place: str = ""
    link: str = ""
