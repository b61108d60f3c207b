"""Somebody else holds the database's lock for a while: who writes waits so long, or is refused, and then goes on."""

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.example import Example, office_on
from engine.database import PATIENCE, Database
from engine.errors import StorageFailed
from memos.audit import audit
from memos.desk import Office
from memos.store import SCHEMA
from tests.faults.backups import files_in
from tests.faults.killed_server import BEGUN, begun
from tests.faults.reports import Report
from tests.faults.servers import Server, own_server
from tests.faults.sharing import shared

GATE, SQLITE, POSTGRESQL = "the write gate", "SQLite's lock", "a lock on PostgreSQL's rows"
KINDS = (GATE, SQLITE, POSTGRESQL)
LEVELS = (0, 1, 2, 5, 10, 15, 20, 25, 36, 40, 45, 50, 55, 60)
"""Seconds; the program's patience is 30."""
SHORT = (0, 0.4, 2.5)
ENOUGH = 20.0
"""Seconds that a writer of a short run waits where it should come in; else it waits hardly."""
HARDLY = 1.0
Holder = Callable[[float, bool], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """Who holds which lock, for how many seconds, and how long a writer waits, or says that it does."""

    kind: str
    seconds: float
    patience: float
    waits: float

    @property
    def outlasts(self) -> bool:
        """Whether the lock is held until who wants it gives up, however slow the machine is."""
        return self.seconds > self.waits

    def __str__(self) -> str:
        return f"{self.kind} held for {self.seconds:g} s, patience {self.patience:g} s"


def locks(folder: Path, *, short: int = 0) -> Report:
    """Every kind of lock at every level, all at once: most of it is waiting."""
    report = Report("locks")
    cases = [Case(kind, seconds, PATIENCE, PATIENCE) for kind in KINDS for seconds in LEVELS]
    if short:
        cases = [
            Case(kind, seconds, *([HARDLY if seconds > HARDLY else ENOUGH] * 2)) for kind in KINDS for seconds in SHORT
        ]
    plants = {
        "nobody waits": [Case(kind, SHORT[1], ENOUGH, 0.001) for kind in KINDS],
        "they wait for ever": [Case(kind, SHORT[2], HARDLY, 600) for kind in KINDS],
    }
    server = own_server()
    _prepare(folder, server)
    for name, planted in plants.items():
        report.plant(name, partial(_given_away, planted, folder, server))
    for wrong in _looked(cases, folder, server):
        report.try_done(wrong)
    return report


def _looked(cases: list[Case], folder: Path, server: Server) -> Iterator[str]:
    def share(number: int, some: list[Case]) -> Iterable[str]:
        for case in some:
            wrong = _wrong(case, folder, server, f"case_{number}_{time.monotonic_ns()}")
            yield f"{case}: {wrong}" if wrong else ""

    return shared(cases, share, len(cases))


def _given_away(cases: list[Case], folder: Path, server: Server) -> str:
    """A plant is caught where each kind of lock gives it away."""
    found = list(_looked(cases, folder, server))
    return " · ".join(found) if all(found) else ""


def _prepare(folder: Path, server: Server) -> None:
    """A meeting to decide at, on both databases."""
    for place in (files_in(folder.parent), server):
        begun(place)
    for kind in (GATE, POSTGRESQL):  # what is made ready at first use is there, for all children
        if wrong := _wrong(Case(kind, 0, ENOUGH, ENOUGH), folder, server, f"first_{kind.split()[-1]}"):
            raise AssertionError(wrong)


def _wrong(case: Case, folder: Path, server: Server, name: str) -> str:
    place = folder / name
    shutil.copytree(files_in(folder.parent).folder / BEGUN, place)
    address = f"sqlite:///{place / 'beslut.db'}"
    if case.kind == POSTGRESQL:
        _copy(server, name)
        address = server.address(name)
    database = Database(address, SCHEMA, patience=case.waits)
    try:
        database.check_version()
        office = office_on(database, place)
        return " · ".join(_faults(case, office, _HOLDERS[case.kind](place, address)))
    finally:
        database.close()


def _copy(server: Server, name: str) -> None:
    """One at a time: a database that is copied has no other visitor."""
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.copy(BEGUN, name)


def _faults(case: Case, office: Office, hold: Holder) -> Iterator[str]:
    before = _decided(office)
    holder, let_go = hold(case.seconds, case.outlasts)
    begun, refused = time.monotonic(), ""
    try:
        _decide(office, 1)
    except StorageFailed as refusal:
        refused = str(refusal)
    waited = time.monotonic() - begun
    os.close(let_go)
    wanted = "refused" if case.seconds > case.patience else ""
    if bool(refused) != bool(wanted):
        yield f"after {waited:.1f} s it was {'refused: ' + refused if refused else 'done'}"
    if refused and _decided(office) != before:
        yield "refused, and yet it is there"
    if refused and waited < case.patience * 0.9:
        yield f"it waited for {waited:.1f} s only"
    os.waitpid(holder, 0)
    if refused:
        _decide(office, 1)
    _decide(office, 2)
    if _decided(office) != before + 2:
        yield f"{_decided(office)} items are decided"
    with office.read() as desk:
        yield from map(str, audit(desk.session).problems)


def _decide(office: Office, index: int) -> None:
    example = Example(office)
    with office.read() as desk:
        meeting = desk.store.meeting_of(example.header.body, example.header.date) or ""
    example.decide(meeting, index)


def _decided(office: Office) -> int:
    example = Example(office)
    with office.read() as desk:
        meeting = desk.store.meeting(desk.store.meeting_of(example.header.body, example.header.date) or "")
        return sum(bool(item.decisions) for item in meeting.items)


def _holding(lock: Callable[[], object], seconds: float, outlasts: bool) -> tuple[int, int]:
    """The process that holds the lock, and what to close where it holds it until then. It has it when this returns."""
    read, write = os.pipe()
    waits, let_go = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(let_go)
            kept = lock()
            os.write(write, b".")
            time.sleep(seconds)
            if outlasts:
                os.read(waits, 1)
            del kept
        finally:
            os._exit(0)
    os.close(write)
    os.close(waits)
    os.read(read, 1)
    os.close(read)
    return child, let_go


def _gate_holder(place: Path, _address: str) -> Holder:
    def lock() -> object:
        held = (place / "beslut.db.wlock").open("ab")
        fcntl.flock(held, fcntl.LOCK_EX)
        return held

    return lambda seconds, outlasts: _holding(lock, seconds, outlasts)


def _sqlite_holder(place: Path, _address: str) -> Holder:
    def lock() -> object:
        connection = sqlite3.connect(place / "beslut.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    return lambda seconds, outlasts: _holding(lock, seconds, outlasts)


def _postgresql_holder(_place: Path, address: str) -> Holder:
    def lock() -> object:
        connection = psycopg.connect(address)
        connection.execute("SELECT * FROM chain FOR UPDATE")
        return connection

    return lambda seconds, outlasts: _holding(lock, seconds, outlasts)


_HOLDERS = {GATE: _gate_holder, SQLITE: _sqlite_holder, POSTGRESQL: _postgresql_holder}
