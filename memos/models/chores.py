"""The table of chores: what is done once a day, wherever."""

from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base, Instant


class ChoreRow(Base):
    """One chore: when it was last done, and who is at it. Whoever claims it first does it for all."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    done_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String)
    """What went wrong the last time."""
    claimed_by: Mapped[str | None] = mapped_column(String)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
