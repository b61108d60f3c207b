"""What every command stands on: where the data lies, who acts, and how answers are printed.

Nothing heavy is imported before a command runs: `beslut --help` loads neither SQLAlchemy nor WeasyPrint.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.errors import Reason, no_such
from engine.language import _

if TYPE_CHECKING:
    from engine.signing import Sealing
    from memos.desk import Desk, Office
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
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Settings by name, without "BESLUT_" before it."""

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
        # Files lie beside an SQLite file, and under `var` for a server.
        folder = Path(str(database.url.database)).parent if database.is_sqlite else self.var
        return Office(database, Blobs(folder / "blobs"), Catalogue(self.templates), system_clock, self.sealing())

    def sealing(self) -> Sealing | None:
        """The key that signs, and where checkpoints are kept, if that is set. Raises `Invalid`."""
        key, folder = self.environment.get("SEAL_KEY", ""), self.environment.get("SEALS", "")
        if not key:
            return None
        from engine.signing import Sealing, read_key

        return Sealing(read_key(Path(key)), Path(folder) if folder else None)

    def printer(self) -> Printer:
        from memos.printing import Printer

        return Printer(self.templates)


@contextmanager
def reading(context: typer.Context) -> Iterator[Desk]:
    """A look at what is stored, as the person who asks."""
    own = session(context)
    with own.office().read(own.person, on_behalf_of=own.on_behalf_of) as desk:
        _introduce(desk)
        yield desk


@contextmanager
def writing(context: typer.Context, source: str = "", *, named: bool = True) -> Iterator[Desk]:
    """A change, as the person who makes it; kept when the block ends well. Warnings are told after it.

    Not `named`: the file says who acts, if --as does not.
    """
    own = session(context)
    with own.office().write(own.person, on_behalf_of=own.on_behalf_of, source=source) as desk:
        _introduce(desk, named=named)
        yield desk
    tell(desk.warnings)


def print_own(context: typer.Context, subjects: Collection[str]) -> None:
    """The documents that a change called for, after it was kept. It stands even if one cannot be made: exit 1."""
    from memos.work import print_own as print_subjects

    own = session(context)
    office = own.office()
    with office.read() as desk:
        wanted = any(desk.store.wanted_for(memo=one) or desk.store.wanted_for(meeting=one) for one in subjects)
    if not wanted:
        return
    with own.printer() as printer:
        done = list(print_subjects(office, printer, subjects, own.person))
    failed = [Reason(f"{row.document}.{row.format}", reason) for row, reason in done if reason]
    if failed:
        tell(failed)
        tell([Reason("", _("the step stands; its documents stay wanted: mend the template, then run beslut work"))])
        raise typer.Exit(1)


def _introduce(desk: Desk, *, named: bool = True) -> None:
    """Somebody unknown is refused; nobody is told that nobody sees nothing."""
    if not desk.store.organisation_loaded():
        return
    if named and not desk.actor:
        tell([Reason("--as", _("say who you are; without a name nothing is seen and nothing can be done"), "warn")])
    for person in (desk.actor, desk.on_behalf_of):
        if person and not desk.store.has_person(person):
            raise no_such(_("person"), person)


def tidy(text: str, place: str) -> str:
    """A line from the command line, cleaned as every text that enters."""
    from engine.characters import clean

    return clean(text.strip(), place, single_line=True)


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
