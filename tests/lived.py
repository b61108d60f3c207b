"""Two whole meetings on a database with the organisation loaded: held once per run, for all workers."""

import fcntl
from pathlib import Path

from commands.run import run_files
from commands.session import Session
from engine import language
from memos.actions.organising import load
from memos.desk import Office
from memos.files.organisation_file import read_organisation
from tests.support import ROOT

EXAMPLES = ROOT / "memos" / "examples"
MEETINGS = ("chefteammoede.toml", "chefteammoede-marts.toml")
SECRETARY = "Jens Åkjær"


def lived_in(folder: Path) -> Path:
    """The folder, with `var` in it: database and files. Whoever comes first fills it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _live(folder)
            (folder / "done").touch()
    return folder


def office_in(folder: Path) -> Office:
    """The program on that folder's database."""
    return _session(folder).office()


def _session(folder: Path) -> Session:
    return Session(
        f"sqlite:///{folder / 'var' / 'beslut.db'}", SECRETARY, "", False, ROOT / "templates", folder / "var"
    )


def _live(folder: Path) -> None:
    language.use("")
    office = office_in(folder)
    with office.write() as desk:
        load(desk, read_organisation(EXAMPLES / "organisation.toml"))
    with _session(folder).printer() as printer:
        files = [EXAMPLES / name for name in MEETINGS]
        run_files(office, printer, files, None, SECRETARY, historical=False, create_people=False)
    office.database.close()
