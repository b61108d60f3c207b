"""What a body decided: an outcome for each point, texts that nobody proposed, votes, and what is to be followed up."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to decide, as a memo type declares it. `past` and `present` are its sentences.

    `amends`: the decision's text replaces the proposal. `directs`: it says where to or until when. `forwards`: where
    some points have it, they alone go on to the next body.
    """

    key: str
    label: str
    present: str
    past: str
    kinds: frozenset[str]
    amends: bool = False
    postpones: bool = False
    directs: bool = False
    forwards: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one point: "1", "1.2", or "" for one that nobody proposed. `text` "" means: as proposed."""

    point: str
    outcome: str
    text: str = ""


class Cast(StrEnum):
    """How somebody voted."""

    FOR = "for"
    AGAINST = "imod"
    ABSTAIN = "hverken"


@dataclass(frozen=True, slots=True)
class Vote:
    """How was voted on a point ("" is the item as a whole): by name, or `counts` (for, against, neither) alone."""

    point: str = ""
    for_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    counts: tuple[int, int, int] | None = None

    @property
    def tally(self) -> tuple[int, int, int]:
        """How many were for, how many against, how many neither."""
        return self.counts or (len(self.for_), len(self.against), len(self.abstain))

    @property
    def voters(self) -> tuple[str, ...]:
        """Everybody who is named, as often as they are."""
        return (*self.for_, *self.against, *self.abstain)


class ReservationKind(StrEnum):
    """What somebody wants to have in the minutes."""

    RESERVATION = "forbehold"
    DISSENT = "mindretal"


@dataclass(frozen=True, slots=True)
class Reservation:
    """Somebody's own words for the minutes: a reservation, or the opinion of a minority."""

    person: str
    text: str
    kind: ReservationKind = ReservationKind.RESERVATION


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
