"""Mistakes that the harnesses must find before their word counts: each puts one into this process."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import engine.blobs
import engine.files
import engine.package
import memos.archive_lists
import memos.export
import memos.work
from memos.store import Store
from tests.faults import scenes

Patch = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake, the scene where it shows, and the files (by a part of their path) at whose calls it may."""

    name: str
    scene: str
    within: str
    patch: Patch
    fault: str = "kill"


def _blob_in_place() -> None:
    """A document is written under its final name at once."""

    def put(self: engine.blobs.Blobs, source: BinaryIO) -> str:
        data = source.read()
        engine.blobs.uuid4()  # as many ids are drawn as without the mistake
        place = self._place(engine.blobs.hashlib.sha256(data).hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            for at in range(0, len(data), 5000):
                file.write(data[at : at + 5000])
                file.flush()
        return place.name

    engine.blobs.Blobs._put = put  # type: ignore[method-assign]  # that is the mistake


def _package_in_place() -> None:
    """A package is written where it will lie."""

    def write(root: Path, bags: Sequence[engine.package.Bag]) -> list[engine.package.State]:
        return [_written(root / bag.name, bag) for bag in bags]

    memos.export.write_packages = write  # type: ignore[assignment,attr-defined]  # that is the mistake


def _written(target: Path, bag: engine.package.Bag) -> engine.package.State:
    contents = engine.package._contents(bag.name, bag.files, bag.info, bag.readme)
    state = engine.package._state(target, contents, engine.package._looks_like)
    for path, (data, digest) in contents.items() if state == "absent" else ():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        engine.package._write(target / path, data, digest, wait=False)
    return state


def _list_in_place() -> None:
    """The lists of packages are written over what is there, and an error is passed over."""

    def write(path: Path, data: bytes) -> None:
        with suppress(OSError):
            path.write_bytes(data)

    memos.archive_lists.write_whole = write  # type: ignore[attr-defined]  # that is the mistake


def _commit_between() -> None:
    """A step is committed before what it calls for is written."""
    real = Store.want

    def want(self: Store, *arguments: Any, **named: Any) -> None:
        connection = self.session.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        real(self, *arguments, **named)

    Store.want = want  # type: ignore[method-assign]  # that is the mistake


def _told_early() -> None:
    """What is done is told before it is kept."""
    real = scenes.meetings.step

    def step(*arguments: Any, **named: Any) -> Any:
        scenes.telling()
        return real(*arguments, **named)

    scenes.meetings.step = step  # type: ignore[attr-defined]  # that is the mistake


def _error_passed_over() -> None:
    """A document whose bytes the disk refused is taken for written."""
    real = engine.blobs._write

    def write(source: BinaryIO, path: Path) -> str:
        data = source.read()
        with suppress(OSError):
            real(engine.blobs.io.BytesIO(data), path)
        return engine.blobs.hashlib.sha256(data).hexdigest()

    engine.blobs._write = write


def _fulfilled_first() -> None:
    """Wanted work is crossed out before it is done."""
    real = memos.work._do

    def do(office: Any, printer: Any, row: Any, *others: str) -> str:
        with office.write() as desk:
            desk.store.fulfil(row.id)
        Store.fulfil = lambda *_anything: True  # type: ignore[method-assign]  # it is crossed out
        try:
            return real(office, printer, row, *others)
        finally:
            Store.fulfil = fulfil  # type: ignore[method-assign]  # as it was

    fulfil = Store.fulfil
    memos.work._do = do


PLANTS = (
    Planted("a document written in place", scenes.CLOSE, "/blobs/", _blob_in_place),
    Planted("a step committed before its work", scenes.CLOSE, "-wal", _commit_between),
    Planted("told before it is kept", scenes.CLOSE, "-wal", _told_early),
    Planted("an error of the disk passed over", scenes.CLOSE, "/blobs/", _error_passed_over, "ENOSPC"),
    Planted("work crossed out before it is done", scenes.CLOSE, "/blobs/", _fulfilled_first),
    Planted("a package written in place", scenes.EXPORT, "/archive/", _package_in_place),
    Planted("a list written in place", scenes.EXPORT, "/index.", _list_in_place, "ENOSPC"),
)
