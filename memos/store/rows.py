"""Rows that belong to something: read in order with nothing missing, and written with their positions."""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import InvalidOperation
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Executable,
    Integer,
    Result,
    Select,
    Table,
    Update,
    bindparam,
    cast,
    delete,
    insert,
    literal_column,
    null,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from engine.errors import Invalid, Reason, StorageFailed
from engine.kept import run_kept
from engine.language import _
from engine.tables import Base
from memos.models import PersonRow

GIVEN: BindParameter[list[str]] = bindparam("ids", expanding=True)
"""The ids that a statement is run with. Statements that are run often are built once, of plain columns."""

MOST_BOUND = 30_000
"""Values of one statement: databases take some more."""

Rows = Mapping[str, list[Any]]
Columns = Mapping[str, object]


def run(session: Session, statement: Executable, **given: object) -> Result[Any]:
    """Runs a statement that is kept, on the connection itself: a session would take as long as the database does."""
    return run_kept(session.info.get("connection") or session.connection(), statement, given)


def table(model: type[Base]) -> Table:
    """The model's table, for statements that want columns rather than objects."""
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(model)
    return found


Owned = tuple[str, Collection[str], tuple[type[Base], ...]]
"""The column that says whose a row is, the ids of the owners, and the models."""


def parts(session: Session, owner: str, ids: Collection[str], *models: type[Base]) -> list[Rows]:
    """For each model the rows of each owner, in order of position: all in one select, however many tables.

    A row has its table's columns, and `person`, the name, where it refers to one.
    Refuses a gap or a doubling in the positions.
    """
    return parts_of(session, (owner, ids, models))


def parts_of(session: Session, *wanted: Owned) -> list[Rows]:
    """The same for several kinds of owners. Models without positions come in no order, their position is 0."""
    statement, readers = _together(tuple((owner, models) for owner, _ids, models in wanted))
    found: list[dict[str, list[Any]]] = [defaultdict(list) for _reader in readers]
    for given in _batches(wanted, len(readers)):
        for row in run(session, statement, **given).all():
            part, holder, *values = tuple(row)
            group = found[part][holder]
            made, numbered = readers[part]
            group.append(made(values))
            if numbered and group[-1].position != len(group):
                raise damaged(holder)
    return list(found)


def _batches(wanted: Sequence[Owned], most: int) -> Iterator[dict[str, list[str]]]:
    """The ids to be given at once: no more than what a statement may bind, each for every table."""
    owners = [(f"ids_{owner}", list(ids)) for owner, ids, _models in wanted]
    size = MOST_BOUND // most
    if sum(len(ids) for _name, ids in owners) <= size:
        yield dict(owners)
        return
    for name, ids in owners:
        for start in range(0, len(ids), size):
            yield {other: [] for other, _ids in owners} | {name: ids[start : start + size]}


@cache
def _together(
    wanted: tuple[tuple[str, tuple[type[Base], ...]], ...],
) -> tuple[Executable, Sequence[tuple[Callable[[list[Any]], Any], bool]]]:
    """Built once: the select, and for each table what makes a row of it, and whether rows have positions.

    Columns of a type share a place.
    """
    places: list[TypeEngine[Any]] = [Integer()]  # of the position, which all have
    every = [(owner, model) for owner, models in wanted for model in models]
    taken = [_places(_columns(model, owner), places) for owner, model in every]
    selects = [
        _select(owner, part, model, dict(zip(used, _columns(model, owner).values(), strict=True)), places)
        for part, ((owner, model), used) in enumerate(zip(every, taken, strict=True))
    ]
    makers = [namedtuple("_Row", _columns(model, owner)) for owner, model in every]
    readers = [
        (_maker(make, used), "position" in table(model).c)
        for make, used, (_owner, model) in zip(makers, taken, every, strict=True)
    ]
    return union_all(*selects).order_by("part", "holder", "place_0"), readers


def _maker(make: Any, used: Sequence[int]) -> Callable[[list[Any]], Any]:
    """What makes a row of the values at these places: there are always several."""
    taken = itemgetter(*used)
    return lambda values: make._make(taken(values))


