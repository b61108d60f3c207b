"""`verify`, `audit`: showing that nothing was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.session import answer, session, tell
from engine.errors import Blocked, Reason
from engine.language import _, ngettext

if TYPE_CHECKING:
    from memos.desk import Desk


audit = typer.Typer(help="Whether what is stored is what the history says.", no_args_is_help=True)


KEYS = "A public key, or its file: who must have sealed it. May be given several times."


def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Packages, or folders with packages in them.")],
    key: Annotated[list[str], typer.Option(help=KEYS)] = [],  # noqa: B006 - Typer reads it, nobody changes it
) -> None:
    """Whether archive packages are as they were written; says which file of which is not.

    Example: beslut verify arkiv --key segl.pub
    """
    from engine.signing import read_public
    from engine.verify import verify_tree

    keys = [read_public(one) for one in key]
    found = [one for path in paths for one in verify_tree(path, keys)]
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
def audit_verify(
    context: typer.Context,
    key: Annotated[list[str], typer.Option(help=KEYS)] = [],  # noqa: B006 - Typer reads it, nobody changes it
    seals: Annotated[Path | None, typer.Option(help="A folder of checkpoints that was kept elsewhere.")] = None,
) -> None:
    """Walk every history, and recompute every hash from what is stored. With --as, for archivist and administrator.

    With --seals and --key it finds a history that was written anew, too, by whoever could write in the database.

    Example: beslut audit verify --seals /mnt/segl --key segl.pub
    """
    from engine.signing import read_public
    from memos.audit import audit as audit_all
    from memos.seal_audit import Trusted

    own = session(context)
    trusted = Trusted(tuple(read_public(one) for one in key), seals)
    with own.office().read(own.person) as desk:
        _refuse_others(desk)
        report = audit_all(desk.session, desk.blobs, trusted)
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
