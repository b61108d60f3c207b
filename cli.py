"""beslut: decision memos from draft to archived minutes. Commands; the only reader of the environment."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands import agenda, deciding, minutes, packet, planning
from commands.accounts import account
from commands.archiving import audit, verify
from commands.backup import backup, restore
from commands.bench import bench
from commands.delegations import delegation
from commands.demo import demo
from commands.documents import render
from commands.drafting import act, check, copy, edit, new
from commands.exporting import export
from commands.follow_ups import followups
from commands.looking import diff, history, list_, show
from commands.meeting import meeting
from commands.retention import redact, retention
from commands.run import run, work
from commands.sealing import seal
from commands.serve import serve
from commands.session import Session, tell
from commands.upkeep import migrate, organisation, types
from commands.working import jobs, worker
from engine import language
from engine.errors import Invalid, Refusal
from engine.language import _

EVERYWHERE = {"--database": True, "--as": True, "--on-behalf-of": True, "--json": False}
OURS = "BESLUT_"
HERE = Path(__file__).resolve().parent

app = typer.Typer(
    name="beslut",
    help="Decision memos from draft to archived minutes.",
    epilog="--database, --as, --on-behalf-of and --json may stand before or after the command.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[str, typer.Option(help="SQLAlchemy URL; default: SQLite under var/.")] = "",
    person: Annotated[str, typer.Option("--as", help="Who acts, by name.")] = "",
    on_behalf_of: Annotated[str, typer.Option(help="In whose name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print facts as JSON.")] = False,
) -> None:
    """The options of every command."""
    context.obj = Session(
        database=database or os.environ.get("BESLUT_DATABASE", ""),
        person=person or os.environ.get("BESLUT_AS", ""),
        on_behalf_of=on_behalf_of,
        as_json=as_json,
        templates=Path(os.environ.get("BESLUT_TEMPLATES", HERE / "templates")),
        var=Path(os.environ.get("BESLUT_VAR", "var")),
        environment={name.removeprefix(OURS): value for name, value in os.environ.items() if name.startswith(OURS)},
    )


MEETING = (agenda, deciding, minutes, packet, planning)
"""The files that add their commands to `meeting`."""
COMMANDS: tuple[Callable[..., None], ...] = (demo, run, new, copy, show, edit, check, act, diff, history, render)
UPKEEP: tuple[Callable[..., None], ...] = (export, verify, redact, work, worker, migrate, backup, restore, serve, bench)
GROUPS = {
    "meeting": meeting,
    "followups": followups,
    "account": account,
    "delegation": delegation,
    "audit": audit,
    "seal": seal,
    "retention": retention,
    "jobs": jobs,
    "organisation": organisation,
    "types": types,
}

for command in COMMANDS:
    app.command()(command)
app.command("list")(list_)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)
for command in UPKEEP:
    app.command()(command)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The options of every command brought to the front, wherever they were written before a lone "--"."""
    front: list[str] = []
    rest: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        name, equals, _value = word.partition("=")
        if word == "--":
            rest += [word, *left]
            break
        if name not in EVERYWHERE:
            rest.append(word)
        else:
            front.append(word)
            front += [left.pop(0)] if EVERYWHERE[name] and not equals and left else []
    return front + rest


def main() -> None:
    """The command `beslut`. Exit codes: 0 done, 1 refused with every reason on standard error, 2 wrong use."""
    language.use(os.environ.get("BESLUT_LANGUAGE", "da"))
    try:
        app(hoisted(_readable(sys.argv[1:])))
    except Refusal as refusal:
        tell(refusal.reasons)
        sys.exit(1)
    except OSError as error:
        from engine.failures import disk_refusal  # it loads SQLAlchemy, which --help does without

        tell(disk_refusal(error, str(error.filename or "")).reasons)
        sys.exit(1)


def _readable(arguments: list[str]) -> list[str]:
    """The arguments, if they are text."""
    for number, word in enumerate(arguments, 1):
        try:
            word.encode()
        except UnicodeEncodeError as error:
            place = _("argument {number}").format(number=number)
            raise Invalid.at(place, _("this is not UTF-8; set the terminal to UTF-8")) from error
    return arguments


if __name__ == "__main__":
    main()
