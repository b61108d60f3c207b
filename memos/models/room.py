"""Tables of the meeting room: substitutes, votes, words for the minutes; and who writes what just now."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base, Instant


class MeetingSubstituteRow(Base):
    """Somebody who sits in a member's place at a meeting."""

    __tablename__ = "meeting_substitute"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    for_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    since: Mapped[time | None]
    until: Mapped[time | None]


class _ItemPart(Base):
    """A row of an agenda item, at its position."""

    __abstract__ = True

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ItemSubstituteRow(_ItemPart):
    """Somebody who sits in a member's place while one item is dealt with."""

    __tablename__ = "item_substitute"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    for_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    since: Mapped[time | None]
    until: Mapped[time | None]


class VoteRow(_ItemPart):
    """A vote on a point. The counts are there where no names are noted."""

    __tablename__ = "vote"

    point: Mapped[str] = mapped_column(String)
    count_for: Mapped[int | None]
    count_against: Mapped[int | None]
    count_abstain: Mapped[int | None]


class BallotRow(_ItemPart):
    """How somebody voted. `vote` is the vote's position."""

    __tablename__ = "ballot"

    vote: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[str] = mapped_column(String)


class ReservationRow(_ItemPart):
    """Somebody's own words for the minutes."""

    __tablename__ = "reservation"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class RoomRow(Base):
    """A meeting that is held. `turn` counts whatever happens in the room; `blank`: the big screen shows nothing."""

    __tablename__ = "room"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    turn: Mapped[int]
    blank: Mapped[bool]
    scribe_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    scribe_seen_at: Mapped[datetime | None] = mapped_column(Instant)


class RoomItemRow(Base):
    """When an item was called up, how long it was dealt with before, and what is typed of it and not decided."""

    __tablename__ = "room_item"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    seconds: Mapped[int]
    revision: Mapped[int]
    form: Mapped[str] = mapped_column(String)
    """JSON: a list of pairs of name and text; "" is nothing."""
    typed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    typed_at: Mapped[datetime | None] = mapped_column(Instant)


class RoomAsideRow(Base):
    """What somebody typed of an item while another wrote it, put aside to be compared."""

    __tablename__ = "room_aside"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(Instant)
