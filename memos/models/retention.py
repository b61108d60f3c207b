"""Tables of retention: the classification, what was discarded by whom, and files that are about to go."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import SHA, Base, Instant


class ClassRow(Base):
    """A subject or facet of the classification that was loaded."""

    __tablename__ = "class"

    number: Mapped[str] = mapped_column(String, primary_key=True)
    title: Mapped[str] = mapped_column(String)
    keep: Mapped[str] = mapped_column(String)
    period: Mapped[str] = mapped_column(String)
    source: Mapped[str] = mapped_column(String)
    day: Mapped[date]


class CertificateRow(Base):
    """What a certificate says. `sha256` is over its text and its PDF together."""

    __tablename__ = "certificate"

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    text: Mapped[str] = mapped_column(String)
    pdf_sha256: Mapped[str] = mapped_column(SHA)


class DiscardedRow(Base):
    """A memo whose content is gone for good."""

    __tablename__ = "discarded"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    certificate: Mapped[str] = mapped_column(ForeignKey("certificate.sha256"))


class ReleasedFileRow(Base):
    """A file that goes, unless something still speaks of it."""

    __tablename__ = "released_file"

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
