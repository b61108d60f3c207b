"""Tables of content: what an author wrote, once written never changed. Everything ordered has a position."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SHA, Base, Instant


class ContentRow(Base):
    """One content of a memo. `version` counts them; `memo.version` says which is in force."""

    __tablename__ = "content"
    __table_args__ = (UniqueConstraint("memo_id", "version"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id"))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(SHA)
    made_at: Mapped[datetime] = mapped_column(Instant)
    type: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    openness: Mapped[str] = mapped_column(String)
    closed_reason: Mapped[str] = mapped_column(String)
    public_title: Mapped[str] = mapped_column(String)
    case_officer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    responsible_manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    body_id: Mapped[str | None] = mapped_column(ForeignKey("body.id"))
    kle: Mapped[str] = mapped_column(String)
    facet: Mapped[str] = mapped_column(String)
    case_number: Mapped[str] = mapped_column(String)
    budget_unit: Mapped[str | None] = mapped_column(String)
    """None: the memo has no budget."""
    budget_note: Mapped[str] = mapped_column(String)


class _Part(Base):
    """A row of a content, at its position."""

    __abstract__ = True

    content_id: Mapped[str] = mapped_column(ForeignKey("content.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ContentSectionRow(_Part):
    """The text under one heading, as canonical restricted HTML."""

    __tablename__ = "content_section"

    key: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class ContentPointRow(_Part):
    """A point to decide; `number` ("1.2") says what it stands under."""

    __tablename__ = "content_point"

    number: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class ContentYearRow(_Part):
    """A year column of the budget."""

    __tablename__ = "content_year"

    year: Mapped[int]


class ContentBudgetRow(_Part):
    """A row of the budget."""

    __tablename__ = "content_budget_row"

    label: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)


class ContentAmountRow(Base):
    """A number in the budget, as exact decimal text. An empty cell has no row."""

    __tablename__ = "content_amount"
    __table_args__ = (
        ForeignKeyConstraint(
            ["content_id", "row_position"], ["content_budget_row.content_id", "content_budget_row.position"]
        ),
        ForeignKeyConstraint(["content_id", "year_position"], ["content_year.content_id", "content_year.position"]),
    )

    content_id: Mapped[str] = mapped_column(ID, primary_key=True)
    row_position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year_position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount: Mapped[str] = mapped_column(String)


class ContentFundingRow(_Part):
    """A source of funding that was chosen."""

    __tablename__ = "content_funding"

    source: Mapped[str] = mapped_column(String)


class ContentAttachmentRow(_Part):
    """A numbered file; its bytes lie among the blobs."""

    __tablename__ = "content_attachment"

    number: Mapped[int]
    title: Mapped[str] = mapped_column(String)
    file: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(SHA)
    size: Mapped[int]
    closed: Mapped[bool]


class ContentPresenterRow(_Part):
    """Somebody who attends the item."""

    __tablename__ = "content_presenter"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)


class ContentCoAuthorRow(_Part):
    """Somebody who writes along."""

    __tablename__ = "content_co_author"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
