"""Tables of memos: what is known of one beside its content, its numbered editions, and series of numbers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, SORT_KEY, Base, Instant

_ASKED = text("asks <> ''")


class SeriesRow(Base):
    """A running number."""

    __tablename__ = "series"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    last: Mapped[int]


class TypeDefinitionRow(Base):
    """The text of a memo type that some memo is in flight under."""

    __tablename__ = "type_definition"

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    type: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class MemoRow(Base):
    """A memo. From `type` to `responsible_manager_id` it repeats its content in force, for lists, which `seen_sort` and
    `day` are for alone."""

    __tablename__ = "memo"
    __table_args__ = (
        Index("ix_memo_list", "state", "audience", "body_id"),
        Index("ix_memo_body_created", "body_id", "created_at"),
        Index("ix_memo_day", "day", "number_sort"),
        Index("ix_memo_body_title", "body_id", "seen_sort", "number_sort"),
        Index("ix_memo_body_number", "body_id", "number_sort"),
        Index("ix_memo_body_day", "body_id", "day", "number_sort"),
        Index("ix_memo_asks", "asks", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_memo_read_title", "openness", "audience", "seen_sort", "number_sort"),
        Index("ix_memo_read_number", "openness", "audience", "number_sort"),
        Index("ix_memo_read_day", "openness", "audience", "day", "number_sort"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    number_sort: Mapped[str] = mapped_column(SORT_KEY, index=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), unique=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String)
    audience: Mapped[str] = mapped_column(String)
    definition: Mapped[str | None] = mapped_column(ForeignKey("type_definition.sha256"))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    edition: Mapped[int]
    revision: Mapped[int]
    historical: Mapped[bool]
    predecessor_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id"), index=True)
    file_sha256: Mapped[str | None] = mapped_column(SHA, unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    type: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    title_sort: Mapped[str] = mapped_column(SORT_KEY, index=True)
    public_title: Mapped[str] = mapped_column(String)
    openness: Mapped[str] = mapped_column(String)
    body_id: Mapped[str | None] = mapped_column(ForeignKey("body.id"))
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    case_officer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    responsible_manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    seen_sort: Mapped[str | None] = mapped_column(SORT_KEY)
    """The title as those see it who do not write it. None: they see nothing of it."""
    asks: Mapped[str] = mapped_column(String, server_default="")
    day: Mapped[date] = mapped_column(server_default="2000-01-01")
    """That of its meeting; of its creation, as long as it has none."""


class MemoEditorRow(Base):
    """Somebody who wrote since the last return."""

    __tablename__ = "memo_editor"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)


class EditionRow(Base):
    """A submitted content. One that had to go keeps its row and hash, without the content."""

    __tablename__ = "edition"

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_id: Mapped[str | None] = mapped_column(ForeignKey("content.id"), index=True)
    sha256: Mapped[str] = mapped_column(SHA)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
