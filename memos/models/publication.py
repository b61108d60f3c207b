"""Tables of what anybody may read: releases, their files, and what was written of closed items for them."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class PublicationRow(Base):
    """A release. How it ended is added once; nothing else of it changes."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "edition"),
        Index("ix_publication_live", "taken_back_at", "day"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String)
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String)
    day: Mapped[dt.date]
    """The day of the meeting, as it was released."""
    released_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[dt.datetime] = mapped_column(Instant)
    despite: Mapped[str] = mapped_column(String)
    taken_back_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String)
    public_reason: Mapped[str] = mapped_column(String)
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey("publication.id"))


class PublicFileRow(Base):
    """A file of a release; its bytes lie among the blobs."""

    __tablename__ = "publication_file"
    __table_args__ = (UniqueConstraint("publication_id", "name"),)

    publication_id: Mapped[str] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    media: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(SHA)
    size: Mapped[int]


class PublicTextRow(Base):
    """What a release tells of a closed item."""

    __tablename__ = "publication_text"

    publication_id: Mapped[str] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    title: Mapped[str] = mapped_column(String)
    decision: Mapped[str] = mapped_column(String)