def _columns(model: type[Base], owner: str) -> dict[str, ColumnElement[Any]]:
    """What is wanted of a table, by name."""
    columns = table(model).c
    position = columns.get("position", literal_column("0", Integer()))
    found = {"position": position} | {name: column for name, column in columns.items() if name != owner}
    return found | ({"person": table(PersonRow).c.name} if "person_id" in found else {})


def _places(columns: Mapping[str, ColumnElement[Any]], places: list[TypeEngine[Any]]) -> list[int]:
    """A place of its type for each column, added where there is none left."""
    used: list[int] = []  # the position comes first, and so has the first place
    for column in columns.values():
        free = (n for n, kind in enumerate(places) if n not in used and type(kind) is type(column.type))
        place = next(free, len(places))
        if place == len(places):
            places.append(column.type)
        used.append(place)
    return used


def _select(
    owner: str, part: int, model: type[Base], at: Mapping[int, ColumnElement[Any]], places: Sequence[TypeEngine[Any]]
) -> Select[Any]:
    columns = table(model).c
    values = [at.get(n, cast(null(), kind)).label(f"place_{n}") for n, kind in enumerate(places)]
    statement = select(
        literal_column(str(part)).label("part"),
        columns[owner].label("holder"),
        *values,
    )
    if "person_id" in columns:
        statement = statement.join(table(PersonRow), table(PersonRow).c.id == columns.person_id)
    return statement.where(columns[owner].in_(bindparam(f"ids_{owner}", expanding=True)))


def write_parts(session: Session, model: type[Base], key: Columns, rows: Iterable[Columns]) -> None:
    """Stores the rows of an owner, which `key` names, at positions from 1."""
    full = [{**row, **key, "position": position} for position, row in enumerate(rows, 1)]
    if full:
        session.execute(insert(table(model)), full)


def replace_parts(session: Session, model: type[Base], key: Columns, rows: Iterable[Columns]) -> None:
    """Stores the rows of an owner instead of those that are there."""
    remove(session, model, key)
    write_parts(session, model, key, rows)


def update_row(session: Session, model: type[Base], id: str, columns: Columns, revision: int | None = None) -> bool:
    """Changes columns of the row with that id; with a revision given, only if it still has it. Whether it was."""
    given = {f"to_{name}": value for name, value in columns.items()} | {"at_id": id}
    if revision is not None:
        given |= {"at_revision": revision, "to_revision": revision + 1}
    statement = _updating(model, tuple(columns), revision is not None)
    return session.connection().execute(statement, given).rowcount == 1


@cache
def _updating(model: type[Base], names: Sequence[str], numbered: bool) -> Update:
    columns = table(model).c
    statement = update(table(model)).where(columns.id == bindparam("at_id"))
    if numbered:
        statement = statement.where(columns.revision == bindparam("at_revision"))
        names = [*names, "revision"]
    return statement.values({name: bindparam(f"to_{name}") for name in names})


def put(session: Session, model: type[Base], row: Columns) -> None:
    """Stores a row, in place of the one that has the same key."""
    run(session, _putting(model), **row)


@cache
def _putting(model: type[Base]) -> Executable:
    """Both databases know it, but SQLAlchemy has a way of its own for each."""
    columns, keys = table(model).c, [column.name for column in table(model).primary_key]
    names = [column.name for column in columns]
    into, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    sql = f"INSERT INTO {table(model).name} ({into}) VALUES ({places}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"  # noqa: S608, E501 - names of columns
    return text(sql).bindparams(*(bindparam(column.name, type_=column.type) for column in columns))


def remove(session: Session, model: type[Base], key: Columns) -> None:
    """Removes the rows whose columns have the values in `key`."""
    run(session, _removing(model, tuple(key)), **{f"at_{name}": value for name, value in key.items()})


@cache
def _removing(model: type[Base], names: Sequence[str]) -> Delete:
    columns = table(model).c
    return delete(table(model)).where(*(columns[name] == bindparam(f"at_{name}") for name in names))


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
