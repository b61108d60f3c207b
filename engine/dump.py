"""A whole database in one file, as it was at one moment, and back: by SQLite's own backup, or by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from errno import ENOSPC
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.database import Database
from engine.errors import Reason, StorageFailed
from engine.failures import database_refusal, disk_refusal
from engine.language import _

SQLITE, POSTGRESQL = "database.sqlite", "database.dump"
PATIENCE = 6 * 3600
"""Seconds that a server's programs may take."""
ALL_AT_ONCE = -1
STRANGERS = ("--no-owner", "--no-acl")
"""Whose tables they are, and who may do what, is the new server's business."""


@contextmanager
def dumped(database: Database, folder: Path) -> Iterator[tuple[Path, Session]]:
    """Its file in `folder`, and a view of exactly what is in it. Writers go on meanwhile. Raises `StorageFailed`."""
    if database.is_sqlite:
        path = folder / SQLITE
        _copy(Path(str(database.url.database)), path)
        with _opened(path, database) as copy, copy.read() as session:
            yield path, session
        return
    path = folder / POSTGRESQL
    with _patient(database) as session:
        snapshot = session.scalars(text("SELECT pg_export_snapshot()")).one()
        _run(database.url, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}", *STRANGERS)
        _sync(path)
        yield path, session


@contextmanager
def loaded(file: Path, database: Database) -> Iterator[Session]:
    """A view of the dump as `database` will have it; an SQLite file takes its place only if the block ends well.

    Raises `StorageFailed` if something is there already, or the file is of the other kind.
    """
    if (file.name == SQLITE) is not database.is_sqlite:
        raise _refused(database, _("the backup is of another kind of database; name one of its kind"))
    if not database.is_empty():
        raise _refused(database, _("there is something already; name a database that is empty"))
    if not database.is_sqlite:
        _run(database.url, "pg_restore", "--exit-on-error", "--single-transaction", *STRANGERS, str(file))
        database.migrate()
        with _patient(database) as session:
            yield session
        return
    place = Path(str(database.url.database))
    unfinished = place.with_name(f"{place.name}.tmp")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, unfinished)
    except OSError as error:
        raise disk_refusal(error, str(place)) from error
    try:
        with _opened(unfinished, database) as copy:
            copy.migrate()
            with copy.read() as session:
                yield session
        log = unfinished.with_name(f"{unfinished.name}-wal")
        if log.exists() and log.stat().st_size:  # SQLite could not take it up, and says nothing of that
            raise disk_refusal(OSError(ENOSPC, os.strerror(ENOSPC)), str(place))
        _sync(unfinished)
        unfinished.replace(place)
        _sync(place.parent)
    finally:
        for left in place.parent.glob(f"{unfinished.name}*"):
            left.unlink()


@contextmanager
def _patient(database: Database) -> Iterator[Session]:
    """A server's view, however long files are copied between two questions."""
    with database.read() as session:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL statement_timeout = 0"))
        yield session


def _copy(source: Path, target: Path) -> None:
    """One reader's view, which no writer waits for; a file by itself, without a journal beside it."""
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.execute("PRAGMA query_only=ON")
            old.backup(new, pages=ALL_AT_ONCE)
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        refusal = database_refusal(DBAPIError(None, None, error), str(target))
        if refusal is None:
            raise
        raise refusal from error
    _sync(target)


@contextmanager
def _opened(path: Path, like: Database) -> Iterator[Database]:
    database = Database(URL.create("sqlite", database=str(path)).render_as_string(), like.schema)
    try:
        yield database
    finally:
        database.close()


def _run(url: URL, program: str, *arguments: str) -> None:
    """The password goes by the environment: arguments are seen by everybody on the machine."""
    found = shutil.which(program)
    place = url.render_as_string()
    if not found:
        text = _("{program} is not on this machine; install PostgreSQL's client programs (postgresql-client)")
        raise StorageFailed(Reason(place, text.format(program=program)))
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    address = bare.render_as_string(hide_password=False)
    given = {"PATH": os.defpath, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    try:
        ran = subprocess.run(  # noqa: S603 - a program of the machine's, and our own arguments
            [found, f"--dbname={address}", *arguments],
            env=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        text = _("{program} was not through after {hours} hours; see what the server is doing")
        raise StorageFailed(Reason(place, text.format(program=program, hours=PATIENCE // 3600))) from late
    if ran.returncode:
        said = " ".join(ran.stderr.split())[-500:]
        raise StorageFailed(Reason(place, _("{program} says: {said}").format(program=program, said=said)))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(database: Database, why: str) -> StorageFailed:
    return StorageFailed(Reason(database.place, why))
