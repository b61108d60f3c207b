"""Decisions a second and the slowest of them, with one and eight writing processes, beside a bare INSERT and COMMIT."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event, text

from benchmarks.databases import address_of, kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.writers import together
from engine.database import Database
from memos.store import open_database

NAME = "decisions"
SLOWEST = Goal(250)
PACE = 1.0  # second
BARE = "bare INSERT and COMMIT of as many rows"


@dataclass(frozen=True, slots=True)
class Decide:
    """Decides the items of some meetings, one by one or, where `rows` are given, writes so many as often."""

    address: str
    folder: Path
    meetings: tuple[str, ...]
    items: int
    rows: int = 0
    pace: float = 0

    def steps(self) -> Iterator[Callable[[], None]]:
        """Each unit of work."""
        database = open_database(self.address)
        example = Example(office_on(database, self.folder))
        for meeting in self.meetings:
            for index in range(self.items):
                yield partial(_insert, database, self.rows) if self.rows else partial(example.decide, meeting, index)
        database.close()


def decisions(size: Size) -> list[Figure]:
    """For each database and number of writers: rate, slowest, and how many were refused."""
    return [figure for kind in kinds() for figure in _on(kind, size)]


def _on(kind: str, size: Size) -> list[Figure]:
    with new_database(kind) as (database, folder):
        example = Example(office_on(database, folder))
        bodies = example.load(size.of(8, 2))
        rows = _prepare_bare(database, example, bodies[0])
        alone = _tasks(example, folder, bodies[:1], range(2, 2 + size.of(3, 1)), size.of(10, 2))
        crowd, calm = (_tasks(example, folder, bodies, range(w, w + 1), size.of(10, 2)) for w in (9, 10))
        return [*_measured(kind, alone, rows), *_measured(kind, crowd, rows), _paced(kind, calm)]


def _tasks(example: Example, folder: Path, bodies: Sequence[str], weeks: range, items: int) -> list[Decide]:
    """For each body a process, with a meeting in each of these weeks that has begun."""
    address = address_of(example.office.database)
    return [
        Decide(address, folder, tuple(example.in_session(body, week, items) for week in weeks), items)
        for body in bodies
    ]


def _measured(kind: str, tasks: list[Decide], rows: int) -> list[Figure]:
    ours, bare = together(tasks, [replace(task, rows=rows) for task in tasks])
    many = len(tasks) > 1
    who = f"{kind}, {len(tasks)} writer{'s' if many else ''}"
    rate = bare.rate / ours.rate
    return [
        Figure(NAME, f"{who}: decisions", ours.rate, "/s", beside=BARE, other=bare.rate, ratio=rate),
        Figure(
            NAME,
            f"{who}: 99 of 100 within",
            ours.slowest,
            "ms",
            beside=BARE,
            other=bare.slowest,
            goal=SLOWEST if many else None,
        ),
        Figure(NAME, f"{who}: refused", ours.refused, "", goal=Goal(0)),
    ]


def _paced(kind: str, tasks: list[Decide]) -> Figure:
    """Still many more than people record."""
    (load,) = together([replace(task, pace=PACE) for task in tasks])
    who = f"{kind}, {len(tasks)} writers, one a second each"
    return Figure(NAME, f"{who}: 99 of 100 within", load.slowest, "ms", goal=SLOWEST)


def _prepare_bare(database: Database, example: Example, body: str) -> int:
    """A table for bare rows. How many rows a decision writes, so that as many be written there."""
    with database.write() as session:
        session.execute(text("CREATE TABLE bare (id VARCHAR(32) PRIMARY KEY, text VARCHAR NOT NULL)"))
    meeting = example.in_session(body, 1, 1)
    with counted() as written:
        example.decide(meeting, 0)
    return sum(written)


@contextmanager
def counted() -> Iterator[list[int]]:
    """The rows that each statement of this process writes meanwhile."""
    written: list[int] = []

    def count(_connection: object, cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(max(cursor.rowcount, 0))

    event.listen(Engine, "after_cursor_execute", count)
    try:
        yield written
    finally:
        event.remove(Engine, "after_cursor_execute", count)


def _insert(database: Database, rows: int) -> None:
    with database.write() as session:
        values = [{"id": uuid4().hex, "text": "x" * 200} for _row in range(rows)]
        session.execute(text("INSERT INTO bare (id, text) VALUES (:id, :text)"), values)
