"""The archive at scale: work on several machines, exports, retention, and checkpoints over all chains."""

import sqlalchemy as sa
from alembic import op

from engine.queue import Source, lay_down

revision = "0007"
down_revision = "0006"

ID = sa.String(32)
SHA = sa.String(64)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _work()
    _exports()
    _retention()
    _sealing()


def _work() -> None:
    """What carries work between machines."""
    op.add_column("wanted", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("wanted", sa.Column("aside_at", INSTANT, nullable=True))
    op.create_table(
        "chore",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", INSTANT, nullable=True),
    )
    if op.get_bind().dialect.name == "postgresql":
        packet = "CASE WHEN NEW.document LIKE 'materiale-%' THEN 'packet' ELSE 'document' END"
        sources = (
            Source("wanted", packet, "NEW.priority", "NEW.aside_at IS NOT NULL"),
            Source("notice", "'notice'", "0", "NEW.sent_at IS NOT NULL"),
            Source("sign_up_mail", "'notice'", "0", "NEW.sent_at IS NOT NULL"),
            Source("export", "'export'", "0", "NEW.finished_at IS NOT NULL"),
        )
        lay_down(op.get_bind(), sources)


def _exports() -> None:
    """What an export is of and when it began; attachments as PDF/A."""
    op.add_column("export", sa.Column("state", sa.String(), nullable=False, server_default=""))
    op.add_column("export", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("export", sa.Column("began_at", INSTANT, nullable=True))
    op.create_table(
        "conversion",
        sa.Column("sha256", SHA, primary_key=True),
        sa.Column("converted", SHA, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )


def _retention() -> None:
    """What may go by the classification, what went and who said so."""
    op.create_table(
        "class",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("keep", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_table(
        "certificate",
        sa.Column("sha256", SHA, primary_key=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("pdf_sha256", SHA, nullable=False),
    )
    op.create_table(
        "discarded",
        sa.Column("memo_id", ID, sa.ForeignKey("memo.id"), primary_key=True),
        sa.Column("certificate", SHA, sa.ForeignKey("certificate.sha256"), nullable=False),
    )
    op.create_table(
        "released_file",
        sa.Column("sha256", SHA, primary_key=True),
        sa.Column("since", INSTANT, nullable=False),
    )


def _sealing() -> None:
    """Signed checkpoints."""
    op.create_table(
        "sealed",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("log", "position"),
        sa.ForeignKeyConstraint(["chain_id", "seq"], ["event.chain_id", "event.seq"]),
        sa.UniqueConstraint("log", "chain_id", "seq"),
    )
    op.create_table(
        "seal_node",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.PrimaryKeyConstraint("log", "level", "position"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root_sha256", SHA, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("log", "number"),
    )
    for table in ("sealed", "seal_node", "checkpoint"):
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'seals are only added'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION beslut_only_added()"
            )
