"""Searching and listing many memos: the words of each, the title that others see, the day, and indexes for pages."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.String(32)
SORT_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INDEXES = {
    "ix_memo_day": ["day", "number_sort"],
    "ix_memo_body_title": ["body_id", "seen_sort", "number_sort"],
    "ix_memo_body_number": ["body_id", "number_sort"],
    "ix_memo_body_day": ["body_id", "day", "number_sort"],
    "ix_memo_read_title": ["openness", "audience", "seen_sort", "number_sort"],
    "ix_memo_read_number": ["openness", "audience", "number_sort"],
    "ix_memo_read_day": ["openness", "audience", "day", "number_sort"],
}
# The words come as stems without an accent, apart by blanks: neither database shall have its own idea of them.
SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "title, words, content='search', content_rowid='id', detail='column', columnsize=0, "
    "tokenize='unicode61 remove_diacritics 0')",
)
POSTGRESQL = (
    # Its cost keeps the planner from making the vectors of all rows rather than asking the index.
    "CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 1000 AS $$ BEGIN RETURN array_to_tsvector(string_to_array(words, ' ')); END $$",
    "CREATE INDEX ix_search_words ON search USING gin (search_vector(words))",
)


def upgrade() -> None:
    op.create_table(
        "search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("memo_id", ID, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("memo_id", "side"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    op.add_column("memo", sa.Column("seen_sort", SORT_KEY, nullable=True))
    op.add_column("memo", sa.Column("day", sa.Date(), nullable=False, server_default="2000-01-01"))
    for name, columns in INDEXES.items():
        op.create_index(name, "memo", columns)
