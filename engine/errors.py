"""Refusals: every failure that a user can meet. Each says where, why, and what to do; no others are caught.

`cli.py` (and later the web) maps them to an answer in one place: exit code 1 for a refusal, 2 for wrong use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.language import _

Severity = Literal["stop", "warn"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way. `place` names the field, person or file it concerns ("" for the whole).

    `silence` is set where an old record may be silent on the matter: taken in as historical, it is noted in
    those words instead.
    """

    place: str
    text: str
    severity: Severity = "stop"
    silence: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def stops(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Those of the reasons that block; warnings do not."""
    return tuple(reason for reason in reasons if reason.severity == "stop")


class Refusal(Exception):
    """Base of everything that is refused. `reasons` lists all of them, not just the first."""

    def __init__(self, *reasons: Reason | str) -> None:
        self.reasons = tuple(r if isinstance(r, Reason) else Reason("", r) for r in reasons)
        super().__init__("\n".join(map(str, self.reasons)))


class NotFound(Refusal):
    """No such memo, meeting, person, type, format or file, as far as the asker may know."""


class Blocked(Refusal):
    """The workflow refuses an action, for all of `reasons`."""

    def __init__(self, action: str, reasons: Iterable[Reason]) -> None:
        self.action = action
        super().__init__(*reasons)


class Stale(Refusal):
    """Somebody else changed it first. `kept` is what the writer had written, so that nothing typed is lost."""

    def __init__(self, *reasons: Reason | str, kept: str = "") -> None:
        self.kept = kept
        super().__init__(*reasons)


class Invalid(Refusal):
    """What came in cannot be read or does not hold together; nothing of it is kept."""

    @classmethod
    def at(cls, place: str, text: str) -> "Invalid":
        return cls(Reason(place, text))


class RenderFailed(Refusal):
    """A template and a memo do not fit, or a page took more than it may."""


class StorageFailed(Refusal):
    """The database or the disk says no: locked, full, older or newer than the program."""


def no_such(what: str, key: str) -> NotFound:
    """The one wording for what does not exist and for what the asker may not know of."""
    return NotFound(_("there is no {what} {key}").format(what=what, key=repr(key)))


def cannot_read(error: OSError) -> str:
    """What a disk says that does not give a file."""
    return _("cannot be read ({said}): see to its rights and its disk").format(said=error.strerror or error)


def unreadable(error: OSError, place: str) -> Invalid:
    """The refusal where a file that somebody names cannot be read."""
    return Invalid.at(place, cannot_read(error))
