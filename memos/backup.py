"""Backups: the database and its files as they were at one moment, checked as they are taken; and back again.

A folder of backups holds the files once, however many backups speak of them:
`files/ab/cd/…`, and for each backup `<time>/` with the database, `SHA256SUMS` over all of it, and `backup.json`.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.blobs import Blobs, digest_of
from engine.dump import POSTGRESQL, SQLITE, dumped, loaded
from engine.errors import Invalid, NotFound, Reason, StorageFailed
from engine.failures import disk_refusal
from engine.files import write_whole
from engine.language import _
from memos.archive import json_bytes
from memos.audit import AuditReport, audit
from memos.desk import Office, new_id
from memos.store.held import held_files

FORMAT = "beslut.backup/1"
FACTS, SUMS, FILES = "backup.json", "SHA256SUMS", "files"
UNFINISHED = ".tmp"
TRIES = 3


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was taken. `problems`: what did not hold of what was stored; the backup is as it was."""

    taken_at: str
    schema: str
    chains: int
    events: int
    files: int
    problems: tuple[Reason, ...] = ()


def take(office: Office, out: Path) -> tuple[Path, Backup]:
    """Copies everything while others write, and walks every chain of the copy. Raises `StorageFailed`.

    What must go may go just while it is copied: then it is copied anew, as it is now.
    """
    name = f"{office.clock():%Y-%m-%dT%H%M%SZ}"
    unfinished = out / f"{name}-{new_id()}{UNFINISHED}"
    try:
        for _try in range(TRIES):
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            backup, missing = _copied(office, unfinished, Blobs(out / FILES))
            if not missing:
                break
        path = _free(out, name)
        unfinished.rename(path)
    except OSError as error:
        raise disk_refusal(error, str(error.filename or out)) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return path, backup


def restore(folder: Path, office: Office) -> AuditReport:
    """The backup in an empty database, its files beside; walks every chain before it says that it is there.

    Raises `StorageFailed` with all that does not hold; an SQLite file is not put in its place then.
    """
    file = _sound(folder)
    kept = Blobs(folder.parent / FILES)
    with loaded(file, office.database) as session:
        for digest in sorted(held_files(session)):
            if not office.blobs.has(digest):
                with suppress(NotFound):  # the audit says which
                    office.blobs.put(kept.path(digest))
        report = audit(session, office.blobs)
        if report.problems:
            raise StorageFailed(*report.problems)
    return report


def check(folder: Path) -> int:
    """How many files a backup has, each as it was written. Raises `StorageFailed` with each that is not."""
    _sound(folder)
    return len(_sums(folder))


def _copied(office: Office, folder: Path, files: Blobs) -> tuple[Backup, bool]:
    """The backup in the folder, and whether a file could not be had that the database speaks of."""
    with dumped(office.database, folder) as (database, session):
        held, missing = sorted(held_files(session)), False
        for digest in held:
            if not files.has(digest):
                try:
                    files.put(office.blobs.path(digest))
                except NotFound:
                    missing = True
        report = audit(session, files)
    backup = Backup(
        taken_at=office.clock().isoformat(),
        schema=office.database.schema.head,
        chains=report.chains,
        events=report.events,
        files=len(held),
        problems=report.problems,
    )
    facts = {"format": FORMAT, "database": database.name, **asdict(backup)}
    write_whole(folder / FACTS, json_bytes(facts))
    write_whole(folder / SUMS, "".join(_lines(folder, database, held, files)).encode())
    return backup, missing


def _lines(folder: Path, database: Path, held: Iterable[str], files: Blobs) -> Iterator[str]:
    """As `sha256sum --check` reads them, from within the backup's folder."""
    for path in (database, folder / FACTS):
        yield f"{digest_of(path)}  {path.name}\n"
    for digest in held:
        with suppress(NotFound):
            yield f"{digest}  ../{files.path(digest).relative_to(files.root.parent)}\n"


def _sums(folder: Path) -> list[tuple[str, str]]:
    """Each file's SHA-256 and where it lies. Raises `Invalid` where this is no backup."""
    path = folder / SUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [(digest, name) for digest, _space, name in (line.partition("  ") for line in lines)]
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid.at(str(path), _("this is no backup; name a folder that “beslut backup” made")) from error
    if not all(len(digest) == 64 and name for digest, name in found):
        raise Invalid.at(str(path), _("this is no backup; name a folder that “beslut backup” made"))
    return found


def _sound(folder: Path) -> Path:
    """The database's file, once everything is as it was written."""
    sums = _sums(folder)
    wrong = [name for digest, name in sums if not (folder / name).is_file() or digest_of(folder / name) != digest]
    if wrong:
        text = _("the file is missing or was changed; use another backup")
        raise StorageFailed(*(Reason(name, text) for name in wrong))
    database = next((folder / name for _digest, name in sums if name in (SQLITE, POSTGRESQL)), None)
    if database is None:
        raise Invalid.at(str(folder), _("this is no backup; name a folder that “beslut backup” made"))
    return database


def _free(out: Path, name: str) -> Path:
    """A name that nothing has: two backups may be taken in one second."""
    names = [name, *(f"{name}-{n}" for n in range(2, 1000))]
    return next(out / one for one in names if not (out / one).exists())
