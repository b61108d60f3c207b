"""PostgreSQL killed under writers, again and again: what they were told was kept is there after each restart."""

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Protocol

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.example import Example, office_on
from memos.audit import audit
from memos.store import open_database
from tests.faults.reports import Report
from tests.faults.servers import PATIENCE, Server, own_server

ITEMS = 4
BETWEEN = (0.3, 2.0)
"""Seconds from a start to the next kill, once there is something that was told since."""
AT_A_PLANT = 4
"""Kills after which a planted fault must have shown."""


class Databases(Protocol):
    """Where databases are made, by name."""

    def make(self, name: str) -> None: ...

    def address(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Town:
    """A database with a body for each writer, and a folder for what they are told."""

    server: Databases
    name: str
    folder: Path
    bodies: tuple[str, ...]

    @property
    def address(self) -> str:
        return self.server.address(self.name)

    @property
    def told(self) -> list[str]:
        """Each decision that a writer was told of: its meeting and its place there."""
        return [line for path in self.folder.glob("told-*") for line in path.read_text().splitlines()]


def killed_server(folder: Path, *, kills: int, writers: int = 16, plants: int = 2) -> Report:
    """So many kills under so many writers, after the planted faults."""
    report = Report("PostgreSQL killed")
    with own_server() as server:
        for number, (name, (statements, early)) in enumerate(list(PLANTS.items())[:plants]):
            server.run(*statements)
            found = town(server, f"plant_{number}", folder / f"plant {number}", 2)
            report.plant(name, partial(_given_away, server, found, early))
            server.run("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
        found = town(server, "earnest", folder / "earnest", writers)
        with writing(found):
            for lost in _killing(server, found, kills):
                report.try_done(lost)
        report.broken += audited(found)
        report.figures["decisions told"] = len(found.told)
        report.figures["writers"] = writers
    return report


def town(server: Databases, name: str, folder: Path, writers: int) -> Town:
    """A new database with so many bodies."""
    server.make(name)
    folder.mkdir()
    database = open_database(server.address(name))
    database.migrate()
    bodies = Example(office_on(database, folder)).load(writers)
    database.close()
    return Town(server, name, folder, tuple(bodies))


@contextmanager
def writing(town: Town, *, early: bool = False) -> Iterator[None]:
    """A process for each body, that decides until it is stopped. Raises if one of them cannot go on."""
    stop = town.folder / "stop"
    children = [_forked(partial(_write, town, body, number, stop, early)) for number, body in enumerate(town.bodies)]
    try:
        yield
    finally:
        stop.touch()
        ended = [os.waitpid(child, 0)[1] for child in children]
    if any(ended):
        raise RuntimeError(f"writers ended with {ended}")


def _write(town: Town, body: str, number: int, stop: Path, early: bool) -> None:
    """Meeting after meeting. A server that is gone is waited for; what it was about to do is done anew."""
    database = open_database(town.address)
    example, week = Example(office_on(database, town.folder)), 0
    with (town.folder / f"told-{number}").open("ab", buffering=0) as told:
        while not stop.exists():
            week += 1
            try:
                meeting = example.in_session(body, week, ITEMS)
                for index in range(ITEMS):
                    line = f"{meeting} {index + 1}\n".encode()
                    with _telling(told.write, line) if early else _silence():
                        example.decide(meeting, index)
                    if not early:
                        told.write(line)
            except Exception:  # whatever a dead server makes of it; what counts is what was told
                time.sleep(0.1)


@contextmanager
def _telling(tell: Callable[[bytes], object], line: bytes) -> Iterator[None]:
    """The mistake: told when it is about to be kept."""

    def commit(_connection: object) -> None:
        tell(line)
        time.sleep(1)

    event.listen(Engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(Engine, "commit", commit)


@contextmanager
def _silence() -> Iterator[None]:
    yield


def _killing(server: Server, town: Town, kills: int, *, at_once: bool = False) -> Iterator[str]:
    """For each kill, what was lost by it. `at_once`: just when something was told."""
    chance = Random(kills)  # noqa: S311 - picks moments
    for _kill in range(kills):
        enough, end = len(town.told) + (1 if at_once else len(town.bodies)), time.monotonic() + PATIENCE
        while len(town.told) < enough and time.monotonic() < end:
            time.sleep(0.05)
        if not at_once:
            time.sleep(chance.uniform(*BETWEEN))
        server.kill()
        told = town.told
        server.start()
        yield _lost(town, told)


def _lost(town: Town, told: list[str]) -> str:
    with psycopg.connect(town.address) as connection:
        rows = connection.execute(
            "SELECT DISTINCT agenda_item.meeting_id, agenda_item.position FROM decision "
            "JOIN agenda_item ON agenda_item.id = decision.item_id"
        ).fetchall()
    lost = set(told) - {f"{meeting} {position}" for meeting, position in rows}
    return f"{len(lost)} of {len(told)} decisions told are lost" if lost else ""


def audited(town: Town) -> list[str]:
    """What does not hold in the end."""
    database = open_database(town.address)
    with database.read() as session:
        found = [str(problem) for problem in audit(session).problems]
    database.close()
    return found


def _given_away(server: Server, town: Town, early: bool) -> str:
    with writing(town, early=early):
        return next(filter(None, _killing(server, town, AT_A_PLANT, at_once=True)), "")


def _forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:  # a child must not go on as a second parent
            os._exit(1)
    return child


PLANTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "told before it is kept": ((), True),
    "synchronous_commit=off": (
        (
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET wal_writer_delay = '10s'",
            "SELECT pg_reload_conf()",
        ),
        False,
    ),
}
