"""The example organisation in an empty database: loaded once per process and moment, and from then on copied."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import psycopg
from psycopg import Cursor
from psycopg.rows import scalar_row
from sqlalchemy import Connection

from engine.clock import system_clock
from memos.desk import Office
from memos.files.organisation_file import read_organisation
from tests.spares import emptying, filling, rows_in, together
from tests.support import ROOT

ORGANISATION = ROOT / "memos" / "examples" / "organisation.toml"
Moment = tuple[str, datetime | None]

_loaded: dict[Moment, sqlite3.Connection] = {}
"""Whole databases, by who loaded the organisation and when."""
_rows: dict[Moment, dict[str, str]] = {}
"""The rows of as many on a server."""


def organise(office: Office, actor: str = "") -> None:
    """Everybody of the example is known in the office; with an actor, there is an event that says who loaded them."""
    moment = (actor, None if office.clock is system_clock else office.clock())
    if office.database.is_sqlite:
        _in_file(office, moment)
    else:
        _on_server(office, moment)


def _in_file(office: Office, moment: Moment) -> None:
    with closing(sqlite3.connect(str(office.database.url.database))) as own:
        empty = own.execute("SELECT count(*) FROM person").fetchone() == (0,)
        if empty and moment in _loaded:
            _loaded[moment].backup(own)
            return
        _load(office, moment)
        if empty:
            _loaded[moment] = sqlite3.connect(":memory:")
            own.backup(_loaded[moment])


def _on_server(office: Office, moment: Moment) -> None:
    with office.database.write() as session:
        connection = session.connection()
        empty = connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == 0
        if empty and moment in _rows:
            _put(connection, _rows[moment])
            return
    _load(office, moment)
    if empty:
        with office.database.write() as session, _cursor(session.connection()) as cursor:
            _rows[moment] = rows_in(cursor)


def _put(connection: Connection, rows: dict[str, str]) -> None:
    with _cursor(connection) as cursor:
        together(cursor, [*emptying(rows), *filling(rows)])


@contextmanager
def _cursor(connection: Connection) -> Iterator[Cursor[str]]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor(row_factory=scalar_row) as cursor:
        yield cursor


def _load(office: Office, moment: Moment) -> None:
    actor, _at = moment
    with office.write(actor) as desk:
        desk.store.load_organisation(read_organisation(ORGANISATION))
        if actor:
            desk.store.organisation_event(at=desk.now, actor=actor, action="load")
