"""What is done while something fails: a transition with its documents, and an export; and how all is known after.

A scene's clock stands still and its chance is drawn from a number, so that the same work leaves the same rows.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from benchmarks.example import TEMPLATES, Example
from engine.blobs import Blobs
from engine.database import Database
from engine.errors import NotFound, Refusal
from engine.render.pool import PdfPool
from engine.verify import verify_tree
from memos.actions import meetings, steps
from memos.actions.agenda import act
from memos.audit import audit
from memos.catalogue import Catalogue
from memos.desk import Desk, Office
from memos.export import export
from memos.meeting import Meeting
from memos.printing import Printer
from memos.store import open_database
from memos.work import drain

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
"""A rerun comes when the claims of who died are over."""
CLOSE, EXPORT = "close a meeting", "export"
HANDED_OVER = "ud"
Told = Callable[[], None]


class Work(Protocol):
    """What one process does in a place; it tells each time that something is kept. Raises what stops it."""

    def __call__(self, place: Path, told: Told, now: datetime = NOW) -> None: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """A name, the work, and the folder that it begins from."""

    name: str
    work: Work
    base: Path


class KnownPages(PdfPool):
    """Pages laid out once are remembered: what is tried is this process, not the children that lay out."""

    def __init__(self) -> None:
        super().__init__(workers=1)
        self._known: dict[bytes, bytes] = {}

    def ask(self, payload: bytes) -> bytes:
        """What a child made of it, or makes of it now."""
        if payload not in self._known:
            self._known[payload] = super().ask(payload)
        return self._known[payload]


_POOL = KnownPages()
_CATALOGUE = Catalogue(TEMPLATES)
_PRINTER = Printer(TEMPLATES, _POOL)
_telling: list[Told] = []
_opened: dict[str, Database] = {}
"""One for each place, whatever lies there by turns: what it has made ready once, it need not make again."""
_migrated: list[bytes] = []
"""A database as it is in the beginning."""


def scenes(folder: Path, memos: int, formats: tuple[str, ...]) -> list[Scene]:
    """Both, each with its folder prepared, in a process that has made every document once."""
    for module in (steps, meetings):
        module.FORMATS = formats  # type: ignore[attr-defined]  # PDF takes long, and others make it
    place, before, after = folder / "made", folder / "before", folder / "after"
    try:
        with office_at(place) as office:
            _hold(office, memos)
        shutil.copytree(place, before)
        with seeded(7):
            close(place, _nothing)
    finally:
        _POOL.close()
    shutil.copytree(place, after)
    return [Scene(CLOSE, close, before), Scene(EXPORT, hand_over, after)]


def close(place: Path, told: Told, now: datetime = NOW) -> None:
    """The minutes are approved: the meeting and its memos take their last steps, and every document is made."""
    _telling.append(told)
    with office_at(place, now) as office:
        example = Example(office)
        with office.write(example.header.secretary) as desk:
            meeting = _meeting(desk, example)
            if meeting.state != "closed":
                meetings.step(desk, meeting, "close", approved_on=meeting.date)
        told()
        with office.write(example.header.secretary) as desk:
            for memo in desk.store.memos([item.memo for item in meeting.items]).values():
                if memo.state != "archived":
                    act(desk, memo, "archive")
        told()
        for _row, reason in drain(office, _PRINTER, "worker"):
            if reason:
                raise Refusal(reason)
            told()


def telling() -> None:
    """Tells at once: for a planted fault."""
    _telling[-1]()


def hand_over(place: Path, told: Told, now: datetime = NOW) -> None:
    """A package for each archived memo, and the lists beside them."""
    with office_at(place, now) as office:
        secretary = Example(office).header.secretary
        found = list(export(lambda: office.read(secretary), place / HANDED_OVER))
    if refused := [reason for one in found for reason in one.reasons]:
        raise Refusal(*refused)
    told()


def copied(scene: Scene, place: Path) -> Path:
    """Where the scene begins, anew."""
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(scene.base, place))


@contextmanager
def office_at(place: Path, now: datetime = NOW) -> Iterator[Office]:
    """The program on that folder's database; made if it is not there."""
    place.mkdir(exist_ok=True)
    path = place / "beslut.db"
    if _migrated and not path.exists():
        path.write_bytes(_migrated[0])
    address = f"sqlite:///{path}"
    database = _opened.setdefault(address, open_database(address))
    try:
        database.prepare()
        if not _migrated:
            database.close()
            _migrated.append(path.read_bytes())
        yield Office(database, Blobs(place / "blobs"), _CATALOGUE, lambda: now)
    finally:
        database.close()


