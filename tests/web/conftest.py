"""The web tests' house: SQLite by default; `databases` has both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.database import Database
from tests.databases import database, postgresql, postgresql_template, server, sqlite, sqlite_template
from tests.web.house import House, office_on, settings_of

__all__ = ["database", "house", "postgresql", "postgresql_template", "server", "sqlite", "sqlite_template"]


@pytest.fixture
def house(sqlite: Database, tmp_path: Path) -> Iterator[House]:
    """The application with the example organisation, on SQLite."""
    with settings_of(office_on(sqlite, tmp_path)) as settings:
        yield House(settings)
