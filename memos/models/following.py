"""Tables of follow-ups after the meeting: the steps that were taken, and what an agenda listed as overdue."""

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import SHA, Base, Instant


class FollowUpStepRow(Base):
    """A step of one of an item's follow-ups, which its `follow_up` names. Steps are only added."""

    __tablename__ = "follow_up_step"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    follow_up: Mapped[int]
    move: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(String)
    owner: Mapped[str] = mapped_column(String)
    """As in the minutes: it may be a unit, so it is text."""
    due: Mapped[dt.date | None]
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    file: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(SHA)
    size: Mapped[int]


class AgendaOverdueRow(Base):
    """A follow-up that an agenda listed as overdue when it was sent out. `promised_id` is the item that has it."""

    __tablename__ = "agenda_overdue"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String)
    owner: Mapped[str] = mapped_column(String)
    due: Mapped[dt.date]
    meeting: Mapped[str] = mapped_column(String)
    number: Mapped[str] = mapped_column(String)
    promised_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    follow_up: Mapped[int]
