"""Tables of signing in: accounts, sessions on the server, and who may act in whose name."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class AccountRow(Base):
    """How a person signs in: by a password kept here, by an identity provider, or both."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(String, unique=True)
    email: Mapped[str] = mapped_column(String)
    """"": no mail is sent."""
    password_hash: Mapped[str] = mapped_column(String)
    """argon2id; "": no password opens it."""
    must_change: Mapped[bool]
    issuer: Mapped[str | None] = mapped_column(String)
    subject: Mapped[str | None] = mapped_column(String)
    disabled: Mapped[bool]


class SignInRow(Base):
    """A session in a browser: only the SHA-256 of its token is kept. Gone once it was ended."""

    __tablename__ = "sign_in"

    token_sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    roles_sha256: Mapped[str] = mapped_column(SHA)
    """Of the roles that the person held when it began: with other roles it opens nothing."""
    limited: Mapped[bool]
    """Whether it opens nothing but the page where the password is changed."""


class AnswerRow(Base):
    """What a program was answered: the same request sent again gets it again. Gone after a day."""

    __tablename__ = "answer"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String, primary_key=True)
    """What the program calls its request."""
    request_sha256: Mapped[str] = mapped_column(SHA)
    status: Mapped[int]
    etag: Mapped[str] = mapped_column(String)
    location: Mapped[str] = mapped_column(String)
    body: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class DelegationRow(Base):
    """Somebody may act in another's name, from a day to a day, both included."""

    __tablename__ = "delegation"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    principal_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    delegate_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    begins: Mapped[date]
    ends: Mapped[date]
    closed: Mapped[bool]
    """Whether closed memos are included: only where it was said."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
