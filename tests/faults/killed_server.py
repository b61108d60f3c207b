"""PostgreSQL killed under writers, again and again: what they were told was kept is there after each restart."""

import os
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
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
MEETING = {False: ITEMS, True: 1}
"""Items of a meeting; in short, what takes long is to come to the first decision."""
BETWEEN = {False: (0.3, 2.0), True: (0.1, 0.5)}
"""Seconds from a start to the next kill, once there is something that was told since; in short."""
AT_A_PLANT = 4
"""Kills after which a planted fault must have shown."""
AGAIN = 0.5
"""Seconds after which a writer tries again: a server that recovers has other things to do than to refuse."""
BODIES = 16
"""At most so many writers, each with a body of its own."""
BEGUN = "begun"
"""The database that each town is a copy of."""


class Databases(Protocol):
    """Where databases are made, by name, and the folder that they lie in."""

    @property
    def folder(self) -> Path: ...

    def make(self, name: str) -> None: ...

    def copy(self, old: str, name: str) -> None: ...

    def address(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Town:
    """A database with a body for each writer, a folder for what they are told, and how many items a meeting has."""

    server: Databases
    name: str
    folder: Path
    bodies: tuple[str, ...]
    items: int = ITEMS

    @property
    def address(self) -> str:
        return self.server.address(self.name)

    @property
    def told(self) -> list[str]:
        """Each decision that a writer was told of: its meeting and its place there."""
        return [line for path in self.folder.glob("told-*") for line in path.read_text().splitlines()]


def killed_server(folder: Path, *, kills: int, writers: int = 16, plants: int = 2, short: int = 0) -> Report:
    """So many kills under so many writers, after the planted faults."""
    report, server = Report("PostgreSQL killed"), own_server()
    for number, (name, (settings, early)) in enumerate(list(PLANTS.items())[:plants]):
        _set(server, {f"{setting} = {value}" for setting, value in settings.items()})
        found = town(server, f"killed_{number}", folder / f"plant {number}", 2, MEETING[bool(short)])
        report.plant(name, partial(_given_away, server, found, early))
        _set(server, {f"{setting} = DEFAULT" for setting in settings})
    found = town(server, "killed", folder / "earnest", writers, MEETING[bool(short)])
    with writing(found):
        for lost in _killing(server, found, kills, BETWEEN[bool(short)]):
            report.try_done(lost)
    report.broken += audited(found)
    report.figures["decisions told"] = len(found.told)
    report.figures["writers"] = writers
    return report


def _set(server: Server, settings: Collection[str]) -> None:
    server.run(*(f"ALTER SYSTEM SET {setting}" for setting in settings), "SELECT pg_reload_conf()")


def town(server: Databases, name: str, folder: Path, writers: int, items: int = ITEMS) -> Town:
    """A new database with so many bodies."""
    bodies = begun(server)
    server.copy(BEGUN, name)
    folder.mkdir()
    return Town(server, name, folder, bodies[:writers], items)


@cache
def begun(server: Databases) -> tuple[str, ...]:
    """Its bodies, the first of which has decided on the first of three items.

    What is made ready at first use is there, for all children.
    """
    server.make(BEGUN)
    database = open_database(server.address(BEGUN))
    database.migrate()
    example = Example(office_on(database, server.folder))
    bodies = example.load(BODIES)
    example.decide(example.in_session(bodies[0], 0, 3), 0)
    database.close()
    return tuple(bodies)


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
                meeting = example.in_session(body, week, town.items)
                for index in range(town.items):
                    line = f"{meeting} {index + 1}\n".encode()
                    with _telling(told.write, line) if early else _silence():
                        example.decide(meeting, index)
                    if not early:
                        told.write(line)
            except Exception:  # whatever a dead server makes of it; what counts is what was told
                time.sleep(AGAIN)


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


def _killing(server: Server, town: Town, kills: int, between: tuple[float, float] | None = None) -> Iterator[str]:
    """For each kill, what was lost by it; without `between`, just when something was told."""
    chance = Random(kills)  # noqa: S311 - picks moments
    for _kill in range(kills):
        enough, end = len(town.told) + (len(town.bodies) if between else 1), time.monotonic() + PATIENCE
        while len(town.told) < enough and time.monotonic() < end:
            time.sleep(0.05)
        if len(town.told) < enough:
            yield f"within {PATIENCE:g} s nothing more was told"
        if between:
            time.sleep(chance.uniform(*between))
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
        return next(filter(None, _killing(server, town, AT_A_PLANT)), "")


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


PLANTS: dict[str, tuple[dict[str, str], bool]] = {
    "told before it is kept": ({}, True),
    "synchronous_commit=off": ({"synchronous_commit": "off", "wal_writer_delay": "'10s'"}, False),
}
