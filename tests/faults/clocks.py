"""The clock is moved by up to a day, forwards and backwards, at every step: what follows what does not depend on it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from unittest.mock import patch

from sqlalchemy import event, insert
from sqlalchemy.engine import Engine

from benchmarks.example import TEMPLATES, Example
from benchmarks.lives import MEMOS, Life, Outcome
from memos import packing
from memos.actions import meetings, steps
from memos.actions.exporting import ask_export
from memos.audit import audit
from memos.desk import Office
from memos.models import RenditionRow
from memos.printing import Printer
from memos.rendition import Rendition
from memos.store import work
from memos.store.rows import table
from memos.store.work import Work
from memos.work import LEASE, drain
from tests.faults.reports import Report
from tests.faults.scenes import NOW, office_at

DAY = 86400
_PRINTER = Printer(TEMPLATES)
Version = tuple[str, int, str]


class MovedClock:
    """Goes on by a minute at each look, and is moved now and then."""

    def __init__(self, chance: Random) -> None:
        self._chance, self._true, self._by = chance, NOW, timedelta(0)
        self.moves = 0

    def __call__(self) -> datetime:
        """What it shows."""
        self._true += timedelta(minutes=1)
        return self._true + self._by

    def move(self) -> None:
        """By up to a day from the true time, either way."""
        self._by = timedelta(seconds=self._chance.randint(-DAY, DAY))
        self.moves += 1


def clocks(folder: Path, *, lives: int, memos: int = MEMOS) -> Report:
    """So many meetings' lives, each with so many memos, the clock moved before each step."""
    report = Report("the clock moved")
    for module in (steps, meetings):
        module.FORMATS = ("docx",)  # type: ignore[attr-defined]  # PDF takes long, and others make it
    for number, (name, planted) in enumerate(PLANTS.items()):
        with planted():
            clock = MovedClock(Random(1))  # noqa: S311 - picks how far
            report.planted[name] = " · ".join(_wrong(folder / f"plant {number}", clock, memos))[:300]
    for seed in range(lives):
        clock = MovedClock(Random(seed))  # noqa: S311 - picks how far
        report.try_done(" · ".join(_wrong(folder / str(seed), clock, memos)))
        report.counted("times moved", clock.moves)
    return report


@contextmanager
def _rewritten(part: str, instead: str) -> Iterator[None]:
    """Every statement with that part has another in its place."""

    def rewrite(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> object:
        return statement.replace(part, instead), values

    event.listen(Engine, "before_cursor_execute", rewrite, retval=True)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", rewrite)


def _add_as_it_comes(self: Work, rendition: Rendition, actor: str = "") -> None:
    self.session.execute(insert(table(RenditionRow)), [work._columns(rendition)])
    self.document_event(rendition, actor)


PLANTS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "histories in the order of the clock": lambda: _rewritten(
        "ORDER BY event.chain_id, event.seq", "ORDER BY event.at"
    ),
    "documents in the order of the clock": lambda: patch.object(Work, "add_rendition", _add_as_it_comes),
    "a claim lasts as long as the clock says": lambda: _rewritten(
        "wanted.claimed_until > ?", "(wanted.claimed_until > ? AND 0)"
    ),
    "an export's claim lasts as long as the clock says": lambda: _rewritten(
        "export.claimed_until > ?", "(export.claimed_until > ? AND 0)"
    ),
}


def _wrong(place: Path, clock: MovedClock, memos: int) -> Iterator[str]:
    """What is out of order after a life, or was not done."""
    with office_at(place) as office:
        own = Office(office.database, office.blobs, office.catalogue, clock)
        example, made = Example(own), list[tuple[str, str]]()
        (body,) = example.load()
        told: list[list[Version]] = []
        for name, step in Life(example, body, Outcome(), memos).steps(0):
            clock.move()
            try:
                step()
            except Exception as error:
                yield f"{name}: {type(error).__name__}: {error}"
                return
            if name in ("lock", "review", "close", "archive"):
                yield from _made(own, clock, made)
            told.append(_versions(place))
        yield from _order(told)
        yield from _exported(own, clock, example.header.secretary)
        with own.read() as desk:
            yield from map(str, audit(desk.session, desk.blobs).problems)
            for subject in desk.store.memos([id for id, _document in made]):
                newest = {one.document: one.sha256 for one in desk.store.renditions(memo=subject)}
                last = dict(document.split(" ") for id, document in made if id == subject)
                if newest != last:
                    yield "an older document passes for the newest"


def _made(office: Office, clock: MovedClock, made: list[tuple[str, str]]) -> Iterator[str]:
    """All that is wanted is made by another, though somebody died with a claim, at another time of day."""
    with office.write("dead") as desk:
        held = desk.store.claim("dead", desk.now, LEASE)
    clock.move()
    office.clock = lambda: clock() + 2 * LEASE
    for row, reason in drain(office, _PRINTER, "worker"):
        if reason:
            yield reason
        with office.read() as desk:
            if row.memo:
                known = {(m, d.split(" ")[1]) for m, d in made}
                new = [one for one in desk.store.renditions(memo=row.memo) if (row.memo, one.sha256) not in known]
                made += [(row.memo, f"{one.document} {one.sha256}") for one in new]
    office.clock = clock
    with office.read() as desk:
        left = desk.store.wanted_count()
    if left:
        yield f"{left} documents wait for a claim of the dead" if held else f"{left} documents wait"


def _exported(office: Office, clock: MovedClock, person: str) -> Iterator[str]:
    """An export that somebody died with is made by another, at another time of day."""
    with office.write(person) as desk:
        ask_export(desk)
        desk.store.claim_export("dead", desk.now, packing.LEASE)
    clock.move()
    office.clock = lambda: clock() + 2 * packing.LEASE
    made = list(packing.pack(office))
    office.clock = clock
    if len(made) != 1:
        yield "an export waits for a claim of the dead"


def _versions(place: Path) -> list[Version]:
    with closing(sqlite3.connect(place / "beslut.db")) as connection:
        return list(connection.execute("SELECT chain_id, seq, sha256 FROM event ORDER BY chain_id, seq"))


def _order(told: list[list[Version]]) -> Iterator[str]:
    """What was there stays, under its number: what comes later is later."""
    for before, after in pairwise(told):
        if not set(before) <= set(after):
            yield "a history changed what was told before"
