"""Running the command in this process: what it prints, and how it ends."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import cli
from engine import language
from engine.clock import system_clock
from engine.danish import local_date
from memos.store import Store, open_database
from tests.support import ROOT

EXAMPLES = ROOT / "memos" / "examples"
command_tree = cache(get_command)
"""All commands with their options: made once, not at each call."""


@dataclass(frozen=True)
class Done:
    """How a command ended. `err` are the lines on standard error."""

    code: int
    out: str
    err: list[str]

    @property
    def facts(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


class Beslut:
    """The command on a folder of its own: `beslut("show", "CHE-2026-001", who="Bo Ravn")`."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        self.database = f"sqlite:///{folder / 'var' / 'beslut.db'}"

    def __call__(self, *words: str | Path, who: str = "") -> Done:
        self._patch.setattr(sys, "argv", ["beslut", *map(str, words)])
        self._patch.setattr("typer.main.get_command", command_tree)
        self._patch.setenv("BESLUT_DATABASE", self.database)
        self._patch.setenv("BESLUT_AS", who)
        self._patch.setenv("BESLUT_LANGUAGE", "en")
        self._patch.chdir(self.folder)
        self._capture.readouterr()
        code = self._ran()
        out, err = self._capture.readouterr()
        return Done(code, out, err.splitlines())

    def done(self, *words: str | Path, who: str = "") -> Done:
        """The same, for what must succeed."""
        ended = self(*words, who=who)
        assert ended.code == 0, ended
        return ended

    def delegate(self, principal: str, delegate: str, *, closed: bool = False) -> None:
        """Somebody may act in another's name today."""
        database, now = open_database(self.database), system_clock()
        with database.write() as session:
            day = local_date(now)
            Store(session).add_delegation(principal, delegate, day, day, closed=closed, at=now)
        database.close()

    def _ran(self) -> int:
        try:
            cli.main()
        except SystemExit as ended:
            return int(ended.code or 0)
        finally:
            language.use("")
        return 0


def kept(place: Path, beslut: Beslut, live: Callable[[Beslut], object]) -> Beslut:
    """What `live` leaves in its folder: lived by whoever comes first, and kept in `place` to be copied."""
    if place.exists():
        shutil.copytree(place, beslut.folder, dirs_exist_ok=True)
    else:
        live(beslut)
        shutil.copytree(beslut.folder, place)
    return beslut


def copied(source: Path, folder: Path) -> None:
    """The database and files of another run."""
    shutil.copytree(source / "var", folder / "var")
