"""Rows that belong to something: read in order with nothing missing, and written with their positions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import InvalidOperation
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from engine.errors import Invalid, Reason, StorageFailed
from engine.language import _
from engine.tables import Base
from memos.models import PersonRow

GIVEN: BindParameter[list[str]] = bindparam("ids", expanding=True)
"""The ids that a statement is run with. Statements that are run often are built once, of plain columns."""

Rows = Mapping[str, list[Row[Any]]]
Columns = Mapping[str, object]


def table(model: type[Base]) -> Table:
    """The model's table, for statements that want columns rather than objects."""
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(model)
    return found


def parts(session: Session, model: type[Base], owner: str, ids: Collection[str]) -> Rows:
    """The rows of each owner in order of position; with `person`, the name, where they refer to one."""
    return grouped(session.execute(_parts(model, owner), {"ids": list(ids)}), owner)


@cache
def _parts(model: type[Base], owner: str) -> Select[Any]:
    """Built once: a memo is read in a dozen of them, and building one takes as long as running it."""
    columns = table(model).c
    statement = select(*columns)
    if "person_id" in columns:
        people = table(PersonRow)
        statement = statement.add_columns(people.c.name.label("person"))
        statement = statement.join(people, people.c.id == columns.person_id)
    return statement.where(columns[owner].in_(GIVEN)).order_by(columns[owner], columns.position)


def grouped(rows: Iterable[Row[Any]], owner: str) -> Rows:
    """Rows by their owner. Refuses a gap or a doubling in their positions."""
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        group = groups[row._mapping[owner]]
        group.append(row)
        if row.position != len(group):
            raise damaged(row._mapping[owner])
    return groups


def write_parts(session: Session, model: type[Base], key: Columns, rows: Iterable[Columns]) -> None:
    """Stores the rows of an owner, which `key` names, at positions from 1."""
    full = [{**row, **key, "position": position} for position, row in enumerate(rows, 1)]
    if full:
        session.execute(insert(table(model)), full)


def replace_parts(session: Session, model: type[Base], key: Columns, rows: Iterable[Columns]) -> None:
    """Stores the rows of an owner instead of those that are there."""
    remove(session, model, key)
    write_parts(session, model, key, rows)


def remove(session: Session, model: type[Base], key: Columns) -> None:
    """Removes the rows whose columns have the values in `key`."""
    columns = table(model).c
    session.execute(delete(table(model)).where(*(columns[name] == value for name, value in key.items())))


def damaged(place: str) -> StorageFailed:
    """What is stored was not written by this program."""
    return StorageFailed(
        Reason(place, _("what is stored does not hold together; restore a backup, and run: beslut audit verify"))
    )


@contextmanager
def sound(place: str) -> Iterator[None]:
    """Reads stored values; what cannot be a value is damage to the database, not the user's mistake."""
    try:
        yield
    except (ValueError, InvalidOperation, Invalid) as error:
        raise damaged(place) from error
