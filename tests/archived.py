"""Two whole meetings that were archived, on a database of one's own: a copy of the one that all tests share."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from memos.desk import Office
from tests.lived import lived_in, office_in

TORE, VIBE, OLE, BO = "Tore Bæk", "Vibe Lund", "Ole Kjær", "Bo Ravn"
OPEN_ONES = ("CHE-2026-001", "CHE-2026-002", "CHE-2026-003", "CHE-2026-004", "CHE-2026-006")
CLOSED_ONE = "CHE-2026-L001"
WITHHELD = "CHE-2026-003"
"""Open, with a closed attachment."""


@contextmanager
def archived_in(folder: Path, base: pytest.TempPathFactory, worker: str) -> Iterator[Office]:
    """The program on such a copy, in that folder."""
    shared = base.getbasetemp() if worker == "master" else base.getbasetemp().parent
    shutil.copytree(lived_in(shared / "lived") / "var", folder / "var")
    office = office_in(folder)
    yield office
    office.database.close()
