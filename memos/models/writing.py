"""Tables around a memo that is being written: what is typed but not saved, who is there, remarks, coordination."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class WorkingCopyRow(Base):
    """What one person has typed into a memo and not saved, as they typed it. Nobody else sees it."""

    __tablename__ = "working_copy"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    revision: Mapped[int]
    """The memo's when the person began."""
    form: Mapped[str] = mapped_column(String)
    """JSON: a list of pairs of name and text."""
    saved_at: Mapped[datetime] = mapped_column(Instant)


class UploadRow(Base):
    """A file that somebody brought to a memo that they write: only such may become its attachments."""

    __tablename__ = "upload"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    file: Mapped[str] = mapped_column(String)
    size: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class WriterRow(Base):
    """Somebody who has the memo open to write, and when their browser last said so."""

    __tablename__ = "writer"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class RemarkRow(Base):
    """What was said of a place in an edition when it was returned. `place` is a part's key, "" the whole."""

    __tablename__ = "remark"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[int]
    place: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class ConsultationRow(Base):
    """A department that was asked for remarks on a memo, and its answer."""

    __tablename__ = "consultation"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), index=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    edition: Mapped[int]
    """The memo's latest edition when it was asked (0: none yet)."""
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[date]
    answer: Mapped[str] = mapped_column(String)
    """"" as long as there is none, "remark", "none", or "recalled"."""
    text: Mapped[str] = mapped_column(String)
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
