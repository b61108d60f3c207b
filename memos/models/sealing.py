"""Tables of the seals: which event stands where in which log, and the checkpoints over them. Only added to."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class SealedRow(Base):
    """An event in a log, as the leaf with that position, from 0."""

    __tablename__ = "sealed"
    __table_args__ = (
        ForeignKeyConstraint(["chain_id", "seq"], ["event.chain_id", "event.seq"]),
        UniqueConstraint("log", "chain_id", "seq"),
    )

    log: Mapped[str] = mapped_column(String, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_id: Mapped[str] = mapped_column(ID)
    seq: Mapped[int]


class SealNodeRow(Base):
    """A full subtree over a log's events: the hashes that proofs are made from without reading all of it."""

    __tablename__ = "seal_node"

    log: Mapped[str] = mapped_column(String, primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(SHA)


class CheckpointRow(Base):
    """A log at some moment; `note` is what was signed. What counts is its copy outside the database."""

    __tablename__ = "checkpoint"

    log: Mapped[str] = mapped_column(String, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    root_sha256: Mapped[str] = mapped_column(SHA)
    made_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String)
