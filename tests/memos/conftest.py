"""Fixtures: the program on an empty database, and what people do on it."""

from pathlib import Path

import pytest

from engine.database import Database
from memos.desk import Office
from memos.files.organisation_file import read_organisation
from tests.databases import sqlite, sqlite_template
from tests.memos.build import EXAMPLES, office
from tests.memos.town import Town

__all__ = ["bare", "house", "sqlite", "sqlite_template", "town"]


@pytest.fixture
def bare(sqlite: Database, tmp_path: Path) -> Office:
    """The program on an empty database, where no organisation was loaded."""
    return office(sqlite, tmp_path)


@pytest.fixture
def house(bare: Office) -> Office:
    """The program with the example organisation loaded."""
    with bare.write() as desk:
        desk.store.load_organisation(read_organisation(EXAMPLES / "organisation.toml"))
    return bare


@pytest.fixture
def town(house: Office) -> Town:
    """The same, at work."""
    return Town(house)
