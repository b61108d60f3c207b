"""A memo as a frozen value: its content, and what is known of it at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.text import RichText
from memos.budget import Budget


class Kind(StrEnum):
    """What a memo asks of the body."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"


class Openness(StrEnum):
    """Whether those outside the body may know of it."""

    OPEN = "open"
    CLOSED = "closed"


class Audience(StrEnum):
    """How far a memo in some state is known; each contains the former. A workflow's states name these."""

    AUTHOR = "author"
    OFFICE = "office"
    BODY = "body"
    READERS = "readers"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to decide, and what stands under it."""

    text: str
    points: tuple["Point", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading. Its key and heading come from the type."""

    key: str
    text: RichText


@dataclass(frozen=True, slots=True)
class Attachment:
    """A numbered file. `sha256` is "" as long as only its title is known."""

    number: int
    title: str
    file: str = ""
    sha256: str = ""
    size: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All that an author writes. Equal contents have equal canonical forms, and so one SHA-256."""

    type: str
    title: str
    case_officer: str
    department: str
    responsible_manager: str
    body: str
    kind: Kind = Kind.DECISION
    openness: Openness = Openness.OPEN
    closed_reason: str = ""
    public_title: str = ""
    co_authors: tuple[str, ...] = ()
    presenters: tuple[str, ...] = ()
    kle: str = ""
    facet: str = ""
    case_number: str = ""
    sections: tuple[Section, ...] = ()
    points: tuple[Point, ...] = ()
    costs: Budget | None = None
    funding: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def closed(self) -> bool:
        return self.openness is Openness.CLOSED

    @property
    def without_withheld(self) -> "Content":
        """As those may have it who may not know of closed attachments: of these only number and title."""
        bare = tuple(Attachment(a.number, a.title, closed=True) if a.closed else a for a in self.attachments)
        return replace(self, attachments=bare)

    def section(self, key: str) -> RichText:
        """The text of a section, empty if it was never written."""
        return next((s.text for s in self.sections if s.key == key), RichText())

    def numbered_points(self) -> Iterator[tuple[str, Point]]:
        """Every point with its number ("1", "1.2"), in order, a parent before what stands under it."""
        return _numbered(self.points)


@dataclass(frozen=True, slots=True)
class Memo:
    """A memo as stored: content, state, and what the guards ask about.

    `edition` counts submitted contents, `revision` every change of the row. `editors` are those who wrote
    since the last return, the author included. `definition` is the SHA-256 of the type text in force
    ("" until first submitted). `changed` says whether the content differs from the latest edition. `asks` is
    the role that was asked to write a part of it, and so may know it, until its author writes it again.
    """

    id: str
    number: str
    content: Content
    state: str
    audience: Audience = Audience.AUTHOR
    revision: int = 1
    edition: int = 0
    definition: str = ""
    author: str = ""
    editors: frozenset[str] = frozenset()
    changed: bool = True
    historical: bool = False
    predecessor: str = ""
    successor: str = ""
    asks: str = ""


def _numbered(points: tuple[Point, ...], prefix: str = "") -> Iterator[tuple[str, Point]]:
    for index, point in enumerate(points, 1):
        number = f"{prefix}{index}"
        yield number, point
        yield from _numbered(point.points, f"{number}.")
