"""Fixtures: the command on an empty folder, with the organisation loaded, or after two whole meetings."""

from pathlib import Path

import pytest

from tests.commands.beslut import EXAMPLES, Beslut, copied, kept
from tests.lived import lived_in


@pytest.fixture
def beslut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Beslut:
    """The command, with nothing stored."""
    return Beslut(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder in which the organisation was loaded and two meetings were held, all documents made."""
    base = tmp_path_factory.getbasetemp()
    return lived_in((base if worker_id == "master" else base.parent) / "lived")


@pytest.fixture
def after(beslut: Beslut, lived: Path) -> Beslut:
    """The command on a copy of that folder."""
    copied(lived, beslut.folder)
    return beslut


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where folders are kept that several tests begin with."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def organised(beslut: Beslut, shelf: Path) -> Beslut:
    """The command, with the organisation loaded."""
    return kept(shelf / "organised", beslut, load)


def load(beslut: Beslut) -> None:
    beslut.done("organisation", "load", EXAMPLES / "organisation.toml")
