"""A select as SQLite's driver is asked it: its text, its values in their places, its rows in the types of columns."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

AT_ONCE = 500
"""Rows that are fetched before any is looked at; what is longer is read piece by piece."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value goes: its name among what is given, what it is otherwise, and how the driver wants it."""

    name: str
    required: bool
    usual: Any
    bound: Callable[[Any], Any] | None

    def value(self, given: Mapping[str, Any]) -> Any:
        """Raises KeyError for one that must be given."""
        found = given[self.name] if self.required else given.get(self.name, self.usual)
        return self.bound(found) if self.bound else found


@dataclass(frozen=True, slots=True)
class Plain:
    """A select that can be asked so."""

    sql: str
    places: tuple[Place, ...]
    rows: SimpleResultMetaData

    def ask(self, connection: Connection, given: Mapping[str, Any]) -> IteratorResult[Any]:
        """What the database answers. Raises sqlite3.Error, or KeyError for a value that is missing."""
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
        cursor = driver.execute(self.sql, [place.value(given) for place in self.places])
        first = cursor.fetchmany(AT_ONCE)
        rest = self._rest(cursor) if len(first) == AT_ONCE else ()
        return IteratorResult(self.rows, chain(first, rest))

    def _rest(self, cursor: sqlite3.Cursor) -> Iterator[Any]:
        try:
            yield from cursor
        except sqlite3.Error as error:
            raise DBAPIError.instance(self.sql, None, error, sqlite3.Error) from error


def plain(statement: Executable, dialect: Dialect) -> Plain | None:
    """The select as it can be asked; None for what is none, or is written anew each time that it is run."""
    if not statement.is_select:
        return None
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # all that there are can be
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        return None
    bound, columns = compiled._bind_processors, compiled._result_columns
    places = (compiled.binds[name] for name in compiled.positiontup or ())
    return Plain(
        sql=compiled.string,
        places=tuple(
            Place(one.key, one.required, one.value, bound.get(name))  # type: ignore[arg-type]  # none is a tuple
            for one, name in zip(places, compiled.positiontup or (), strict=True)
        ),
        rows=SimpleResultMetaData(
            [column.keyname for column in columns],
            _processors=[column.type._cached_result_processor(dialect, None) for column in columns],
        ),
    )
