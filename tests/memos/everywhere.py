"""A municipality at work on each kind of database, and what is sent to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from engine.database import Database
from tests.memos.build import office
from tests.memos.town import Town
from tests.organised import organise


@pytest.fixture
def both(database: Database, tmp_path: Path) -> Town:
    """The example organisation at work, on SQLite and on PostgreSQL."""
    own = office(database, tmp_path)
    organise(own)
    return Town(own)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []
    connection = session.connection()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)