@contextmanager
def seeded(number: int) -> Iterator[None]:
    """Ids as if by chance, but the same each time."""
    chance, real = Random(number), os.urandom  # noqa: S311 - not a secret
    os.urandom = lambda size: chance.randbytes(size)
    try:
        yield
    finally:
        os.urandom = real


def rows(place: Path) -> str:
    """One hash over every row but those of work still to be done, which hold its tries and reasons."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(place / "beslut.db")) as connection:
        for name in _tables(connection):
            if name != "wanted":
                found = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own names
                digest.update(repr((name, sorted(map(repr, found)))).encode())
    return digest.hexdigest()


def shape(place: Path) -> object:
    """What is there in the end, whatever the ids and times: how many of each, states, documents' bytes."""
    with closing(sqlite3.connect(place / "beslut.db")) as connection:
        counts = {name: _count(connection, name) for name in _tables(connection)}
        states = connection.execute("SELECT number, state FROM memo UNION SELECT number, state FROM meeting")
        documents = connection.execute("SELECT document, format, status, sha256 FROM rendition")
        return counts, sorted(states), sorted(documents), files(place / HANDED_OVER)


def files(folder: Path) -> list[tuple[str, str]]:
    """Every file below a folder, with the hash of its bytes."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted((str(p.relative_to(folder)), hashlib.sha256(p.read_bytes()).hexdigest()) for p in found)


def faults(place: Path) -> list[str]:
    """What is half or does not hold: in the database, among the files, in the packages."""
    with closing(sqlite3.connect(place / "beslut.db")) as connection:
        found = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
    with office_at(place) as office, office.read() as desk:
        found += map(str, audit(desk.session, desk.blobs).problems)
    found += [f"half a file: {name}" for name, digest in files(place / "blobs") if _is_half(Path(name), digest)]
    try:
        packages = list(verify_tree(place / HANDED_OVER))
    except NotFound:
        return found
    whole = (one for one in packages if not one.path.match(".*.part"))
    return found + [f"half a package: {one.path.name}: {reason}" for one in whole for reason in one.reasons]


def _is_half(path: Path, digest: str) -> bool:
    """A file under its final name that is not what the name says."""
    return path.suffix != ".tmp" and path.name != digest


def _count(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608 - our own names


def _tables(connection: sqlite3.Connection) -> list[str]:
    chosen = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in connection.execute(chosen)]


def _meeting(desk: Desk, example: Example) -> Meeting:
    return desk.store.meeting(desk.store.meeting_of(example.header.body, example.header.date) or "")


def _hold(office: Office, memos: int) -> None:
    """A meeting whose minutes the chair has approved, with every document made so far."""
    example = Example(office)
    (body,) = example.load()
    meeting = example.in_session(body, 0, memos)
    for index in range(memos):
        example.decide(meeting, index)
    with office.write(example.header.secretary) as desk:
        found = meetings.step(desk, desk.store.meeting(meeting), "finish")
        meetings.step(desk, found, "review")
    with office.write(example.header.chair) as desk:
        meetings.approve(desk, desk.store.meeting(meeting))
    if wrong := [reason for _row, reason in drain(office, _PRINTER, "first") if reason]:
        raise Refusal(*wrong)


def _nothing() -> None:
    """Nobody listens."""
