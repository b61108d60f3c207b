"""Stored content and events edited behind the program's back, by chance: the audit finds every edit.

Exempt are the columns that `tests.storage.test_audit` names with a reason; what may go, may go.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import Column, Row, Table, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import memos.audit
from engine.events import History
from engine.tables import Base
from memos.store import Store, open_database
from tests.faults.reports import Report
from tests.faults.scenes import office_at
from tests.faults.sharing import shared
from tests.storage.living import live
from tests.storage.test_audit import MAY_GO, NOT_FOUND
from tests.storage.verdicts import WHOLE, finds

ROWS_GONE = 0.1
"""Of the edits; the others change a field."""
MOST_AT_A_PLANT = 1000
Plant = tuple[str, Callable[..., object]]
Known = dict[str, list[Row[Any]]]


def edits(folder: Path, *, count: int, plants: int = 0, workers: int = 2) -> Report:
    """So many, each undone before the next."""
    report = Report("edits")
    path = _lived(folder / "lived")
    planted = _copy(path, workers)
    for name, (part, instead) in list(PLANTS.items())[: plants or None]:
        holder = History if hasattr(History, part) else memos.audit._Audit
        with patch.object(holder, part, instead):
            report.planted[name] = next(filter(None, _missed(planted, range(MOST_AT_A_PLANT))), "")[:300]
    report.figures["columns"] = len(_columns())
    all_of_them = sum(len(table.columns) for table in Base.metadata.sorted_tables)
    report.figures["columns exempt"] = all_of_them - len(_columns())
    for missed in shared(list(range(count)), lambda number, seeds: _missed(_copy(path, number), seeds), workers):
        report.try_done(missed)
    return report


def _copy(path: Path, number: int) -> Path:
    """Each process edits a file of its own: there is one writer at a time. No trigger holds it back.

    They are dropped for good: after a change of the schema SQLite reads it anew at each edit that is undone.
    """
    own = path.with_name(f"edited {number}.db")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(own)) as new:
        old.backup(new)
        for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            new.execute(f"DROP TRIGGER {name}")
        new.commit()
    return own


def _lived(place: Path) -> Path:
    with office_at(place) as office, office.database.write() as session:
        live(Store(session))
    return place / "beslut.db"


@cache
def _columns() -> list[Column[Any]]:
    """Those whose edits must be found. A row that may go may as well have another key."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not {f"{table.name}.{column.name}", table.name} & NOT_FOUND.keys()
        and not (column.primary_key and table.name in MAY_GO)
    ]


def _missed(path: Path, seeds: Iterable[int]) -> Iterator[str]:
    """For each seed, the edit that the audit did not find; "" where it did."""
    database = open_database(f"sqlite:///{path}")
    with database._writers.connect() as connection:
        session = Session(connection)
        session.info["writes"] = True
        session.execute(text("PRAGMA defer_foreign_keys = ON"))  # keys hold nobody back: nothing of this is ever kept
        known = {table.name: list(session.execute(select(*table.c))) for table in Base.metadata.sorted_tables}
        for seed in seeds:
            yield _missed_edit(session, known, Random(seed), whole=seed % WHOLE == 0)  # noqa: S311 - picks edits
        session.rollback()


def _missed_edit(session: Session, known: Known, chance: Random, *, whole: bool) -> str:
    while True:
        with session.begin_nested() as savepoint:
            said = _edit(session, known, chance)
            verdict = _verdict(session, whole=whole) if said else ""
            savepoint.rollback()
        if said:
            return f"{said}: {verdict}" if verdict else ""


def _verdict(session: Session, *, whole: bool) -> str:
    """What is wrong with the audit of what was edited; "" if it says so as it should."""
    try:
        return "" if finds(session, whole=whole) else "not found"
    except Exception as error:
        return f"the audit ends with {type(error).__name__}: {error}"


def _edit(session: Session, known: Known, chance: Random) -> str:
    """What was edited; "" where the database took it for nothing, or did not take it."""
    if chance.random() < ROWS_GONE:
        names = [name for name, found in known.items() if found and name not in MAY_GO and name not in NOT_FOUND]
        name = chance.choice(names)
        row = chance.choice(known[name])
        session.execute(delete(Base.metadata.tables[name]).where(*_key(Base.metadata.tables[name], row)))
        return f"a row of {name} is gone"
    column = chance.choice(_columns())
    table = Base.metadata.tables[column.table.name]
    rows = known[table.name]
    if not rows:
        return ""
    row = chance.choice(rows)
    old = row._mapping[column.name]
    new = _other(old, column, rows, chance)
    if new == old:
        return ""
    try:
        with session.begin_nested():
            session.execute(update(table).where(*_key(table, row)).values({column.name: new}))
    except (DBAPIError, TypeError, ValueError):
        return ""
    return f"{table.name}.{column.name}: {old!r} became {new!r}"


def _key(table: Table, row: Row[Any]) -> list[Any]:
    return [part == row._mapping[part.name] for part in table.primary_key]


def _other(old: Any, column: Column[Any], rows: list[Row[Any]], chance: Random) -> Any:
    """Another value: a neighbour's, one a little off, or with a letter more, less, or changed."""
    neighbours = [row._mapping[column.name] for row in rows]
    if chance.random() < 0.2:
        return chance.choice(neighbours)
    match old:
        case bool():
            return not old
        case int():
            return old + chance.choice((-1, 1, 7, 1000))
        case str():
            return chance.choice(_LETTERS)(old, chance)
        case None:
            return next((value for value in neighbours if value is not None), None)
    return _moved(old, chance)


def _moved(old: Any, chance: Random) -> Any:
    """Days and times, by a little or much."""
    match old:
        case datetime():
            return old + chance.choice((1, -1)) * timedelta(microseconds=10 ** chance.randint(0, 12))
        case date():
            return old + timedelta(days=chance.choice((-400, -1, 1, 30)))
        case time():
            return old.replace(minute=(old.minute + 1) % 60)
    return old


def _more(value: str, chance: Random) -> str:
    at = chance.randint(0, len(value))
    return value[:at] + chance.choice("abc 019æø.,-<>") + value[at:]


def _fewer(value: str, chance: Random) -> str:
    at = chance.randrange(len(value)) if value else 0
    return value[:at] + value[at + 1 :]


def _changed(value: str, chance: Random) -> str:
    at = chance.randrange(len(value)) if value else 0
    return value[:at] + chance.choice("abcdef0123456789ÆØÅ ") + value[at + 1 :]


def _swapped(value: str, chance: Random) -> str:
    at = chance.randrange(len(value)) if value else 0
    return value[:at] + value[at + 1 : at + 2] + value[at : at + 1] + value[at + 2 :]


_LETTERS = (_more, _fewer, _changed, _swapped, lambda value, _chance: value.swapcase(), lambda _value, _chance: "")


def _nothing(*_anything: object, **_named: object) -> Any:
    return None


PLANTS: dict[str, Plant] = {
    "the links of a chain are not followed": ("problems", lambda *_anything: []),
    "the organisation is passed over": ("organisation", _nothing),
    "definitions are passed over": ("definitions", _nothing),
    "remarks are passed over": ("_remarks", _nothing),
    "coordination is passed over": ("_consultations", _nothing),
    "documents are passed over": ("_documents", _nothing),
    "editions are passed over": ("_editions", _nothing),
    "delegations are passed over": ("_delegations", _nothing),
    "meetings are passed over": ("meetings", _nothing),
    "what a memo is now is passed over": ("_memo", _nothing),
}
