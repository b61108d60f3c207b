"""Documents that were made, and documents that are wanted. A rendition is never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """How far a document binds."""

    DRAFT = "draft"
    DISTRIBUTED = "distributed"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file made from a memo or a meeting (exactly one of the two ids). `sha256` finds its bytes.

    `context_sha256` and `template_sha256` say what it was made from.
    """

    document: str
    format: str
    status: Status
    sha256: str
    size: int
    context_sha256: str
    template_sha256: str
    made_at: datetime
    edition: int = 0
    memo: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that a change called for: unique by subject, document, format and revision."""

    id: str
    document: str
    format: str
    revision: int
    memo: str = ""
    meeting: str = ""
    tries: int = 0
    reason: str = ""
    aside: bool = False
    """Whether it failed too often, and waits for a person."""


class Taken(Exception):
    """The row is another's by now, or done: nothing is written."""
