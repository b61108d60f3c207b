"""Meetings, agendas, decisions and minutes; documents made and wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.String(32)
SHA = sa.String(64)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("chain_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("start", sa.Time(), nullable=True),
        sa.Column("end", sa.Time(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("chair_id", ID, nullable=True),
        sa.Column("secretary_id", ID, nullable=True),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.Column("file_sha256", SHA, nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"]),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["secretary_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id"),
        sa.UniqueConstraint("file_sha256"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_meeting_body_date", "meeting", ["body_id", "date"])
    op.create_index("ix_meeting_chair_id", "meeting", ["chair_id"])
    op.create_index("ix_meeting_date", "meeting", ["date"])
    op.create_index("ix_meeting_secretary_id", "meeting", ["secretary_id"])
    op.create_index("ix_meeting_state", "meeting", ["state"])
    op.create_table(
        "agenda_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("memo_id", ID, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opens_id", ID, nullable=True),
        sa.Column("late_reason", sa.String(), nullable=False),
        sa.Column("late_at", INSTANT, nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.ForeignKeyConstraint(["opens_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agenda_item_meeting_id", "agenda_item", ["meeting_id"])
    op.create_index("ix_agenda_item_memo_id", "agenda_item", ["memo_id"])
    op.create_table(
        "correction",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "position"),
    )
    op.create_table(
        "meeting_approval",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "position"),
    )
    op.create_table(
        "meeting_member",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "position"),
    )
    op.create_index("ix_meeting_member_person_id", "meeting_member", ["person_id"])
    op.create_table(
        "meeting_presence",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Time(), nullable=True),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "position"),
    )
    op.create_table(
        "rendition",
        sa.Column("id", ID, nullable=False),
        sa.Column("memo_id", ID, nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("context_sha256", SHA, nullable=False),
        sa.Column("template_sha256", SHA, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("(memo_id IS NULL) <> (meeting_id IS NULL)", name="one_subject"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rendition_meeting_id", "rendition", ["meeting_id"])
    op.create_index("ix_rendition_memo_id", "rendition", ["memo_id"])
    op.create_table(
        "wanted",
        sa.Column("id", ID, nullable=False),
        sa.Column("memo_id", ID, nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.CheckConstraint("(memo_id IS NULL) <> (meeting_id IS NULL)", name="one_subject"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "document", "format", "revision"),
        sa.UniqueConstraint("memo_id", "document", "format", "revision"),
    )
    op.create_index("ix_wanted_wanted_at", "wanted", ["wanted_at"])
    op.create_table(
        "decision",
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"]),
        sa.PrimaryKeyConstraint("item_id", "position"),
    )
    op.create_table(
        "follow_up",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"]),
        sa.PrimaryKeyConstraint("item_id", "position"),
    )
    op.create_index("ix_follow_up_due", "follow_up", ["due"])
    op.create_table(
        "item_presence",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Time(), nullable=True),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("item_id", "position"),
    )
    op.create_index("ix_item_presence_person_id", "item_presence", ["person_id"])
