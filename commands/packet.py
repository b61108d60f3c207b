"""`meeting packet`: all material of a meeting in one PDF."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.documents import Out, write_out
from commands.meeting import Number, find, meeting
from commands.session import answer, reading, session


@meeting.command()
def packet(
    context: typer.Context,
    number: Number,
    edition: Annotated[Literal["open", "closed"], typer.Option(help="With what is closed, or without.")] = "open",
    out: Out = None,
) -> None:
    """The agenda, each item's memo and all attachments in one PDF: the kept one if nothing has changed since.

    Example: beslut meeting packet CHE-M2026-01 --edition open --out materiale.pdf
    """
    from memos.packet import Edition
    from memos.queries.packets import hand_out_packet, packet_of

    wanted = Edition.CLOSED if edition == "closed" else Edition.OPEN
    with session(context).printer() as printer, reading(context) as desk:
        found = packet_of(desk, printer, find(desk, number), wanted)
        data = hand_out_packet(desk, printer, found)
    path = out or Path(f"{number}-{wanted.document}.pdf")
    write_out(path, data)
    if str(path) != "-":
        sha256 = hashlib.sha256(data).hexdigest()
        facts = {"number": number, "edition": edition, "path": str(path), "sha256": sha256, "kept": bool(found.kept)}
        answer(context, facts, str(path))
