"""Fixtures: the program on an empty database, and what people do on it."""

from pathlib import Path

import pytest

from engine.database import Database
from memos.desk import Office
from tests.memos.build import office
from tests.memos.noticed import mails, reached
from tests.memos.town import Town
from tests.organised import organise

__all__ = ["bare", "house", "mails", "reached", "town"]


@pytest.fixture
def bare(sqlite: Database, tmp_path: Path) -> Office:
    """The program on an empty database, where no organisation was loaded."""
    return office(sqlite, tmp_path)


@pytest.fixture
def house(bare: Office) -> Office:
    """The program with the example organisation loaded."""
    organise(bare)
    return bare


@pytest.fixture
def town(house: Office) -> Town:
    """The same, at work."""
    return Town(house)
