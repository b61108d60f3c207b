"""What is stored, as rows: to see whether something changed."""

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
