"""What is stored, as rows: to see whether something changed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import select

from engine.database import Database
from engine.tables import Base


def rows_of(database: Database, name: str) -> list[tuple[Any, ...]]:
    """All rows of a table, in order of their keys."""
    table = Base.metadata.tables[name]
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]


def stored(database: Database, *, but: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, but those tables."""
    return {name: rows_of(database, name) for name in Base.metadata.tables if name not in but}


@contextmanager
def changes(database: Database) -> Iterator[Callable[[], int]]:
    """Asks for a number that is another one after each commit that changed anything; SQLite only."""
    with closing(sqlite3.connect(str(database.url.database))) as own:
        yield lambda: int(own.execute("PRAGMA data_version").fetchone()[0])
