"""`render`: a document to read, to print or to send, in any of the formats."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands.drafting import Number
from commands.session import answer, reading, session, tell
from engine.errors import Reason
from engine.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from memos.desk import Desk
    from memos.printing import Printer
    from memos.queries.documents import Asked, Handed

Format = Annotated[Literal["docx", "pdf", "html", "json"], typer.Option("--format", help="What kind of file.")]
Key = Annotated[str, typer.Option("--document", help="Which document; default: the fullest that there is.")]
Out = Annotated[Path | None, typer.Option(help="The file to write, or - for standard output; default: here.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Make it anew, and say whether it is the stored one.")]


def render(
    context: typer.Context,
    number: Number,
    kind: Format = "pdf",
    document: Key = "",
    out: Out = None,
    fresh: Fresh = False,
) -> None:
    """A memo's document: the kept one if memo and templates are the same, else made now. Drafts say so.

    Example: beslut render CHE-2026-001 --format docx --out aabningstider.docx
    """
    from memos.queries.documents import ask_memo
    from memos.queries.find import find_memo

    hand(context, lambda desk, printer: ask_memo(desk, printer, find_memo(desk, number), document, kind), out, fresh)


def hand(context: typer.Context, ask: Callable[[Desk, Printer], Asked], out: Path | None, fresh: bool) -> None:
    """Write the document that is asked for, and say what it is. Exit 1 if made anew it is another."""
    from memos.queries.documents import hand_out

    with session(context).printer() as printer, reading(context) as desk:
        asked = ask(desk, printer)
        handed = hand_out(desk, printer, asked, fresh=fresh)
    path = out or Path(f"{asked.number}-{asked.document.key}.{asked.format}")
    write_out(path, handed.data)
    if str(path) != "-":
        answer(context, _facts(asked, handed, path), _line(asked, handed, path, fresh))
    if handed.differs:
        tell([Reason(str(path), _("made anew it is not the stored one, though memo and templates are the same"))])
        raise typer.Exit(1)


def write_out(path: Path, data: bytes) -> None:
    """The file, or standard output for "-"."""
    from engine.files import write_whole

    if str(path) == "-":
        typer.get_binary_stream("stdout").write(data)
    else:
        write_whole(path, data)


def _facts(asked: Asked, handed: Handed, path: Path) -> dict[str, object]:
    return {
        "number": asked.number,
        "document": asked.document.key,
        "format": asked.format,
        "path": str(path),
        "sha256": hashlib.sha256(handed.data).hexdigest(),
        "kept": handed.kept,
        "stored_sha256": asked.kept.sha256 if asked.kept else "",
    }


def _line(asked: Asked, handed: Handed, path: Path, fresh: bool) -> str:
    if not fresh:
        return str(path)
    if asked.kept is None:
        return _("{path}: made anew; none of the same words and templates is stored").format(path=path)
    if handed.differs:
        return _("{path}: made anew, and not the stored one").format(path=path)
    return _("{path}: made anew, the same as stored ({sha256})").format(path=path, sha256=asked.kept.sha256)
