"""Backups taken under writers, each restored and walked: what was told before one was begun is in it."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

import engine.dump
import memos.backup
from benchmarks.example import office_on
from engine.errors import Refusal
from memos.backup import restore, take
from memos.desk import Office
from memos.models import AgendaItemRow, DecisionRow
from memos.store import open_database
from memos.store.rows import table
from tests.faults.killed_server import MEETING, Databases, Town, audited, town, writing
from tests.faults.reports import Report
from tests.faults.servers import Server, own_server

PATIENCE = 60.0
"""Seconds that writers may take to be told of one more decision."""
IN_A_TOWN = 5
"""Backups of one database: writers make it larger meanwhile, and each backup takes all of it."""
AT_A_PLANT = 3
"""Backups after which a planted fault must have shown."""


@dataclass(frozen=True, slots=True)
class File:
    """Where SQLite databases lie, in the place of a server."""

    folder: Path

    def address(self, name: str) -> str:
        return f"sqlite:///{self.folder / name / 'beslut.db'}"

    def make(self, name: str) -> None:
        """The folder for it: the file is made when it is opened."""
        (self.folder / name).mkdir(parents=True)

    def copy(self, old: str, name: str) -> None:
        """A new database like one that nobody has open."""
        shutil.copytree(self.folder / old, self.folder / name)


def files_in(folder: Path) -> File:
    """The same for every harness that a folder is for."""
    return File(folder / "files")


def backups(folder: Path, *, count: int, writers: int = 4, short: int = 0) -> Report:
    """So many backups of a few databases, half of them of each kind of database, after the planted faults."""
    report, items = Report("backups under load"), MEETING[bool(short)]
    files = files_in(folder.parent)
    for number, (name, planted) in enumerate(PLANTS.items()):
        with planted():
            report.plant(name, partial(_given_away, files, f"plant_{number}", folder / f"plant {number}", items))
    _many(report, files, folder / "earnest", count - count // 2, (writers, items))
    server = own_server()
    with _programs_of(server):
        _many(report, server, folder / "postgresql", count // 2, (writers, items))
    return report


def _many(report: Report, place: Databases, folder: Path, count: int, size: tuple[int, int]) -> None:
    folder.mkdir()
    for number in range(0, count, IN_A_TOWN):
        found = town(place, f"backed_up_{number}", folder / str(number), *size)
        with writing(found):
            for wrong in _taking(found, min(IN_A_TOWN, count - number)):
                report.try_done(wrong)
        report.broken += audited(found)
        report.counted("decisions told", len(found.told))


def _taking(found: Town, count: int) -> Iterator[str]:
    """For each backup, what is missing or wrong in it."""
    database = open_database(found.address)
    office = office_on(database, found.folder)
    told: list[str] = []
    for number in range(count):
        end, before = time.monotonic() + PATIENCE, len(told)
        while len(told := found.told) <= before and time.monotonic() < end:
            time.sleep(0.05)
        if len(told) <= before:
            yield "no decision was told for a minute"
            continue
        path, taken = take(office, found.folder / "backups")
        wrong = [str(problem) for problem in taken.problems]
        yield "; ".join([*wrong, *_lacks(path, found, f"{found.name}_{number}", told)])
    database.close()


def _lacks(path: Path, found: Town, name: str, told: list[str]) -> Iterator[str]:
    found.server.make(name)
    database = open_database(found.server.address(name))
    try:
        restore(path, office_on(database, found.folder / name))
        with database.read() as session:
            item = table(AgendaItemRow).c
            kept = select(item.meeting_id, item.position).join(DecisionRow, DecisionRow.item_id == item.id).distinct()
            lost = set(told) - {f"{meeting} {position}" for meeting, position in session.execute(kept)}
        if lost:
            yield f"{len(lost)} of {len(told)} decisions told are not in it"
    except Refusal as refusal:
        yield str(refusal)
    finally:
        database.close()
        shutil.rmtree(found.folder / name, ignore_errors=True)


def _given_away(files: File, name: str, folder: Path, items: int) -> str:
    found = town(files, name, folder, 2, items)
    with writing(found):
        return next(filter(None, _taking(found, AT_A_PLANT)), "")


@contextmanager
def _programs_of(server: Server) -> Iterator[None]:
    """The server's own pg_dump comes first."""
    with patch("engine.dump.shutil.which", lambda name: str(server.programs / name)):
        yield


@contextmanager
def _only_the_file() -> Iterator[None]:
    """The mistake: the database's file is copied while it is written, without what lies beside it."""
    with patch.object(engine.dump, "_copy", lambda source, target: shutil.copyfile(source, target)):
        yield


@contextmanager
def _an_event_short() -> Iterator[None]:
    """The mistake: something is left out on the way."""
    real = engine.dump._copy

    def copy(source: Path, target: Path) -> None:
        real(source, target)
        with closing(sqlite3.connect(target)) as new:
            triggers = new.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (trigger,) in triggers:
                new.execute(f'DROP TRIGGER "{trigger}"')
            new.execute("DELETE FROM event WHERE rowid = (SELECT max(rowid) FROM event)")
            new.commit()

    with patch.object(engine.dump, "_copy", copy):
        yield


@contextmanager
def _the_last_one_again() -> Iterator[None]:
    """The mistake: the first backup is handed out for every one."""
    real = memos.backup.take
    first: list[Any] = []

    def taken(office: Office, out: Path) -> Any:
        first.append(first[0] if first else real(office, out))
        return first[-1]

    with patch.dict(globals(), take=taken):
        yield


PLANTS: dict[str, Callable[[], Any]] = {
    "the file alone, while it is written": _only_the_file,
    "an event left out": _an_event_short,
    "the first backup again": _the_last_one_again,
}
