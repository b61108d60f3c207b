"""`export`: handing over to the archive, or to a case system."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.sealing import seal_first
from commands.session import answer, at_terminal, reading, session, tell
from engine.language import _

if TYPE_CHECKING:
    from commands.session import Session
    from memos.chosen import Chosen
    from memos.desk import Office
    from memos.export import Exported, Look, Progress


class Form(StrEnum):
    """In which form an export is written."""

    BAGIT = "bagit"
    SBSYS = "sbsys"


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder for the packages.")],
    body: Annotated[str, typer.Option(help="Of this body only.")] = "",
    year: Annotated[int, typer.Option(help="Of this year only.")] = 0,
    state: Annotated[str, typer.Option(help="In this state, instead of what lies in the archive.")] = "",
    since: Annotated[str, typer.Option(help="What came into the archive, or was added there, since this day.")] = "",
    form: Annotated[Form, typer.Option("--format", help="BagIt packages, or meetings for a case system.")] = Form.BAGIT,
) -> None:
    """An archive package for each archived memo that you may see. Run again, it adds only what is new.

    It may be stopped at any moment, however that happens: run it again. What is not made yet is made first: documents,
    and PDF/A of attached office files where LibreOffice is installed.

    Example: beslut export --body Chefteam --year 2026 --out arkiv
    """
    from engine.danish import parse_date
    from memos.chosen import Chosen

    chosen = Chosen(body, year, state, parse_date(since, "--since") if since else None)
    own = session(context)
    with reading(context) as desk:
        if body:
            desk.store.body(body)
    seal_first(own)
    with _bar() as progress:
        found = list((_meetings if form is Form.SBSYS else _packages)(own, out, chosen, progress))
    tell([reason for one in found for reason in one.reasons])
    facts = [{"number": one.number, "path": str(one.path), "fate": one.fate} for one in found]
    answer(context, facts, _summary(found))
    if any(one.fate == "refused" for one in found):
        raise typer.Exit(1)


def _packages(own: Session, out: Path, chosen: Chosen, progress: Progress) -> Iterator[Exported]:
    from engine.render.office import Office as Program
    from memos.export import Means
    from memos.export import export as export_memos

    office = own.office()
    with own.printer() as printer:
        yield from export_memos(_look(own, office), out, chosen, Means(office, printer, Program()), progress)


def _meetings(own: Session, out: Path, chosen: Chosen, progress: Progress) -> Iterator[Exported]:
    from memos.hand_over import hand_over

    office = own.office()
    with own.printer() as printer:
        yield from hand_over(_look(own, office), printer, out, chosen, progress)


def _look(own: Session, office: Office) -> Look:
    return lambda: office.read(own.person, on_behalf_of=own.on_behalf_of)


def _summary(found: list[Exported]) -> str:
    written = [one for one in found if one.fate == "written"]
    there = sum(one.fate == "there" for one in found)
    lines = [str(one.path) for one in written]
    text = _("packages: {written} written, {there} there already, {refused} refused")
    refused = len(found) - len(written) - there
    return "\n".join([*lines, text.format(written=len(written), there=there, refused=refused)])


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar with how fast it goes and how long it will take, where somebody watches; else nothing."""
    if not at_terminal():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    began = time.monotonic()
    rate = TextColumn("{task.fields[rate]}")
    done = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    with Bar(*done, rate, TimeRemainingColumn(), console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(_("Exporting"), total=None, rate="")

        def told(done: int, all_: int) -> None:
            a_second = done / max(time.monotonic() - began, 0.001)
            bar.update(task, completed=done, total=all_, rate=_("{count:.0f} a second").format(count=a_second))

        yield told
