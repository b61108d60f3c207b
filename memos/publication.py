"""What anybody may read: an agenda or minutes that a named person released, and may take back or replace."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

PAGE, FACTS = "indhold.html", "indhold.json"
"""The files that the page is made of: what it says, and what is told of it. Nobody fetches them by themselves."""


class PublicKind(StrEnum):
    """What can be released of a meeting."""

    AGENDA = "agenda"
    MINUTES = "minutes"

    @property
    def document(self) -> str:
        """The meeting's document that it is made from, and the name in addresses."""
        return "dagsorden" if self is PublicKind.AGENDA else "referat"


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A released file; `sha256` finds its bytes."""

    name: str
    title: str
    media: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PublicText:
    """What is told of a closed item (its id): a title, and what was decided, in words that its office wrote."""

    item: str
    title: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """One release. `despite` is why it was released although the check found something.

    `reason` is why it ended, for the office; `public_reason` for everybody. `replaced_by` is the id of another one.
    """

    id: str
    meeting: str
    kind: PublicKind
    edition: int
    title: str
    day: date
    released_by: str
    released_at: datetime
    files: tuple[PublicFile, ...] = ()
    texts: tuple[PublicText, ...] = ()
    despite: str = ""
    taken_back_by: str = ""
    taken_back_at: datetime | None = None
    reason: str = ""
    public_reason: str = ""
    replaced_by: str = ""

    @property
    def live(self) -> bool:
        """Whether anybody may read it now."""
        return self.taken_back_at is None

    @property
    def as_released(self) -> "Publication":
        """What it was until it ended."""
        return replace(self, taken_back_by="", taken_back_at=None, reason="", public_reason="", replaced_by="")

    @property
    def attachments(self) -> tuple[PublicFile, ...]:
        """The files that belong to items."""
        return tuple(one for one in self.files if one.name not in (PAGE, FACTS, f"{self.kind.document}.pdf"))

    def file(self, name: str) -> PublicFile | None:
        """The file of that name."""
        return next((one for one in self.files if one.name == name), None)
