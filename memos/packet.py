"""A meeting's packet as values: which editions there are, what is in one and on which page, and what is new in it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

PDF, LISTING = "pdf", "json"
"""The formats in which a packet is kept: its pages, and what is told of them."""


class Edition(StrEnum):
    """`OPEN` holds nothing of closed items and attachments, `CLOSED` everything."""

    OPEN = "aaben"
    CLOSED = "lukket"

    @property
    def document(self) -> str:
        """The key under which it is wanted and kept."""
        return f"materiale-{self.value}"


DOCUMENTS = frozenset(edition.document for edition in Edition)


class Access(StrEnum):
    """How a document can be read by those who do not see it; from `MISSING` on it is only named."""

    OWN = "own"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    SCAN = "scan"
    PICTURE = "picture"
    MISSING = "missing"


REFUSED = {
    "encrypted": "er låst med en adgangskode",
    "damaged": "kan ikke læses",
    "long": "har for mange sider",
    "large": "fylder for meget",
    "format": "er i et format, der ikke kan flettes ind,",
    "absent": "er ikke vedlagt som fil",
}
"""Why an attachment is named only, by the word that is kept."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a packet, from `page` on. `key` stays the same from packet to packet, `source` while it does.

    `number` is an attachment's; `pages` 0: it has no pages of its own.
    """

    key: str
    kind: str
    item: str
    title: str
    source: str
    number: int = 0
    page: int = 0
    pages: int = 0
    closed: bool = False
    late: bool = False
    access: Access = Access.OWN
    refused: str = ""
    language: str = ""

    @property
    def label(self) -> str:
        """ "3. Åbningstider", "Bilag 2: Program"."""
        if self.kind == "attachment":
            return f"Bilag {self.number}: {self.title}"
        return f"{self.item}. {self.title}" if self.item else self.title

    @property
    def told(self) -> str:
        """How it can be read, as a sentence; "" for our own pages."""
        name = f"Bilag {self.number}"
        match self.access:
            case Access.TAGGED:
                spoken = f" (sprog: {self.language})" if self.language else ", men sproget er ikke angivet"
                return f"{name} er opmærket til skærmlæser{spoken}."
            case Access.UNTAGGED:
                return f"{name} er ikke opmærket til skærmlæser."
            case Access.SCAN:
                return f"{name} er billeder af sider uden tekst og kan ikke læses af en skærmlæser."
            case Access.PICTURE:
                return f"{name} er et billede."
            case Access.MISSING:
                return f"{name} {REFUSED[self.refused]} og er ikke med her."
            case _:
                return ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is told of a packet."""

    edition: Edition
    pages: int
    parts: tuple[Part, ...]

    @property
    def accessible(self) -> bool:
        """Whether the whole is made for screen readers: no foreign pages are in it."""
        return all(part.access in (Access.OWN, Access.PICTURE, Access.MISSING) for part in self.parts)


def listing_json(listing: Listing) -> bytes:
    """A listing as it is kept."""
    facts = {"edition": listing.edition.value, "pages": listing.pages, "parts": [asdict(one) for one in listing.parts]}
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def read_listing(data: bytes) -> Listing:
    """A kept listing."""
    facts = json.loads(data)
    parts = tuple(Part(**{**one, "access": Access(one["access"])}) for one in facts["parts"])
    return Listing(Edition(facts["edition"]), facts["pages"], parts)


@dataclass(frozen=True, slots=True)
class News:
    """A part that was not in the first packet, or is another now. `since`: when it came as it is now."""

    part: Part
    added: bool
    since: datetime


def news(now: Sequence[Part], packets: Sequence[tuple[datetime, Sequence[Part]]]) -> tuple[News, ...]:
    """What is new since the first of the packets, which were made in this order, in the order of the pages."""
    if not packets:
        return ()
    first, *later = [(at, {part.key: part.source for part in parts}) for at, parts in packets]
    found = []
    for part in now:
        came = next((at for at, known in later if known.get(part.key) == part.source), None)
        if part.kind and came and first[1].get(part.key) != part.source:
            found.append(News(part, added=part.key not in first[1], since=came))
    return tuple(found)
