"""PostgreSQL databases that tests use one after another, each of them as it was migrated.

Making one and dropping it is work with 800 files, and a new connection knows nothing: together that takes longer than
most tests. So what a test wrote is deleted, and the next one has the database with its open connections. One whose
schema was changed, or that somebody still works in, is dropped.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import scalar_row
from psycopg.sql import SQL, Composable

from engine.database import Database
from memos.store import open_database

USES = 100
"""Rows that were deleted are still looked through: after so many tests a database is made anew."""
ALONE = SQL("SET LOCAL session_replication_role = replica")
"""No trigger runs in this transaction, and no reference is looked after, but by those triggers that always run."""

_AT_WORK = """
SELECT count(*)::text FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
_SCHEMA = """
SELECT md5(string_agg(format('%s %s %s %s %s', relname, relnatts, relchecks, relowner, relacl), ' ' ORDER BY oid))
FROM pg_class WHERE oid >= 16384 AND relkind <> 't'
"""
_WRITTEN = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0
"""
_COUNTERS = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE last_value IS NOT NULL
"""
_ROWS = SQL("SELECT json_agg(row_to_json(one))::text FROM {} AS one")
_FILL = SQL("INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::{0}, {1}::json)")
_GUARDS = "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgenabled = 'A'"
_OPEN, _CLOSE = SQL("ALTER TABLE {} DISABLE TRIGGER {}"), SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}")


@dataclass
class _Spare:
    """A database, the program's way to it and our own."""

    name: str
    database: Database
    own: Connection[str]
    uses: int = 0


class Spares:
    """A server's databases, each a copy of a migrated one until it is worn."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._names = (f"spare_{number}" for number in count())
        self._free: list[_Spare] = []
        with _at(server, template) as connection, connection.cursor() as cursor:
            (self._schema,) = cursor.execute(_SCHEMA).fetchall()
            guards = [tuple(map(SQL, guard.split())) for guard in cursor.execute(_GUARDS).fetchall()]
            self._migrated = rows_in(cursor)
        self._open = [_OPEN.format(*guard) for guard in guards]
        self._close = [_CLOSE.format(*guard) for guard in guards]

    @contextmanager
    def one(self) -> Iterator[Database]:
        """An empty database."""
        spare = self._free.pop() if self._free else self._made()
        yield spare.database
        spare.uses += 1
        if spare.uses < USES and self._emptied(spare.own):
            self._free.append(spare)
        else:
            self._drop(spare)

    def close(self) -> None:
        """They are dropped."""
        while self._free:
            self._drop(self._free.pop())

    def _made(self) -> _Spare:
        name = next(self._names)
        create(self._server, name, self._template)
        return _Spare(name, open_database(self._server.format(name)), _at(self._server, name))

    def _emptied(self, own: Connection[str]) -> bool:
        """Whether it is as it was migrated."""
        try:
            with own.transaction(), own.cursor() as cursor:
                if cursor.execute(_AT_WORK).fetchall() != ["0"] or cursor.execute(_SCHEMA).fetchall() != [self._schema]:
                    return False
                deleting = emptying(cursor.execute(_WRITTEN).fetchall())
                together(cursor, [*self._open, *deleting, *filling(self._migrated), *self._close, SQL(_COUNTERS)])
        except psycopg.Error:  # the test ended every connection, ours too
            return False
        return True

    def _drop(self, spare: _Spare) -> None:
        spare.database.close()
        spare.own.close()
        drop(self._server, spare.name)


def rows_in(cursor: Cursor[str]) -> dict[str, str]:
    """All that a database holds: its tables' rows as JSON."""
    written = cursor.execute(_WRITTEN).fetchall()
    rows = {table: cursor.execute(_ROWS.format(SQL(table))).fetchall()[0] for table in written}
    return {table: found for table, found in rows.items() if found}


def emptying(tables: Iterable[str]) -> list[Composable]:
    """What takes all rows away."""
    return [SQL("DELETE FROM {}").format(SQL(table)) for table in tables]


def filling(rows: Mapping[str, str]) -> list[Composable]:
    """What puts rows into empty tables."""
    return [_FILL.format(SQL(table), found) for table, found in rows.items()]


def together(cursor: Cursor[str], statements: Iterable[Composable]) -> None:
    """All of it in one message, and in one transaction."""
    cursor.execute(SQL("; ").join([ALONE, *statements]))


def create(server: str, name: str, template: str = "template1") -> None:
    """A copy of a database."""
    with _at(server, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())


def drop(server: str, name: str) -> None:
    """It is gone, whoever works in it."""
    with _at(server, "postgres") as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _at(server: str, name: str) -> Connection[str]:
    return psycopg.connect(server.format(name), autocommit=True, row_factory=scalar_row)
