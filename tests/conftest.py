"""What every test run shares: databases, what it says of missing tools, and that little of it is done twice."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.compiled import compiled_once
from tests.databases import database, lasting, postgresql, postgresql_template, server, spares, sqlite, sqlite_template
from tests.rendering import rendering_once
from tests.support import missing_tools

__all__ = ["database", "lasting", "postgresql", "postgresql_template", "server", "spares", "sqlite", "sqlite_template"]

MEMORY, ROOM = Path("/dev/shm"), 6 << 30  # noqa: S108 - a folder of our own is made there
"""A disk that lies in memory, and how much of it must be free: a run leaves up to two gigabytes."""


def _in_memory() -> None:
    """What tests write goes to such a disk where there is one: nothing is measured, and a commit waits for nothing."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return
    folder = MEMORY / f"beslut-tests-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


_in_memory()
os.environ.setdefault("BESLUT_LANGUAGE", "en")  # tests read messages as the code writes them
settings.register_profile("house", deadline=None)
settings.load_profile("house")
compiled_once()


def pytest_report_header() -> str:
    """One line on what will be skipped."""
    return f"tools missing: {', '.join(missing_tools()) or 'none'}"


@pytest.fixture(scope="session", autouse=True)
def quick_printers() -> Iterator[None]:
    """Without it most tests that print start a process for it."""
    with rendering_once():
        yield


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it again and again for what may go is a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """At the end pytest looks five times for what should have been closed; what a whole run kept is looked at once."""
    gc.collect()
    gc.freeze()
