"""The interface's house: a town behind it, on both databases, or on SQLite where one will do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.database import Database
from tests.web.api.city import City
from tests.web.house import House, office_on, settings_of


@pytest.fixture
def city(sqlite: Database, tmp_path: Path) -> Iterator[City]:
    """A town on SQLite."""
    with settings_of(office_on(sqlite, tmp_path)) as settings:
        yield City(House(settings))


@pytest.fixture
def either_city(database: Database, tmp_path: Path) -> Iterator[City]:
    """A town on each database in turn."""
    with settings_of(office_on(database, tmp_path)) as settings:
        yield City(House(settings))
