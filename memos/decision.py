"""What a body decided: an outcome for each point, texts that nobody proposed, and what is to be followed up."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to decide, as a memo type declares it. `past` and `present` are its sentences.

    `amends`: the decision's text replaces the proposal. `directs`: it says where to or until when.
    """

    key: str
    label: str
    present: str
    past: str
    kinds: frozenset[str]
    amends: bool = False
    postpones: bool = False
    directs: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one point: "1", "1.2", or "" for one that nobody proposed. `text` "" means: as proposed."""

    point: str
    outcome: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to be done after the meeting. `due` None is "uden frist"."""

    text: str
    owner: str
    due: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A mistake in approved minutes, mended by an addition that is dated and shown."""

    text: str
    by: str
    at: datetime
