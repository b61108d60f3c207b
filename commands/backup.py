"""`backup`, `restore`: everything as it was at one moment, kept elsewhere, and back in an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.session import answer, session, tell
from engine.language import _


def backup(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(help="The folder of backups; files that are there already are not copied again.")
    ],
) -> None:
    """The database and its files, copied while others work, and checked: every history of the copy is walked.

    Example: beslut backup --out /sikkerhedskopi
    """
    from memos.backup import take

    path, taken = take(session(context).office(), out)
    tell(taken.problems)
    facts = {
        "path": str(path),
        "chains": taken.chains,
        "events": taken.events,
        "files": taken.files,
        "problems": len(taken.problems),
    }
    text = _("{path}: {chains} histories with {events} events, {files} files; {problems} problems")
    answer(context, facts, text.format(**facts))
    if taken.problems:
        raise typer.Exit(1)


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A backup: a folder with a SHA256SUMS in it.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only look whether its files are as they were written.")
    ] = False,
) -> None:
    """A backup in the database that --database names, which must be empty; every history is walked before it is there.

    Example: beslut restore /sikkerhedskopi/2026-03-01T020000Z --database sqlite:///ny/beslut.db
    """
    from memos.backup import check as check_files
    from memos.backup import restore as restore_all

    if check:
        facts = {"files": check_files(folder)}
        answer(context, facts, _("{files} files are as they were written").format(**facts))
        return
    office = session(context).office(prepare=False)
    report = restore_all(folder, office)
    facts = {"chains": report.chains, "events": report.events}
    text = _("{chains} histories with {events} events are in {database}")
    answer(context, facts, text.format(**facts, database=office.database.place))
