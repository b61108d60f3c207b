"""The browser tests' servers: one with only the organisation, one with the whole example."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page

from commands.example import fill
from commands.example_public import publish
from engine.blobs import Blobs
from engine.clock import system_clock
from engine.database import Database
from memos.catalogue import Catalogue
from memos.desk import Office
from memos.printing import Printer
from memos.store import open_database
from tests.web.assets.conftest import browser
from tests.web.browser.axe import carry
from tests.web.browser.served import Served, Window, serving
from tests.web.house import TEMPLATES, office_on

__all__ = ["browser"]


@pytest.fixture
def served(browser: Browser, database: Database, tmp_path: Path) -> Iterator[Served]:
    """The organisation and no memo, on both databases."""
    with serving(browser, office_on(database, tmp_path)) as found:
        yield found


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example organisation's folder, made once for all that test side by side; each file works on a copy."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "example"
    with (shared / "example.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            making = tmp_path_factory.mktemp("making")
            with _example_in(making) as office, Printer(TEMPLATES) as printer:
                fill(office)
                publish(office, printer)
            making.rename(folder)
    return folder


@pytest.fixture(scope="module")
def example(browser: Browser, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example organisation with memos in every state. A test that changes something changes what it made."""
    folder = tmp_path_factory.mktemp("example")
    copytree(filled, folder, dirs_exist_ok=True)
    with _example_in(folder) as office, serving(browser, office) as found:
        yield found


@contextmanager
def _example_in(folder: Path) -> Iterator[Office]:
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    yield Office(database, Blobs(folder / "blobs"), Catalogue(TEMPLATES), system_clock)
    database.close()


@pytest.fixture(scope="module")
def forced(example: Served) -> Iterator[Window]:
    """Each person's window in forced colours."""
    opened: dict[str, Page] = {}

    def window(who: str) -> Page:
        if who not in opened:
            opened[who] = example.window(who, forced=True)
        return opened[who]

    yield window
    for page in opened.values():
        page.context.close()


@pytest.fixture(scope="module")
def plain(example: Served) -> Iterator[Window]:
    """A window as it comes, without motion, at which one person sits down after another."""
    page, at = example.window(), ""
    carry(page)

    def window(who: str) -> Page:
        nonlocal at
        if who != at:
            example.seat(page, who)
            at = who
        return page

    yield window
    page.context.close()
