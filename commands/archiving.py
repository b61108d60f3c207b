"""`export`, `verify`, `audit`: handing over to the archive, and showing that nothing was changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.session import answer, at_terminal, reading, session, tell
from engine.errors import Blocked, Reason
from engine.language import _, ngettext

if TYPE_CHECKING:
    from memos.desk import Desk
    from memos.export import Exported, Progress

audit = typer.Typer(help="Whether what is stored is what the history says.", no_args_is_help=True)


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder for the packages.")],
    body: Annotated[str, typer.Option(help="Of this body only.")] = "",
    year: Annotated[int, typer.Option(help="Of this year only.")] = 0,
) -> None:
    """An archive package for each archived memo that you may see. Run again, it adds only what is new.

    Example: beslut export --body Chefteam --year 2026 --out arkiv
    """
    from memos.export import export as export_memos

    with reading(context) as desk, _bar() as progress:
        found = export_memos(desk, out, body=body, year=year, progress=progress)
    tell([reason for one in found for reason in one.reasons])
    facts = [{"number": one.number, "path": str(one.path), "fate": one.fate} for one in found]
    answer(context, facts, _summary(found))
    if any(one.fate == "refused" for one in found):
        raise typer.Exit(1)


def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Packages, or folders with packages in them.")],
) -> None:
    """Whether archive packages are as they were written; says which file of which is not.

    Example: beslut verify arkiv
    """
    from engine.verify import verify_tree

    found = [one for path in paths for one in verify_tree(path)]
    wrong = [Reason(f"{one.path.name}/{reason.place}", reason.text) for one in found for reason in one.reasons]
    tell(wrong)
    facts = [
        {"path": str(one.path), "faults": [{"file": r.place, "text": r.text} for r in one.reasons]} for one in found
    ]
    sound = sum(not one.reasons for one in found)
    text = ngettext("{sound} of {all} package is sound", "{sound} of {all} packages are sound", len(found))
    answer(context, facts, text.format(sound=sound, all=len(found)))
    if wrong:
        raise typer.Exit(1)


@audit.command("verify")
def audit_verify(context: typer.Context) -> None:
    """Walk every history, and recompute every hash from what is stored. With --as, for archivist and administrator.

    Example: beslut audit verify
    """
    from memos.audit import audit as audit_all

    own = session(context)
    with own.office().read(own.person) as desk:
        _refuse_others(desk)
        report = audit_all(desk.session, desk.blobs)
    tell(report.problems)
    facts = {
        "chains": report.chains,
        "events": report.events,
        "problems": [{"place": problem.place, "text": problem.text} for problem in report.problems],
    }
    text = _("{chains} histories with {events} events: {found} problems")
    found = len(report.problems)
    answer(context, facts, text.format(chains=report.chains, events=report.events, found=found))
    if report.problems:
        raise typer.Exit(1)


def _refuse_others(desk: Desk) -> None:
    """Its counts tell of everything: whoever runs the machine may see them, else those who keep the archive."""
    from memos.people import Role

    if not desk.actor or not desk.store.organisation_loaded():
        return
    roles = next((person.roles for person in desk.people if person.name == desk.actor), frozenset())
    if not roles & {Role.ARCHIVIST, Role.ADMINISTRATOR}:
        raise Blocked("audit", [Reason("actor", _("only an archivist or administrator sees the whole account"))])


def _summary(found: list[Exported]) -> str:
    written = [one for one in found if one.fate == "written"]
    there = sum(one.fate == "there" for one in found)
    lines = [str(one.path) for one in written]
    text = _("packages: {written} written, {there} there already, {refused} refused")
    refused = len(found) - len(written) - there
    return "\n".join([*lines, text.format(written=len(written), there=there, refused=refused)])


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar where somebody watches, else nothing."""
    if not at_terminal():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(_("Exporting"))
        yield lambda done, all_: bar.update(task, completed=done, total=all_)
