"""Tables of meetings: the agenda, who was there, what was decided, how minutes were approved and mended."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class MeetingRow(Base):
    """A meeting. Date and times are local."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_body_date", "body_id", "date"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), unique=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"))
    date: Mapped[dt.date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String, index=True)
    start: Mapped[dt.time | None]
    end: Mapped[dt.time | None]
    place: Mapped[str] = mapped_column(String)
    link: Mapped[str] = mapped_column(String, server_default="")
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    secretary_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    remarks: Mapped[str] = mapped_column(String)
    opening: Mapped[str] = mapped_column(String, server_default="")
    closing: Mapped[str] = mapped_column(String, server_default="")
    approved_on: Mapped[dt.date | None]
    revision: Mapped[int]
    historical: Mapped[bool]
    file_sha256: Mapped[str | None] = mapped_column(SHA, unique=True)
    invitation_sha256: Mapped[str] = mapped_column(SHA, server_default="")


class _MeetingPart(Base):
    """A row of a meeting, at its position."""

    __abstract__ = True

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class MeetingMemberRow(_MeetingPart):
    """A member of the body at this meeting."""

    __tablename__ = "meeting_member"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)


class MeetingPresenceRow(_MeetingPart):
    """Somebody's absence from the meeting."""

    __tablename__ = "meeting_presence"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String)
    since: Mapped[dt.time | None]
    until: Mapped[dt.time | None]
    decided_by: Mapped[str] = mapped_column(String, server_default="")


class MeetingApprovalRow(_MeetingPart):
    """Somebody's approval of the minutes."""

    __tablename__ = "meeting_approval"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))


class CorrectionRow(_MeetingPart):
    """A mistake in approved minutes, mended by an addition."""

    __tablename__ = "correction"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(String)


class AgendaItemRow(Base):
    """One agenda item: a memo, or a standing item with a title."""

    __tablename__ = "agenda_item"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String)
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String)
    closed: Mapped[bool]
    minutes: Mapped[int]
    opens_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    late_reason: Mapped[str] = mapped_column(String)
    late_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    result: Mapped[str] = mapped_column(String)
    remarks: Mapped[str] = mapped_column(String)
    minutes_text: Mapped[str] = mapped_column(String, server_default="")
    upheld_sha256: Mapped[str] = mapped_column(SHA, server_default="")
    """The text and the decisions that it was upheld beside, though they seem to contradict each other."""


class _ItemPart(Base):
    """A row of an agenda item, at its position."""

    __abstract__ = True

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ItemPresenceRow(_ItemPart):
    """Somebody's absence from the item: out of the room, or disqualified."""

    __tablename__ = "item_presence"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String)
    since: Mapped[dt.time | None]
    until: Mapped[dt.time | None]
    decided_by: Mapped[str] = mapped_column(String, server_default="")


class DecisionRow(_ItemPart):
    """The outcome of a point."""

    __tablename__ = "decision"

    point: Mapped[str] = mapped_column(String)
    outcome: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class FollowUpRow(_ItemPart):
    """Something to be done after the meeting. Its owner may be a unit, so it is text.

    `state`, `owner_now` and `due_now` repeat where its last step left it: lists are searched by them.
    """

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_owner", "owner_now", "state"),)

    text: Mapped[str] = mapped_column(String)
    owner: Mapped[str] = mapped_column(String)
    due: Mapped[dt.date | None]
    done: Mapped[bool]
    state: Mapped[str] = mapped_column(String, server_default="open")
    owner_now: Mapped[str] = mapped_column(String, server_default="")
    due_now: Mapped[dt.date | None] = mapped_column(index=True)
