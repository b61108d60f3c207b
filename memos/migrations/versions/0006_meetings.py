"""The meeting in the browser: its room, minutes, follow-ups, invitations, several bodies, and what anybody may read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.String(32)
SHA = sa.String(64)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _planning()
    _room()
    _minutes()
    _follow_ups()
    _bodies()
    _invitations()
    _publications()
    _speed()
    _search()


def _planning() -> None:
    """A link beside the place."""
    op.add_column("meeting", sa.Column("link", sa.String(), nullable=False, server_default=""))


def _room() -> None:
    """Votes, reservations, substitutes; where the meeting has come to, and what is typed."""
    for table in ("meeting_presence", "item_presence"):
        op.add_column(table, sa.Column("decided_by", sa.String(), nullable=False, server_default=""))
    for owner, key in (("meeting", "meeting_id"), ("item", "item_id")):
        _room_part(
            f"{owner}_substitute",
            key,
            sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False, index=True),
            sa.Column("for_id", ID, sa.ForeignKey("person.id"), nullable=False),
            sa.Column("since", sa.Time(), nullable=True),
            sa.Column("until", sa.Time(), nullable=True),
        )
    _room_part(
        "vote",
        "item_id",
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("count_for", sa.Integer(), nullable=True),
        sa.Column("count_against", sa.Integer(), nullable=True),
        sa.Column("count_abstain", sa.Integer(), nullable=True),
    )
    _room_part(
        "ballot",
        "item_id",
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
    )
    _room_part(
        "reservation",
        "item_id",
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )
    op.create_table(
        "room",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("scribe_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("scribe_seen_at", INSTANT, nullable=True),
    )
    op.create_table(
        "room_item",
        sa.Column("item_id", ID, sa.ForeignKey("agenda_item.id"), primary_key=True),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("typed_by_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("typed_at", INSTANT, nullable=True),
    )
    op.create_table(
        "room_aside",
        sa.Column("item_id", ID, sa.ForeignKey("agenda_item.id"), primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def _room_part(name: str, key: str, *columns: sa.Column[Any]) -> None:
    """A table of rows that belong to a meeting or an item, at their positions."""
    owner = "agenda_item.id" if key == "item_id" else "meeting.id"
    op.create_table(
        name,
        sa.Column(key, ID, sa.ForeignKey(owner), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        *columns,
    )


def _minutes() -> None:
    """Running text, objections, confirmations."""
    text = sa.Column("minutes_text", sa.String(), nullable=False, server_default="")
    op.add_column("agenda_item", text)
    op.add_column("agenda_item", sa.Column("upheld_sha256", SHA, nullable=False, server_default=""))
    for name in ("opening", "closing"):
        op.add_column("meeting", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "objection",
        sa.Column("id", ID, primary_key=True),
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("item_id", ID, sa.ForeignKey("agenda_item.id"), nullable=True),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.UniqueConstraint("meeting_id", "position"),
    )
    op.create_table(
        "objection_settled",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("objection_id", ID, sa.ForeignKey("objection.id"), nullable=False, unique=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
    )
    op.create_table(
        "confirmation",
        sa.Column("item_id", ID, sa.ForeignKey("agenda_item.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sha256", SHA, nullable=False),
    )
    _notices()
    op.create_table(
        "minutes_copy",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
    )


def _notices() -> None:
    """Notices are of memos or of meetings. Those that are wanted or were sent stay."""
    kept = "id, kind, person_id, memo_id, occasion, wanted_at, sent_at, tries, reason, claimed_by, claimed_until"
    op.execute("CREATE TABLE notice_before AS SELECT * FROM notice")
    op.drop_table("notice")
    op.create_table(
        "notice",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("memo_id", ID, sa.ForeignKey("memo.id"), nullable=True, index=True),
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), nullable=True, index=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True, index=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.CheckConstraint("(memo_id IS NULL) <> (meeting_id IS NULL)", name="one_subject"),
        sa.UniqueConstraint("kind", "person_id", "memo_id", "occasion"),
        sa.UniqueConstraint("kind", "person_id", "meeting_id", "occasion"),
    )
    op.execute(f"INSERT INTO notice ({kept}) SELECT {kept} FROM notice_before")  # noqa: S608 - names of columns
    op.drop_table("notice_before")


def _follow_ups() -> None:
    """What became of follow-ups; as they stand in the minutes they stay."""
    op.add_column("follow_up", sa.Column("state", sa.String(), nullable=False, server_default="open"))
    op.add_column("follow_up", sa.Column("owner_now", sa.String(), nullable=False, server_default=""))
    op.add_column("follow_up", sa.Column("due_now", sa.Date(), nullable=True))
    op.execute(
        "UPDATE follow_up SET owner_now = owner, due_now = due, state = CASE WHEN done THEN 'done' ELSE 'open' END"
    )
    op.drop_index("ix_follow_up_owner", "follow_up")
    op.drop_index("ix_follow_up_due", "follow_up")
    op.create_index("ix_follow_up_owner", "follow_up", ["owner_now", "state"])
    op.create_index("ix_follow_up_due_now", "follow_up", ["due_now"])
    _room_part(
        "follow_up_step",
        "item_id",
        sa.Column("follow_up", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("memo_id", ID, sa.ForeignKey("memo.id"), nullable=True, index=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )
    _room_part(
        "agenda_overdue",
        "item_id",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("promised_id", ID, sa.ForeignKey("agenda_item.id"), nullable=False),
        sa.Column("follow_up", sa.Integer(), nullable=False),
    )


def _bodies() -> None:
    """The role that a memo asks to write a part of it; which types and outcomes a body uses."""
    op.add_column("memo", sa.Column("asks", sa.String(), nullable=False, server_default=""))
    for name, key in (("body_type", "type"), ("body_outcome", "outcome")):
        op.create_table(
            name,
            sa.Column("body_id", ID, sa.ForeignKey("body.id"), primary_key=True),
            sa.Column(key, sa.String(), primary_key=True),
        )


def _invitations() -> None:
    """Who is called to a meeting; invitations, their programmes and sign-ups."""
    op.add_column("meeting", sa.Column("invitation_sha256", SHA, nullable=False, server_default=""))
    op.create_table(
        "summons",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
    )
    op.create_table(
        "summoned",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_at", INSTANT, nullable=True),
        sa.Column("replied_to", sa.Integer(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False, index=True),
    )
    op.create_table(
        "programme_item",
        sa.Column("meeting_id", ID, sa.ForeignKey("invitation.meeting_id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("start", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
    )
    _sign_ups()


def _sign_ups() -> None:
    """Who signed up, and the mails to them."""
    op.create_table(
        "sign_up",
        sa.Column("id", ID, primary_key=True),
        sa.Column("meeting_id", ID, sa.ForeignKey("invitation.meeting_id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("token", sa.String(), nullable=False, index=True),
        sa.Column("told_waiting", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("meeting_id", "position"),
    )
    op.create_table(
        "sign_up_mail",
        sa.Column("id", ID, primary_key=True),
        sa.Column("sign_up_id", ID, sa.ForeignKey("sign_up.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True, index=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", INSTANT, nullable=True),
    )


def _publications() -> None:
    """What anybody may read."""
    publishes = sa.Column("publishes", sa.String(), nullable=False, server_default="nothing")
    op.add_column("body", publishes)
    op.add_column("body", sa.Column("public_names", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "publication",
        sa.Column("id", ID, primary_key=True),
        sa.Column("meeting_id", ID, sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("released_by_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("released_at", INSTANT, nullable=False),
        sa.Column("despite", sa.String(), nullable=False),
        sa.Column("taken_back_by_id", ID, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("public_reason", sa.String(), nullable=False),
        sa.Column("replaced_by_id", ID, sa.ForeignKey("publication.id"), nullable=True),
        sa.UniqueConstraint("meeting_id", "kind", "edition"),
    )
    op.create_index("ix_publication_live", "publication", ["taken_back_at", "day"])
    op.create_table(
        "publication_file",
        sa.Column("publication_id", ID, sa.ForeignKey("publication.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.UniqueConstraint("publication_id", "name"),
    )
    op.create_table(
        "publication_text",
        sa.Column("publication_id", ID, sa.ForeignKey("publication.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("item_id", ID, sa.ForeignKey("agenda_item.id"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
    )


def _speed() -> None:
    """Few memos ask a role for a part, and those alone are looked for."""
    asked = sa.text("asks <> ''")
    op.create_index("ix_memo_asks", "memo", ["asks"], sqlite_where=asked, postgresql_where=asked)


# Only what every reader may see is indexed ("é" stands among its words): an index over other memos would take longer
# the more of them have a word, and tell of them so.
PUBLISHED_IN_SQLITE = (
    "DROP TABLE search_index",
    "CREATE VIEW search_published AS SELECT id, title, words FROM search WHERE instr(words, 'é') > 0",
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "title, words, content='search_published', content_rowid='id', detail='column', columnsize=0, "
    "tokenize='unicode61 remove_diacritics 0')",
    "INSERT INTO search_index(search_index) VALUES ('rebuild')",
)
PUBLISHED_IN_POSTGRESQL = (
    "DROP INDEX ix_search_words",
    "CREATE INDEX ix_search_words ON search USING gin (search_vector(words)) WHERE strpos(words, 'é') > 0",
)


def _search() -> None:
    """The index of words, over what is published alone."""
    for statement in PUBLISHED_IN_SQLITE if op.get_bind().dialect.name == "sqlite" else PUBLISHED_IN_POSTGRESQL:
        op.execute(statement)
