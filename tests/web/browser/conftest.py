"""The browser tests' servers: one with only the organisation, one with the whole example."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from commands.example import fill
from engine.blobs import Blobs
from engine.clock import system_clock
from engine.database import Database
from memos.catalogue import Catalogue
from memos.desk import Office
from memos.store import open_database
from tests.web.assets.conftest import browser
from tests.web.browser.served import Served, serving
from tests.web.house import TEMPLATES, office_on

__all__ = ["browser"]


@pytest.fixture
def served(browser: Browser, database: Database, tmp_path: Path) -> Iterator[Served]:
    """The organisation and no memo, on both databases."""
    with serving(browser, office_on(database, tmp_path)) as found:
        yield found


@pytest.fixture(scope="module")
def example(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example organisation with memos in every state. Only to be looked at."""
    folder = tmp_path_factory.mktemp("example")
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    office = Office(database, Blobs(folder / "blobs"), Catalogue(TEMPLATES), system_clock)
    fill(office)
    with serving(browser, office) as found:
        yield found
    database.close()
