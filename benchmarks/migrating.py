"""`migrate` on many memos: from a schema that is older than the index of words, and from the last one before this."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import MetaData, delete, insert, select, text, true
from sqlalchemy.orm import Session

from benchmarks.copies import copy_rows
from benchmarks.databases import POSTGRESQL, kinds, new_address
from benchmarks.example import Example, office_on, sqlite_office
from benchmarks.figures import Figure, Size
from engine.database import Database, Schema
from engine.tables import Base
from memos.indexing import index_all
from memos.migrations import SCHEMA

NAME = "migrate"
OLD = {"0004": "before the index of words", "0006": "the last one before"}
OF_A_CHAIN = {"chain": "id", "event": "chain_id", "event_comment": "chain_id"}


def migrating(size: Size) -> list[Figure]:
    """Seconds, from each of the old ones, on each database: the schema, and what has no index of words yet."""
    memos = size.of(100_000, 5)
    with _one_memo() as source:
        return [figure for kind in kinds() for old in OLD for figure in _from(source, kind, old, memos)]


def _from(source: Database, kind: str, old: str, memos: int) -> Iterator[Figure]:
    with _filled(source, kind, old, memos) as (url, folder):
        database = Database(url, SCHEMA)
        what = f"{kind}, {memos} memos, from {old} ({OLD[old]})"
        yield Figure(NAME, f"{what}: the schema", _seconds(database.migrate), "s")
        office = office_on(database, folder)
        yield Figure(NAME, f"{what}: the words", _seconds(lambda: index_all(office)), "s")
        database.close()


@contextmanager
def _filled(source: Database, kind: str, old: str, memos: int) -> Iterator[tuple[str, Path]]:
    """A database as an older program left it, with so many memos."""
    with TemporaryDirectory(prefix="beslut-bench-") as name:
        folder = Path(name)
        with new_address(kind, folder) as url:
            database = Database(url, Schema(SCHEMA.scripts, old))
            database.migrate()
            with source.read() as given, database.write() as session:
                _carry(given, session)
                _multiply(session, memos - 1)
            if kind == POSTGRESQL:  # as it does by itself after a while
                with database.write() as session:
                    session.execute(text("ANALYZE"))
            database.close()
            yield url, folder


@contextmanager
def _one_memo() -> Iterator[Database]:
    """A database of today that holds one."""
    with TemporaryDirectory(prefix="beslut-bench-") as name:
        example = Example(sqlite_office(Path(name)))
        (body,) = example.load()
        with example.office.write() as desk:
            example.submitted(desk, body)
        yield example.office.database
        example.office.database.close()


def _carry(given: Session, session: Session) -> None:
    """Every row of today's database, as far as the older one has columns for it, instead of what a new one has."""
    today, before = _tables(given), _tables(session)
    for table in reversed(before.sorted_tables):
        session.execute(delete(table))
    for table in Base.metadata.sorted_tables:
        if table.name in before.tables and table.name in today.tables:
            target = before.tables[table.name]
            names = {column.name for column in target.c} - ({"id"} if table.name == "search" else set())
            columns = [column for column in today.tables[table.name].c if column.name in names]
            rows = [dict(row._mapping) for row in given.execute(select(*columns))]
            if rows:
                session.execute(insert(target), rows)


def _multiply(session: Session, copies: int) -> None:
    tables = _tables(session).tables
    chain = select(tables["memo"].c.chain_id).scalar_subquery()
    for known in Base.metadata.sorted_tables:
        rows = tables.get(known.name)
        if rows is None:
            continue
        if known.name in OF_A_CHAIN:
            copy_rows(session, rows, rows.c[OF_A_CHAIN[known.name]] == chain, copies)
        elif known.name == "memo" or {"memo_id", "content_id"} & set(rows.c.keys()):
            copy_rows(session, rows, true(), copies)


def _tables(session: Session) -> MetaData:
    found = MetaData()
    found.reflect(session.connection(), only=lambda name, _all: name in Base.metadata.tables)
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
