"""Tables of minutes: what members object to, texts that were confirmed, and what is typed but not saved."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class ObjectionRow(Base):
    """What a member says against minutes that are out for approval."""

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(String)
    place: Mapped[str] = mapped_column(String)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))
    proposed: Mapped[str] = mapped_column(String)


class ObjectionSettledRow(Base):
    """How an objection was settled."""

    __tablename__ = "objection_settled"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    objection_id: Mapped[str] = mapped_column(ForeignKey("objection.id"), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String)
    reply: Mapped[str] = mapped_column(String)
    before: Mapped[str] = mapped_column(String)


class ConfirmationRow(Base):
    """Somebody read an item's decided text out, and it was confirmed."""

    __tablename__ = "confirmation"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(SHA)


class MinutesCopyRow(Base):
    """What one person has typed into the minutes and not saved, as they typed it. Nobody else sees it."""

    __tablename__ = "minutes_copy"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String)
    """JSON: a list of pairs of name and text."""
    saved_at: Mapped[datetime] = mapped_column(Instant)
