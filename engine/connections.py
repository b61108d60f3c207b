"""Connections to SQLite and PostgreSQL, with the settings that keep what was committed."""

import sqlite3

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import Invalid
from engine.language import _

# WAL is set once, by `migrate`: on every connect it says "locked" despite the timeout.
SQLITE_PRAGMAS = (
    "synchronous=FULL",  # NORMAL loses acknowledged commits at a power cut
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",  # what must go is overwritten with zeros
    "journal_size_limit=67108864",
    "cache_size=-16384",  # KiB: a page of a long list touches more than the usual two megabytes
)
SQLITE_STATEMENTS = 1024
"""Prepared statements that a connection keeps: more than the program has."""
LIVENESS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000"
"""The server gives up a client that is gone, and with it its locks, after half a minute."""
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30000}
"""And so does a client a server."""
# A `run` renders its documents within its transaction, so it may be idle for minutes.
POSTGRESQL_OPTIONS = (
    "-c statement_timeout=60s -c lock_timeout={patience}ms -c idle_in_transaction_session_timeout=600s -c timezone=UTC"
)
POOL_SIZE = 20


def parse(url: str) -> URL:
    """The address of a database, with the driver that we use; Invalid."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid.at(url, _("not a database address; write sqlite:///path or postgresql://…")) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database and ":memory:" not in parsed.database:
        return parsed
    if parsed.get_backend_name() == "postgresql":
        (given,) = parsed.normalized_query.get("password", ("",))[:1]  # wherever it stands, it is hidden
        bare = parsed.difference_update_query(["password"])
        return bare.set(drivername="postgresql+psycopg", password=given or None)
    raise Invalid.at(parsed.render_as_string(), _("Beslut needs a file (sqlite:///path) or a server (postgresql://…)"))


def connections(url: URL, patience: float) -> tuple[Engine, Engine]:
    """Pools of connections, each set up as it must be: those that write, and those that read.

    On a server they are the same. On SQLite, a connection that is made a reader's or a writer's anew forgets all
    statements that it has prepared: preparing those of a page again takes longer than the page.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, patience, writes=True), _sqlite(url, patience, writes=False)
    options = f"{POSTGRESQL_OPTIONS.format(patience=int(patience * 1000))} {LIVENESS}"
    given = {"options": options, "connect_timeout": 10, **ALIVE}
    engine = create_engine(url, connect_args=given, pool_size=POOL_SIZE, pool_use_lifo=True, pool_pre_ping=True)
    return engine, engine


def _sqlite(url: URL, patience: float, *, writes: bool) -> Engine:
    """A pool of connections to a file, all of them for writing or all for reading."""

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we begin ourselves; the driver would do it late
        for pragma in (*SQLITE_PRAGMAS, f"query_only={'OFF' if writes else 'ON'}"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        # A reader that becomes a writer fails at once, whatever the timeout: so writers begin as writers.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    settings = {"timeout": patience, "cached_statements": SQLITE_STATEMENTS}
    engine = create_engine(url, connect_args=settings, pool_size=POOL_SIZE, pool_use_lifo=True)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def reading(connection: Connection) -> Connection:
    """A reader's connection, whose transactions see one state of the database and cannot write."""
    if connection.dialect.name == "sqlite":
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
