"""`demo`: the example meeting's whole life, told step by step."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.session import say, session
from engine.errors import Refusal
from engine.language import _

if TYPE_CHECKING:
    from memos.desk import Office

EXAMPLES = Path(__file__).parent.parent / "memos" / "examples"
DATABASE = "demo.db"


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Where the documents go; made anew.")] = Path("out/demo"),
) -> None:
    """The example meeting from draft to archive: who does what, what is refused and why, and its documents.

    Example: beslut demo --out out/demo
    """
    from commands.story import Story
    from memos.files.memo_file import read_file
    from memos.record import MeetingRecord

    _clear(out)
    own = replace(session(context), database=f"sqlite:///{out / DATABASE}")
    office = own.office()
    record = read_file(EXAMPLES / "chefteammoede.toml", office.catalogue.current)
    if not isinstance(record, MeetingRecord):
        raise Refusal(_("the example is no meeting file"))
    with own.printer() as printer:
        Story(office, printer, record, say).tell(EXAMPLES / "organisation.toml")
    _show(office, out)


def _clear(out: Path) -> None:
    """Only what an earlier demo left there is taken away."""
    if out.exists() and any(out.iterdir()) and not (out / DATABASE).exists():
        text = _("{folder} holds something else than an earlier demo; name another folder with --out")
        raise Refusal(text.format(folder=out))
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)


def _show(office: Office, out: Path) -> None:
    from memos.actions.run import Ran
    from memos.output import write_ran
    from memos.queries.find import all_meetings, all_visible

    say(_("\nThe documents:"))
    with office.read("Jens Åkjær") as desk:
        found = [Ran(out, memo=memo) for memo in all_visible(desk)]
        found += [Ran(out, meeting=meeting) for meeting in all_meetings(desk)]
        for one in found:
            written = write_ran(desk, one, out)
            for name, _sha256 in written.documents:
                say(f"  {out / written.number / name}")
            if written.package:
                say(f"  {written.package}/")
