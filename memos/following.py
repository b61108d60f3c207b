"""What becomes of a follow-up after the meeting: steps that stand beside the minutes, which stay as they were."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol


class FollowUpState(StrEnum):
    """Where a follow-up stands. An extended one is as open as before, with a later deadline."""

    OPEN = "open"
    EXTENDED = "extended"
    DONE = "done"
    DROPPED = "dropped"


RUNNING = (FollowUpState.OPEN, FollowUpState.EXTENDED)


class Move(StrEnum):
    """What somebody does about a follow-up."""

    DONE = "done"
    EXTEND = "extend"
    HAND_ON = "hand_on"
    DROP = "drop"
    REOPEN = "reopen"
    REPORT = "report"


LEADS_TO = {
    Move.DONE: FollowUpState.DONE,
    Move.EXTEND: FollowUpState.EXTENDED,
    Move.DROP: FollowUpState.DROPPED,
    Move.REOPEN: FollowUpState.OPEN,
}
"""The other moves leave it where it stands."""


@dataclass(frozen=True, slots=True)
class FollowUpStep:
    """One step of the follow-up at that position of its item, from 1. `owner` and `due` are those after it.

    `text` is evidence or a reason. `memo` is the id of one that shows that it is done, or that reports back.
    """

    follow_up: int
    move: Move
    by: str
    at: datetime
    text: str = ""
    owner: str = ""
    due: date | None = None
    memo: str = ""
    file: str = ""
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """A follow-up as a body's list of what is overdue names it: `meeting` and `number` are where it was agreed.

    `item` is the id of the agenda item there, `follow_up` its position.
    """

    text: str
    owner: str
    due: date
    meeting: str
    number: str
    item: str
    follow_up: int


class Promised(Protocol):
    """A follow-up as the minutes have it."""

    @property
    def owner(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def done(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a follow-up stands now, whose it is and by when. `due` None is "uden frist"."""

    state: FollowUpState
    owner: str
    due: date | None

    @property
    def running(self) -> bool:
        return self.state in RUNNING


def standing(promised: Promised, position: int, steps: Iterable[FollowUpStep]) -> Standing:
    """The follow-up at that position of its item, after these of the item's steps that are its own."""
    found = Standing(FollowUpState.DONE if promised.done else FollowUpState.OPEN, promised.owner, promised.due)
    for step in steps:
        if step.follow_up == position:
            found = Standing(LEADS_TO.get(step.move, found.state), step.owner, step.due)
    return found


def following_dict(steps: Iterable[FollowUpStep], overdue: Iterable[Overdue]) -> dict[str, object]:
    """What became of an item's follow-ups, and what it listed; each only if there is some: older records stay."""
    found = {
        "follow_up_steps": [_plain(asdict(one)) for one in steps],
        "overdue": [_plain(asdict(one)) for one in overdue],
    }
    return {name: rows for name, rows in found.items() if rows}


def _plain(columns: dict[str, object]) -> dict[str, object]:
    """Dates as text, "" for none; instants in UTC."""
    return {name: _text(value) for name, value in columns.items()}


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else "" if value is None else value
