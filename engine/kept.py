"""Statements that are built once and run often: for a query of a page, SQLAlchemy takes longer than the database does.

It finds what a statement was compiled to by a key that says all of it, and reads the whole key each time; here it is
found by the statement itself. What is asked of SQLite is put straight to its driver, unless somebody listens.
"""

import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, Connection, Dialect, Executable, Result, bindparam
from sqlalchemy.sql import operators
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from engine.plain import Plain, plain

MOST = 2000
"""Statements that are remembered: more than the program has at a time."""


def run_kept(connection: Connection, statement: Executable, given: Mapping[str, Any]) -> Result[Any]:
    """Runs a statement that is kept. Where each of the lists that it is given is of one value, it asks for that one."""
    lists = tuple(name for name, value in given.items() if isinstance(value, (list, tuple)))
    if lists and all(len(given[name]) == 1 for name in lists) and (single := _of_one(statement, lists)) is not None:
        statement, given, lists = single, {**given, **{name: given[name][0] for name in lists}}, ()
    if not lists and _is_silent(connection) and (question := _plain(statement, connection.dialect)):
        try:
            return question.ask(connection, given)
        except (sqlite3.Error, KeyError):
            pass  # asked again, it is refused in SQLAlchemy's way
    compiled = _Compiled(_own(statement), connection.engine._compiled_cache)
    return connection.execute(statement, given, execution_options={"compiled_cache": compiled})


def _is_silent(connection: Connection) -> bool:
    """Whether nobody wants to be told of each statement, and a transaction has begun."""
    tells = connection.dispatch
    listened = tells.before_cursor_execute or tells.after_cursor_execute or tells.before_execute or tells.after_execute
    return not listened and connection.in_transaction()


@lru_cache(maxsize=MOST)
def _plain(statement: Executable, dialect: Dialect) -> Plain | None:
    return plain(statement, dialect) if dialect.name == "sqlite" else None


class _Compiled:
    """What one statement was compiled to, by dialect and manner of use; a new one asks what its database `knows`."""

    __slots__ = ("_knows", "_own")

    def __init__(self, own: dict[Any, Any], knows: Any) -> None:
        self._own, self._knows = own, knows

    def get(self, key: Any) -> Any:
        dialect, _statement, *manner = key
        found = self._own.get((dialect, *manner))
        if found is None and (found := self._knows.get(key)) is not None:
            self._own[dialect, *manner] = found
        return found

    def __setitem__(self, key: Any, compiled: Any) -> None:
        dialect, _statement, *manner = key
        self._knows[key] = self._own[dialect, *manner] = compiled


@lru_cache(maxsize=MOST)
def _own(statement: Executable) -> dict[Any, Any]:
    return {}


@lru_cache(maxsize=MOST)
def _of_one(statement: Any, lists: tuple[str, ...]) -> Executable | None:
    """The same with "=" instead of "IN": a list is written into a statement anew each time that it is run.

    None for a statement that takes its lists otherwise.
    """
    taken: set[str] = set()

    def equal(element: Any, **_how: object) -> Any:
        if isinstance(element, BinaryExpression) and element.operator is operators.in_op:
            right = element.right
            if isinstance(right, BindParameter) and right.expanding and right.key in lists:
                taken.add(right.key)
                return element.left == bindparam(right.key, type_=element.left.type)
        return None

    single: Any = replacement_traverse(statement, {}, equal)
    others = (one for one in iterate(single) if isinstance(one, BindParameter) and one.expanding and one.key in lists)
    return single if taken == set(lists) and next(others, None) is None else None
