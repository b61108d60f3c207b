"""Tables of summonses and invitations: who was called and answered, what an invitation says, and who signed up.

What is known of outsiders lies in `sign_up` and `sign_up_mail` alone, and goes some time after the meeting.
"""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, Base, Instant


class SummonsRow(Base):
    """That a meeting's summons was sent, and how often its time or place changed since."""

    __tablename__ = "summons"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    sequence: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class SummonedRow(Base):
    """Somebody who was called to a meeting, and what they answered."""

    __tablename__ = "summoned"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    reply: Mapped[str] = mapped_column(String)
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    replied_to: Mapped[int]
    off: Mapped[bool]


class InvitationRow(Base):
    """What an invitation to a meeting says. The meeting's own row has its hash."""

    __tablename__ = "invitation"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    deadline: Mapped[date]
    places: Mapped[int]
    reach: Mapped[str] = mapped_column(String, index=True)


class ProgrammeItemRow(Base):
    """A row of an invitation's programme."""

    __tablename__ = "programme_item"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("invitation.meeting_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[time | None]
    minutes: Mapped[int]
    text: Mapped[str] = mapped_column(String)
    host: Mapped[str] = mapped_column(String)


class SignUpRow(Base):
    """Somebody who signed up for a meeting. Gone when they withdraw, and some time after the meeting."""

    __tablename__ = "sign_up"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("invitation.meeting_id"))
    position: Mapped[int]
    """In the order in which they came; those of others who withdrew are missing."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String)
    organisation: Mapped[str] = mapped_column(String)
    email: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(Instant)
    token: Mapped[str] = mapped_column(String, index=True)
    told_waiting: Mapped[bool]


class SignUpMailRow(Base):
    """A mail to somebody who signed up. Gone with their row."""

    __tablename__ = "sign_up_mail"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    sign_up_id: Mapped[str] = mapped_column(ForeignKey("sign_up.id"), index=True)
    kind: Mapped[str] = mapped_column(String)
    wanted_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    tries: Mapped[int]
    reason: Mapped[str] = mapped_column(String)
    claimed_by: Mapped[str | None] = mapped_column(String)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
