"""What becomes of minutes between the meeting and their approval: texts, objections, and texts that were confirmed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.text import RichText


class Place(StrEnum):
    """Where in the minutes a running text stands, or what an objection is about."""

    ITEM = "item"
    OPENING = "opening"
    CLOSING = "closing"
    WHOLE = "whole"


class Answer(StrEnum):
    """What became of an objection."""

    TAKEN_OVER = "taken_over"
    ANSWERED = "answered"
    WITHDRAWN = "recalled"


@dataclass(frozen=True, slots=True)
class Settled:
    """How an objection was settled, by whom; `before` is the text that a proposed one replaced."""

    answer: Answer
    by: str
    at: datetime
    reply: str = ""
    before: RichText = RichText()


@dataclass(frozen=True, slots=True)
class Objection:
    """What a member says against minutes that are out for approval; `item` is an item's id where it is about one."""

    id: str
    person: str
    at: datetime
    text: str
    place: Place = Place.WHOLE
    item: str = ""
    proposed: RichText = RichText()
    settled: Settled | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands in the way of the approval."""
        return self.settled is None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody read an item's decided text out, and the meeting confirmed it: that very text, by its hash."""

    by: str
    at: datetime
    sha256: str
