"""The table of words: what a search looks in, for each memo and for each side of those who may read it."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base


class SearchRow(Base):
    """The stems in a memo as its writers see it, and as all others do. Made from what is stored, and made again.

    SQLite indexes it by the virtual table `search_index`, PostgreSQL by an index over `words`.
    """

    __tablename__ = "search"
    __table_args__ = (UniqueConstraint("memo_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"))
    side: Mapped[str] = mapped_column(String)
    """"writers" or "others"."""
    title: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    """Those of the title too."""
