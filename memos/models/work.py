"""Tables of work: documents that were made, and those that are wanted; notices to send; exports."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant

ONE_SUBJECT = "(memo_id IS NULL) <> (meeting_id IS NULL)"


class RenditionRow(Base):
    """A document that was made; its bytes lie among the blobs."""

    __tablename__ = "rendition"
    __table_args__ = (CheckConstraint(ONE_SUBJECT, name="one_subject"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    document: Mapped[str] = mapped_column(String)
    format: Mapped[str] = mapped_column(String)
    status: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(SHA)
    size: Mapped[int]
    context_sha256: Mapped[str] = mapped_column(SHA)
    template_sha256: Mapped[str] = mapped_column(SHA)
    made_at: Mapped[datetime] = mapped_column(Instant)
    edition: Mapped[int]


class WantedRow(Base):
    """A document that a change called for. Gone once it is made."""

    __tablename__ = "wanted"
    __table_args__ = (
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
        UniqueConstraint("memo_id", "document", "format", "revision"),
        UniqueConstraint("meeting_id", "document", "format", "revision"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"))
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"))
    document: Mapped[str] = mapped_column(String)
    format: Mapped[str] = mapped_column(String)
    revision: Mapped[int]
    priority: Mapped[int] = mapped_column(server_default="0")
    """0: somebody may wait for it; less: one of many."""
    wanted_at: Mapped[datetime] = mapped_column(Instant, index=True)
    tries: Mapped[int]
    reason: Mapped[str] = mapped_column(String)
    claimed_by: Mapped[str | None] = mapped_column(String)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    aside_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it waits for a person: it failed too often."""


class NoticeRow(Base):
    """A mail to somebody about a memo or a meeting, wanted by a change and kept when it was sent, without content."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
        UniqueConstraint("kind", "person_id", "memo_id", "occasion"),
        UniqueConstraint("kind", "person_id", "meeting_id", "occasion"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    occasion: Mapped[str] = mapped_column(String)
    """What tells one of a kind from the next: a revision, a date, a consultation."""
    wanted_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    tries: Mapped[int]
    reason: Mapped[str] = mapped_column(String)
    claimed_by: Mapped[str | None] = mapped_column(String)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)


class ExportRow(Base):
    """An export that somebody asked for, how far it is, and where its file lies when it is done."""

    __tablename__ = "export"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str] = mapped_column(String)
    year: Mapped[int]
    """0: all of them."""
    state: Mapped[str] = mapped_column(String)
    """"": all that lies in the archive."""
    since: Mapped[date | None]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    total: Mapped[int]
    done: Mapped[int]
    reason: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(SHA)
    """"" as long as it is not done, and if it never will be."""
    tries: Mapped[int]
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    """When whoever makes it now began: how fast they go is told by that."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)


class ExportPartRow(Base):
    """A package in a finished export: who may not have all of them any more has the export no more."""

    __tablename__ = "export_part"

    export_id: Mapped[str] = mapped_column(ForeignKey("export.id"), primary_key=True)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    withheld: Mapped[bool]
    """Whether the memo's closed attachments are in it."""
