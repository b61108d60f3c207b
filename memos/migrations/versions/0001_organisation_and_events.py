"""The organisation, and the event chains with the triggers that keep them."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(32)
SHA = sa.String(64)
INSTANT = sa.DateTime(timezone=True)
SORT_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")

SQLITE = (
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END""",
    # REPLACE fires no trigger for the row that it takes away.
    """CREATE TRIGGER event_no_replace BEFORE INSERT ON event
    WHEN EXISTS (SELECT 1 FROM event WHERE chain_id = NEW.chain_id AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END""",
    """CREATE TRIGGER event_comment_no_update BEFORE UPDATE ON event_comment
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END""",
    """CREATE TRIGGER event_comment_no_replace BEFORE INSERT ON event_comment
    WHEN EXISTS (SELECT 1 FROM event_comment WHERE chain_id = NEW.chain_id AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'events are only added'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION beslut_only_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are only added'; END $$""",
    """CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION beslut_only_added()""",
    """CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION beslut_only_added()""",
    """CREATE TRIGGER event_comment_no_change BEFORE UPDATE ON event_comment
    FOR EACH ROW EXECUTE FUNCTION beslut_only_added()""",
    # Also where a replica's session switches triggers off.
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_change",
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_truncate",
    "ALTER TABLE event_comment ENABLE ALWAYS TRIGGER event_comment_no_change",
)


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("head", SHA, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", SORT_KEY, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_person_sort_key", "person", ["sort_key"])
    op.create_table(
        "body",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("definite", sa.String(), nullable=False),
        sa.Column("minutes_rule", sa.String(), nullable=False),
        sa.Column("silence_days", sa.Integer(), nullable=False),
        sa.Column("secretary_id", ID, nullable=True),
        sa.Column("chair_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["secretary_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_body_chair_id", "body", ["chair_id"])
    op.create_index("ix_body_secretary_id", "body", ["secretary_id"])
    op.create_table(
        "department",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("manager_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_department_manager_id", "department", ["manager_id"])
    op.create_table(
        "event",
        sa.Column("chain_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("comment_sha256", SHA, nullable=False),
        sa.Column("content_sha256", SHA, nullable=False),
        sa.Column("facts_sha256", SHA, nullable=False),
        sa.Column("record_sha256", SHA, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("prev_sha256", SHA, nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"]),
        sa.PrimaryKeyConstraint("chain_id", "seq"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("chain_id", ID, nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id"),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "role"),
    )
    op.create_table(
        "body_member",
        sa.Column("body_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("body_id", "position"),
    )
    op.create_index("ix_body_member_person_id", "body_member", ["person_id"])
    op.create_table(
        "event_comment",
        sa.Column("chain_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id", "seq"], ["event.chain_id", "event.seq"]),
        sa.PrimaryKeyConstraint("chain_id", "seq"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    _add_organisation()


def _add_organisation() -> None:
    """The one row, and its chain."""
    chain = uuid4().hex
    chains = sa.table("chain", *map(sa.column, ("id", "kind", "head", "length")))
    organisations = sa.table("organisation", *map(sa.column, ("id", "name", "loaded", "chain_id")))
    op.bulk_insert(chains, [{"id": chain, "kind": "organisation", "head": "", "length": 0}])
    op.bulk_insert(organisations, [{"id": 1, "name": "", "loaded": False, "chain_id": chain}])
