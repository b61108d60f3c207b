"""Memos, their contents and editions, running numbers, type definitions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.String(32)
SHA = sa.String(64)
INSTANT = sa.DateTime(timezone=True)
SORT_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "type_definition",
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "memo",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_sort", SORT_KEY, nullable=False),
        sa.Column("chain_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("definition", SHA, nullable=True),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.Column("predecessor_id", ID, nullable=True),
        sa.Column("successor_id", ID, nullable=True),
        sa.Column("file_sha256", SHA, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_sort", SORT_KEY, nullable=False),
        sa.Column("public_title", sa.String(), nullable=False),
        sa.Column("openness", sa.String(), nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("department_id", ID, nullable=True),
        sa.Column("case_officer_id", ID, nullable=True),
        sa.Column("responsible_manager_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["case_officer_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"]),
        sa.ForeignKeyConstraint(["definition"], ["type_definition.sha256"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["predecessor_id"], ["memo.id"]),
        sa.ForeignKeyConstraint(["responsible_manager_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["memo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id"),
        sa.UniqueConstraint("file_sha256"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_memo_author_id", "memo", ["author_id"])
    op.create_index("ix_memo_body_created", "memo", ["body_id", "created_at"])
    op.create_index("ix_memo_case_officer_id", "memo", ["case_officer_id"])
    op.create_index("ix_memo_department_id", "memo", ["department_id"])
    op.create_index("ix_memo_list", "memo", ["state", "audience", "body_id"])
    op.create_index("ix_memo_number_sort", "memo", ["number_sort"])
    op.create_index("ix_memo_predecessor_id", "memo", ["predecessor_id"])
    op.create_index("ix_memo_responsible_manager_id", "memo", ["responsible_manager_id"])
    op.create_index("ix_memo_successor_id", "memo", ["successor_id"])
    op.create_index("ix_memo_title_sort", "memo", ["title_sort"])
    op.create_table(
        "content",
        sa.Column("id", ID, nullable=False),
        sa.Column("memo_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("openness", sa.String(), nullable=False),
        sa.Column("closed_reason", sa.String(), nullable=False),
        sa.Column("public_title", sa.String(), nullable=False),
        sa.Column("case_officer_id", ID, nullable=True),
        sa.Column("department_id", ID, nullable=True),
        sa.Column("responsible_manager_id", ID, nullable=True),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("kle", sa.String(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("budget_unit", sa.String(), nullable=True),
        sa.Column("budget_note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["case_officer_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.ForeignKeyConstraint(["responsible_manager_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("memo_id", "version"),
    )
    op.create_table(
        "memo_editor",
        sa.Column("memo_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("memo_id", "person_id"),
    )
    op.create_table(
        "content_attachment",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "content_budget_row",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "content_co_author",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_index("ix_content_co_author_person_id", "content_co_author", ["person_id"])
    op.create_table(
        "content_funding",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "content_point",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "content_presenter",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_index("ix_content_presenter_person_id", "content_presenter", ["person_id"])
    op.create_table(
        "content_section",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "content_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.PrimaryKeyConstraint("content_id", "position"),
    )
    op.create_table(
        "edition",
        sa.Column("memo_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_id", ID, nullable=True),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.PrimaryKeyConstraint("memo_id", "number"),
    )
    op.create_index("ix_edition_content_id", "edition", ["content_id"])
    op.create_table(
        "content_amount",
        sa.Column("content_id", ID, nullable=False),
        sa.Column("row_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id", "row_position"], ["content_budget_row.content_id", "content_budget_row.position"]
        ),
        sa.ForeignKeyConstraint(["content_id", "year_position"], ["content_year.content_id", "content_year.position"]),
        sa.PrimaryKeyConstraint("content_id", "row_position", "year_position"),
    )
