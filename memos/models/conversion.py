"""A table of conversions: what stands beside an attachment that will not be readable for ever."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import SHA, Base, Instant


class ConversionRow(Base):
    """An attachment, by its hash, as PDF/A; or the reason why it could not be made into that."""

    __tablename__ = "conversion"

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    converted: Mapped[str] = mapped_column(SHA)
    """"" where there is none."""
    reason: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(Instant)
