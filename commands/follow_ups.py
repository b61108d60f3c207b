"""`followups`: what was promised at meetings, by when, and whether it is done."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.layout import aligned
from commands.session import answer, reading, tidy, writing
from engine.language import _

followups = typer.Typer(invoke_without_command=True)


@followups.callback()
def list_(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose deadline has passed.")] = False,
    owner: Annotated[str, typer.Option(help="Only those of this person or unit.")] = "",
    done: Annotated[bool, typer.Option("--done", help="Also those that are done.")] = False,
) -> None:
    """What is to be followed up, by deadline: meeting, item and number first.

    Example: beslut followups --overdue --owner HR
    """
    if context.invoked_subcommand:
        return
    from dataclasses import asdict

    from engine.danish import long_date
    from memos.queries.follow_ups import follow_ups

    with reading(context) as desk:
        found = follow_ups(desk, overdue=overdue, owner=owner, done=done)
    facts = [
        {k: v for k, v in asdict(one).items() if not k.endswith("_id")}
        | {"due": one.due.isoformat() if one.due else ""}
        for one in found
    ]
    rows = (
        (
            f"{one.meeting} {one.item} {one.position}",
            long_date(one.due) if one.due else "uden frist",
            _("done") if one.done else (_("overdue") if one.overdue else ""),
            one.owner,
            one.text,
        )
        for one in found
    )
    answer(context, facts, aligned(rows))


@followups.command("done")
def done_(
    context: typer.Context,
    meeting: Annotated[str, typer.Argument(help="The meeting's number.")],
    item: Annotated[str, typer.Argument(help="The item's number, or its memo's.")],
    number: Annotated[int, typer.Argument(help="Which of the item's follow-ups, from 1.")],
    evidence: Annotated[str, typer.Option(help="What shows that it is done.")] = "",
) -> None:
    """Say that a follow-up is done. Its owner may, the memo's case officer, and the meeting's office.

    Example: beslut followups done CHE-M2026-01 3 1 --evidence "Vagtplanen er sendt ud" --as "Bo Ravn"
    """
    from memos.actions.items import finish_follow_up
    from memos.queries.follow_ups import find_follow_up

    with writing(context) as desk:
        found = find_follow_up(desk, meeting, item, number)
        stored = desk.store.meeting(found.meeting_id)
        finish_follow_up(desk, stored, found.item_id, found.position, tidy(evidence, "--evidence"))
    facts = {"meeting": found.meeting, "item": found.item, "number": found.position, "done": True}
    answer(context, facts, _("done: {text}").format(text=found.text))
