"""Who may do what to which table, on PostgreSQL."""

from engine.database import Database
from engine.errors import Invalid
from engine.language import _
from engine.queue import SCHEMA
from engine.roles import Rights, names_of, settle, settled

ADDED = "SELECT, INSERT"
RIGHTS = Rights(
    application={
        "alembic_version": "SELECT",
        "chain": "SELECT, INSERT, UPDATE",
        "event": ADDED,
        "event_comment": "SELECT, INSERT, DELETE",  # a comment can be removed, not rewritten
        "sealed": ADDED,
        "seal_node": ADDED,
        "checkpoint": ADDED,
    },
    # Whoever reads for a report needs no password's hash, no session and no answer to a program.
    unread=frozenset({"account", "sign_in", "answer"}),
    schemas=(SCHEMA,),
)


def check_roles(database: Database, prefix: str) -> None:
    """Whether there can be roles with names that begin so; "" for none. Raises `Invalid`."""
    if prefix and database.is_sqlite:
        raise Invalid.at(database.place, _("an SQLite file has no roles; its folder's permissions are all there is"))
    if prefix:
        names_of(prefix)


def give_rights(database: Database, prefix: str = "") -> str:
    """Roles `prefix`_owner, _app and _reader, each with what it may; "" for those that are there.

    What the names begin with, or "" where there are no such roles. Raises `Invalid`.
    """
    check_roles(database, prefix)
    if database.is_sqlite:
        return ""
    with database.write() as session:
        connection = session.connection()
        prefix = prefix or settled(connection, "event")
        if prefix:
            settle(connection, prefix, RIGHTS)
    return prefix
