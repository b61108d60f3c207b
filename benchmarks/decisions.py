"""Decisions a second and the slowest of them, with one and eight writing processes, beside a bare INSERT and COMMIT."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Manager, get_context
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event, text

from benchmarks.databases import address_of, kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import percentile
from engine.database import Database
from engine.errors import Refusal
from memos.store import open_database

NAME = "decisions"
WRITERS = (1, 8)
SLOWEST = Goal(250)
BARE = "bare INSERT and COMMIT of as many rows"


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does: decides the items of its meetings, or writes bare rows as often. Rows: 0 for the former."""

    address: str
    folder: Path
    meetings: tuple[str, ...]
    items: int
    rows: int = 0

    def steps(self) -> Iterator[Callable[[], None]]:
        """Each unit of work, to be timed alone."""
        database = open_database(self.address)
        example = Example(office_on(database, self.folder))
        pairs = [(meeting, index) for meeting in self.meetings for index in range(self.items)]
        for meeting, index in pairs:
            if self.rows:
                yield lambda: _insert(database, self.rows)
            else:
                yield lambda: example.decide(meeting, index)  # noqa: B023 - called before the next turn
        database.close()


@dataclass(frozen=True, slots=True)
class Load:
    """What some processes did together: seconds of each unit of work, of all, and how many were refused."""

    latencies: tuple[float, ...]
    seconds: float
    errors: int

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def slowest(self) -> float:
        """Milliseconds that 99 of 100 do not exceed."""
        return percentile(self.latencies, 99) * 1e3


def decisions(size: Size) -> list[Figure]:
    """For each database and number of writers: rate, slowest and errors."""
    return [figure for kind in kinds() for figure in _on(kind, size)]


def _on(kind: str, size: Size) -> list[Figure]:
    figures = []
    with new_database(kind) as (database, folder):
        example = Example(office_on(database, folder))
        bodies = example.load(max(WRITERS))
        rows = _prepare_bare(database, example, bodies[0])
        for writers in WRITERS:
            items, each = size.of(10, 2), size.of(30 if writers == 1 else 10, 2)
            weeks = range(1 + writers, 1 + writers + each // items)
            tasks = [
                Task(
                    address_of(database), folder, tuple(example.in_session(body, week, items) for week in weeks), items
                )
                for body in bodies[:writers]
            ]
            ours = together(tasks)
            bare = together([Task(t.address, t.folder, t.meetings, t.items, rows) for t in tasks])
            figures += _figures(kind, writers, ours, bare)
    return figures


def _figures(kind: str, writers: int, ours: Load, bare: Load) -> list[Figure]:
    who = f"{kind}, {writers} writer{'s' if writers > 1 else ''}"
    goal = SLOWEST if writers > 1 else None
    rate = bare.rate / ours.rate
    return [
        Figure(NAME, f"{who}: decisions", ours.rate, "/s", beside=BARE, other=bare.rate, ratio=rate),
        Figure(NAME, f"{who}: 99 of 100 within", ours.slowest, "ms", beside=BARE, other=bare.slowest, goal=goal),
        Figure(NAME, f"{who}: refused", ours.errors, "", beside=BARE, other=bare.errors, goal=Goal(0)),
    ]


def together(tasks: list[Task]) -> Load:
    """All tasks at once, each in a process of its own, begun at the same moment."""
    with Manager() as manager, ProcessPoolExecutor(len(tasks), mp_context=get_context("spawn")) as pool:
        barrier = manager.Barrier(len(tasks))
        done = list(pool.map(_write, tasks, [barrier] * len(tasks)))
    latencies = tuple(latency for found, _begun, _ended, _errors in done for latency in found)
    seconds = max(ended for _f, _b, ended, _e in done) - min(begun for _f, begun, _n, _e in done)
    return Load(latencies, seconds, sum(errors for *_rest, errors in done))


def _write(task: Task, barrier: Barrier) -> tuple[list[float], float, float, int]:
    """Seconds of each unit of work after the first, which only warms up; when they began and ended; refusals."""
    latencies, errors = [], 0
    steps = task.steps()
    next(steps)()
    barrier.wait()
    begun = time.monotonic()
    for step in steps:
        start = time.perf_counter()
        try:
            step()
        except Refusal:
            errors += 1
        latencies.append(time.perf_counter() - start)
    return latencies, begun, time.monotonic(), errors


def _prepare_bare(database: Database, example: Example, body: str) -> int:
    """A table for bare rows. How many rows a decision writes, that as many be written there."""
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
