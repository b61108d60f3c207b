"""What every command stands on: where the data lies, who acts, and how answers are printed.

Nothing heavy is imported before a command runs: `beslut --help` loads neither SQLAlchemy nor WeasyPrint.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.errors import Reason

if TYPE_CHECKING:
    from memos.desk import Office
    from memos.printing import Printer


@dataclass(frozen=True)
class Session:
    """The options that every command has. `database` "" is an SQLite file under `var/`."""

    database: str
    person: str
    on_behalf_of: str
    as_json: bool
    templates: Path
    var: Path

    def office(self, *, prepare: bool = True) -> Office:
        """The program on its database; a new SQLite file is made and brought up to date."""
        from engine.blobs import Blobs
        from engine.clock import system_clock
        from memos.catalogue import Catalogue
        from memos.desk import Office
        from memos.store import open_database

        database = open_database(self.database or f"sqlite:///{self.var / 'beslut.db'}")
        if prepare:
            database.prepare()
        return Office(database, Blobs(self._beside() / "blobs"), Catalogue(self.templates), system_clock)

    def printer(self) -> Printer:
        from memos.printing import Printer

        return Printer(self.templates)

    def _beside(self) -> Path:
        """Files lie beside an SQLite file, and under `var` for a server."""
        prefix = "sqlite:///"
        return Path(self.database.removeprefix(prefix)).parent if self.database.startswith(prefix) else self.var


def session(context: typer.Context) -> Session:
    """The options given before or after the command."""
    found: Session = context.find_root().obj
    return found


def say(text: str = "") -> None:
    """A line to standard output."""
    typer.echo(text)


def answer(context: typer.Context, facts: object, text: str) -> None:
    """Facts as JSON where that was asked for, else the text."""
    if session(context).as_json:
        say(json.dumps(facts, ensure_ascii=False, indent=2))
    elif text:
        say(text)


def tell(reasons: tuple[Reason, ...] | list[Reason]) -> None:
    """Reasons and warnings, one a line, to standard error."""
    for reason in reasons:
        mark = "!" if reason.severity == "warn" else "×"
        typer.echo(f"{mark} {reason}", err=True)


def at_terminal() -> bool:
    """Whether somebody watches: a bar is shown then, and nothing when piped."""
    return sys.stderr.isatty()
