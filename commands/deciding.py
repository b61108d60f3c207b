"""`meeting decide`: what a body decided on an item, from a file or point by point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.meeting import ItemNumber, Number, meeting
from commands.session import answer, print_own, tidy, writing
from engine.errors import Invalid
from engine.language import _

if TYPE_CHECKING:
    from memos.actions.deciding import Recorded
    from memos.decision import Decision
    from memos.desk import Desk
    from memos.meeting import Item


@meeting.command()
def decide(
    context: typer.Context,
    number: Number,
    item: ItemNumber,
    file: Annotated[Path | None, typer.Argument(help="A file with decisions, follow_ups, remarks and absent.")] = None,
    point: Annotated[
        list[str] | None, typer.Option(metavar="POINT=OUTCOME", help="Once for each; =OUTCOME: not proposed.")
    ] = None,
    text: Annotated[list[str] | None, typer.Option(metavar="POINT=TEXT", help="The text as it was decided.")] = None,
) -> None:
    """Record what was decided on an item. A file replaces the whole record; options only the points they name.

    Example: beslut meeting decide CHE-M2026-01 2 --point 1=approved_amended --text "1=at der åbnes fra 1. maj"
    """
    from memos.actions.deciding import record
    from memos.queries.find import find_item, find_meeting

    if (file is None) == (not point):
        raise typer.BadParameter(_("say what was decided: either a file, or --point for each point"))
    with writing(context, source=file.name if file else "") as desk:
        found = find_meeting(desk, number)
        chosen = find_item(desk, found, item)
        facts = _from_file(desk, chosen, file) if file else _from_options(chosen, point or [], text or [])
        found = record(desk, found, chosen, facts)
    recorded = next(one for one in found.items if one.id == chosen.id)
    answers = {"meeting": found.number, "item": recorded.number, "result": recorded.result}
    answer(context, answers, _("{meeting} item {item}: recorded").format(**answers))
    print_own(context, [recorded.memo] if recorded.memo else [])


def _from_file(desk: Desk, item: Item, file: Path) -> Recorded:
    from engine.nodes import read_table
    from memos.actions.deciding import recorded_of
    from memos.files.item_file import read_item

    memo = desk.store.memo(item.memo) if item.memo else None
    found = read_item(read_table(file), desk.type_of(memo) if memo else None, memo.content if memo else None)
    return recorded_of(found)


def _from_options(item: Item, points: list[str], texts: list[str]) -> Recorded:
    """What is recorded already, with the points that are named now."""
    from dataclasses import replace

    from memos.actions.deciding import recorded_of
    from memos.decision import Decision

    words = dict(_pair(text, "--text") for text in texts)
    said = [_pair(point, "--point") for point in points]
    if loose := set(words) - {name for name, _outcome in said}:
        text = _("there is a text for {points} but no outcome; say it with --point")
        raise Invalid.at("--text", text.format(points=", ".join(sorted(loose))))
    named = tuple(Decision(name, outcome, tidy(words.get(name, ""), "--text")) for name, outcome in said)
    kept = tuple(one for one in item.decisions if one.point not in {decision.point for decision in named})
    return replace(recorded_of(item), decisions=_in_order([*kept, *named]))


def _in_order(decisions: list[Decision]) -> tuple[Decision, ...]:
    """By point, what nobody proposed last."""
    return tuple(
        sorted(decisions, key=lambda one: (not one.point, [int(n) for n in one.point.split(".") if n.isdigit()]))
    )


def _pair(text: str, place: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Invalid.at(place, _("expected POINT=…, found {found}").format(found=repr(text)))
    return name.strip(), value.strip()
