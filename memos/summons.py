"""Summonses: who is called to a meeting, which version of its time and place they were told, and their answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reply(StrEnum):
    """What somebody who was called answers."""

    NONE = ""
    COMES = "deltager"
    EXCUSED = "afbud"


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who was called. `replied_to` is the version that they answered; `off`: they are called no more."""

    person: str
    reply: Reply = Reply.NONE
    replied_at: datetime | None = None
    replied_to: int = 0
    off: bool = False


@dataclass(frozen=True, slots=True)
class Summons:
    """A summons that was sent. `sequence` counts how often time or place changed since."""

    sequence: int
    changed_at: datetime
    called: tuple[Called, ...] = ()

    def of(self, person: str) -> Called | None:
        """How that person was called; None if they were not, or are no more."""
        return next((one for one in self.called if one.person == person and not one.off), None)
