"""`meeting add`, `move`, `take-off`, `absent`: what is on the agenda, and who is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.meeting import ItemNumber, Minutes, Number, find, meeting, tell_meeting
from commands.session import print_own, tidy, writing
from engine.errors import Invalid
from engine.language import _

if TYPE_CHECKING:
    from memos.actions.agenda import Placing
    from memos.desk import Desk


@meeting.command()
def add(
    context: typer.Context,
    number: Number,
    memo: Annotated[str, typer.Argument(help="The memo's number; none for a standing item.")] = "",
    title: Annotated[str, typer.Option(help="The title of a standing item.")] = "",
    closed: Annotated[bool, typer.Option("--closed", help="A standing item behind closed doors.")] = False,
    minutes: Minutes = 0,
    opens: Annotated[str, typer.Option(help="Who opens the item.")] = "",
    late: Annotated[str, typer.Option(help="Why it comes after the agenda was sent out.")] = "",
    position: Annotated[int, typer.Option(min=0, help="Where in the order, from 1; default: last.")] = 0,
) -> None:
    """Put a memo or a standing item on the agenda.

    Example: beslut meeting add CHE-M2026-01 CHE-2026-003 --minutes 20 --as "Jens Åkjær"
    """
    from memos.actions.agenda import Placing
    from memos.actions.items import add_standing

    if bool(memo) == bool(title):
        raise typer.BadParameter(_("name either a memo or the --title of a standing item"))
    with writing(context) as desk:
        found = find(desk, number)
        placing = Placing(found, minutes, opens, tidy(late, "--late"), position)
        if memo:
            subjects = _add_memo(desk, memo, placing)
        else:
            add_standing(desk, found, tidy(title, "--title"), placing, closed=closed)
            subjects = []
        found = desk.store.meeting(found.id)
    tell_meeting(context, desk, found)
    print_own(context, [found.id, *subjects])


@meeting.command()
def move(
    context: typer.Context,
    number: Number,
    item: ItemNumber,
    position: Annotated[int, typer.Argument(min=1, help="Its new place in the order, from 1.")],
) -> None:
    """Move an item to another place in the order, before the agenda is sent out.

    Example: beslut meeting move CHE-M2026-01 3 1 --as "Jens Åkjær"
    """
    from memos.actions.meetings import move_item
    from memos.queries.find import find_item

    with writing(context) as desk:
        found = find(desk, number)
        found = move_item(desk, found, find_item(desk, found, item), position)
    tell_meeting(context, desk, found)


@meeting.command("take-off")
def take_off(context: typer.Context, number: Number, item: ItemNumber) -> None:
    """Take an item off the agenda, before it is sent out.

    Example: beslut meeting take-off CHE-M2026-01 3 --as "Jens Åkjær"
    """
    from memos.actions.items import take_off as take_item_off
    from memos.queries.find import find_item

    with writing(context) as desk:
        found = find(desk, number)
        found = take_item_off(desk, found, find_item(desk, found, item))
    tell_meeting(context, desk, found)


@meeting.command()
def absent(
    context: typer.Context,
    number: Number,
    name: Annotated[str, typer.Argument(help="Who was not there.")],
    kind: Annotated[str, typer.Option(help="afbud, udeblev, delvist or inhabil.")] = "afbud",
    since: Annotated[str, typer.Option("--from", help="Away from when, as 10.15.")] = "",
    until: Annotated[str, typer.Option(help="Away until when.")] = "",
) -> None:
    """Note that somebody is not there, or not all the time. For a single item: `meeting decide` with a file.

    Example: beslut meeting absent CHE-M2026-01 "Ole Kjær" --kind afbud --as "Jens Åkjær"
    """
    from engine.danish import parse_time
    from memos.actions.items import record_absence
    from memos.meeting import Absence, Presence

    if kind not in list(Absence):
        text = _("{found} is not known here; choose one of: {known}")
        raise Invalid.at("--kind", text.format(found=repr(kind), known=", ".join(Absence)))
    presence = Presence(
        tidy(name, "NAME"),
        Absence(kind),
        parse_time(since, "--from") if since else None,
        parse_time(until, "--until") if until else None,
    )
    with writing(context) as desk:
        found = record_absence(desk, find(desk, number), presence)
    tell_meeting(context, desk, found)


def _add_memo(desk: Desk, number: str, placing: Placing) -> list[str]:
    """By the memo's own step onto an agenda."""
    from memos.actions.agenda import act
    from memos.queries.find import memo_to_change

    memo = memo_to_change(desk, number)
    onto = desk.type_of(memo).workflow.doing("schedule", memo.state)
    return [act(desk, memo, onto.name if onto else "schedule", placing=placing).id]
