"""The database: SQLite or PostgreSQL by URL, its exact settings, its schema, and the only commit there is."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.connections import connections, parse, reading
from engine.errors import Reason, StorageFailed
from engine.failures import database_refusal, disk_refusal
from engine.gate import WriteGate
from engine.language import _

PATIENCE = 30.0
"""Seconds a writer waits for the others."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the migrations lie, and which one this program needs: "0001" < "0002"."""

    scripts: Path
    head: str


class Database:
    """Opens nothing until it is used. `prepare` first; then `write` and `read`; `close` at the end."""

    def __init__(self, url: str, schema: Schema, *, patience: float = PATIENCE) -> None:
        self.url = parse(url)
        self.place = self.url.render_as_string()
        self.schema = schema
        self._writers, self._readers = connections(self.url, patience)
        self._gate = WriteGate(Path(f"{self.url.database}.wlock"), patience) if self.is_sqlite else None
        self._thread = threading.local()
        _databases.add(self)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def is_empty(self) -> bool:
        """Whether nothing was ever stored there. Raises `StorageFailed` for another program's database."""
        return self._version() == ""

    def prepare(self) -> None:
        """Makes and migrates a new SQLite file; refuses a database older or newer than the program."""
        if self.is_sqlite and self._version() == "":
            self.migrate()
        self.check_version()

    def check_version(self) -> None:
        """Refuses a database that is empty, older or newer, and says what to do."""
        found = self._version()
        if found == self.schema.head:
            return
        if found == "":
            raise self._refused(_("the database is empty; run: beslut migrate"))
        if found < self.schema.head:
            raise self._refused(
                _(
                    "the database is older ({found}) than the program ({wanted}); back it up and run: beslut migrate"
                ).format(found=found, wanted=self.schema.head)
            )
        raise self._refused(
            _("the database is newer ({found}) than the program ({wanted}); install the newer program").format(
                found=found, wanted=self.schema.head
            )
        )

    def migrate(self) -> None:
        """Brings the schema up to the program's, in one transaction. Does nothing where it is there."""
        from alembic import command  # Alembic is slow to load and seldom needed
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(self.schema.scripts).replace("%", "%%"))
        self._make_folder()
        with self._exclusive():
            if self.is_sqlite:
                self._use_wal()
            if self._version() > self.schema.head:
                self.check_version()
            with self._writers.connect() as connection, connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(20260001)"))
                config.attributes["connection"] = connection
                command.upgrade(config, self.schema.head)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The unit of work: commits at the end, or leaves nothing behind. Not to be nested in a thread."""
        if getattr(self._thread, "writes", False):
            raise RuntimeError("a unit of work within a unit of work")
        with self._exclusive(), self._writers.connect() as connection:
            self._thread.writes = True
            try:
                with Session(connection, autobegin=False, expire_on_commit=False) as session:
                    session.info["writes"] = True
                    session.begin()
                    yield session
                    session.commit()
            finally:
                self._thread.writes = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One unchanging view of the database. The database itself refuses to write in it."""
        with (
            self._refusals(),
            self._readers.connect() as connection,
            Session(reading(connection), autobegin=False, autoflush=False) as session,
        ):
            session.info["writes"] = False
            session.begin()
            session.info["connection"] = session.connection()  # asked once, and not at each statement
            yield session
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("something was changed in a session that only reads")
            session.commit()  # of nothing: at a rollback, psycopg forgets the statements that it has prepared

    def close(self) -> None:
        """Gives all connections back."""
        for engine in (self._writers, self._readers):
            engine.dispose()

    def after_fork(self) -> None:
        """In a forked child: neither the parent's connections nor its lock are ours to use or to close."""
        for engine in (self._writers, self._readers):
            _inherited.append(engine.pool)
            engine.dispose(close=False)
        self._thread = threading.local()
        if self._gate:
            self._gate.forget()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        gate: AbstractContextManager[None] = self._gate.hold() if self._gate else nullcontext()
        with gate, self._refusals():
            yield

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            found = (database_refusal(cause, self.place) for cause in _causes(error))
            refusal = next((one for one in found if one), None)
            if refusal is None:
                raise
            raise refusal from error

    def _version(self) -> str:
        """The migration that the database stands at; "" for an empty database."""
        if self.is_sqlite and not Path(str(self.url.database)).exists():
            return ""
        with self._refusals(), self._readers.connect() as connection, reading(connection).begin():
            tables = inspect(connection)
            if tables.has_table("alembic_version"):
                return str(connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or "")
            if tables.get_table_names():
                raise self._refused(_("this database belongs to another program; name another"))
        return ""

    def _make_folder(self) -> None:
        if self.is_sqlite:
            try:
                Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise disk_refusal(error, self.place) from error

    def _use_wal(self) -> None:
        with self._writers.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
            (mode,) = driver.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise self._refused(_("this file system cannot hold an SQLite database in WAL mode; use a local disk"))

    def _refused(self, why: str) -> StorageFailed:
        return StorageFailed(Reason(self.place, why))


def _causes(error: BaseException) -> Iterator[DBAPIError]:
    """The error and those that it came of: when SQLite undoes everything, a savepoint's rollback fails too."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DBAPIError):
            yield cause
        cause = cause.__context__


_databases: "weakref.WeakSet[Database]" = weakref.WeakSet()
_inherited: list[Any] = []
"""Pools of a parent process: kept, because throwing them away would close its connections."""


def _after_fork() -> None:
    for database in list(_databases):
        database.after_fork()


os.register_at_fork(after_in_child=_after_fork)
