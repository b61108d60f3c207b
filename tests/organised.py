"""The example organisation in an empty database: loaded once per process and moment, and from then on copied."""

import sqlite3
from contextlib import closing
from datetime import datetime

from engine.clock import system_clock
from memos.desk import Office
from memos.files.organisation_file import read_organisation
from tests.support import ROOT

ORGANISATION = ROOT / "memos" / "examples" / "organisation.toml"
Moment = tuple[str, datetime | None]

_loaded: dict[Moment, sqlite3.Connection] = {}
"""Whole databases, by who loaded the organisation and when."""


def organise(office: Office, actor: str = "") -> None:
    """Everybody of the example is known in the office; with an actor, there is an event that says who loaded them."""
    moment = (actor, None if office.clock is system_clock else office.clock())
    if not office.database.is_sqlite:
        _load(office, actor)
        return
    with closing(sqlite3.connect(str(office.database.url.database))) as own:
        empty = own.execute("SELECT count(*) FROM person").fetchone() == (0,)
        if empty and moment in _loaded:
            _loaded[moment].backup(own)
            return
        _load(office, actor)
        if empty:
            _loaded[moment] = sqlite3.connect(":memory:")
            own.backup(_loaded[moment])


def _load(office: Office, actor: str) -> None:
    with office.write(actor) as desk:
        desk.store.load_organisation(read_organisation(ORGANISATION))
        if actor:
            desk.store.organisation_event(at=desk.now, actor=actor, action="load")
