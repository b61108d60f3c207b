"""Fixtures: the command on an empty folder, with the organisation loaded, or after two whole meetings."""

from pathlib import Path

import pytest

from engine import language
from tests.commands.beslut import EXAMPLES, Beslut, copied


@pytest.fixture
def beslut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Beslut:
    """The command, with nothing stored."""
    return Beslut(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the organisation was loaded and two meetings were held, all documents made."""
    from commands.run import run_files
    from commands.session import Session
    from memos.actions.organising import load
    from memos.files.organisation_file import read_organisation
    from tests.support import ROOT

    folder = tmp_path_factory.mktemp("lived")
    own = Session(f"sqlite:///{folder / 'var' / 'beslut.db'}", "Jens Åkjær", "", False, ROOT / "templates", folder)
    language.use("")
    office = own.office()
    with office.write() as desk:
        load(desk, read_organisation(EXAMPLES / "organisation.toml"))
    files = [EXAMPLES / "chefteammoede.toml", EXAMPLES / "chefteammoede-marts.toml"]
    with own.printer() as printer:
        run_files(office, printer, files, None, "Jens Åkjær", historical=False, create_people=False)
    office.database.close()
    return folder


@pytest.fixture
def after(beslut: Beslut, lived: Path) -> Beslut:
    """The command on a copy of that folder."""
    copied(lived, beslut.folder)
    return beslut


@pytest.fixture
def organised(beslut: Beslut) -> Beslut:
    """The command, with the organisation loaded."""
    beslut.done("organisation", "load", EXAMPLES / "organisation.toml")
    return beslut
