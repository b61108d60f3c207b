"""`followups`: what was promised at meetings, by when, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.session import answer, reading, tidy, writing
from engine.language import _

if TYPE_CHECKING:
    from memos.actions.following import Promise
    from memos.desk import Desk

followups = typer.Typer(invoke_without_command=True)

Meeting = Annotated[str, typer.Argument(help="The meeting's number.")]
Item = Annotated[str, typer.Argument(help="The item's number, or its memo's.")]
Number = Annotated[int, typer.Argument(min=1, max=9999, help="Which of the item's follow-ups, from 1.")]
Reason = Annotated[str, typer.Option(help="Why.")]


@followups.callback()
def list_(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose deadline has passed.")] = False,
    owner: Annotated[str, typer.Option(help="Only those of this person or unit.")] = "",
    done: Annotated[bool, typer.Option("--done", help="Also those that are done or dropped.")] = False,
    body: Annotated[str, typer.Option(help="Only those of this body.")] = "",
) -> None:
    """What is to be followed up, by deadline: meeting, item and number first.

    Example: beslut followups --overdue --owner HR
    """
    if context.invoked_subcommand:
        return
    from dataclasses import asdict

    from engine.danish import long_date
    from memos.following import FollowUpState
    from memos.queries.follow_ups import follow_ups

    with reading(context) as desk:
        found = follow_ups(desk, overdue=overdue, owner=owner, done=done, body=body)
    labels = {
        FollowUpState.OPEN: "",
        FollowUpState.EXTENDED: _("extended"),
        FollowUpState.DONE: _("done"),
        FollowUpState.DROPPED: _("dropped"),
    }
    facts = [
        {k: v for k, v in asdict(one).items() if not k.endswith("_id")}
        | {"due": one.due.isoformat() if one.due else "", "met": one.met.isoformat()}
        for one in found
    ]
    rows = (
        (
            f"{one.meeting} {one.item} {one.position}",
            long_date(one.due) if one.due else "uden frist",
            _("overdue") if one.overdue else labels[one.state],
            one.owner,
            one.text,
        )
        for one in found
    )
    answer(context, facts, aligned(rows))


@followups.command("done")
def done_(
    context: typer.Context,
    meeting: Meeting,
    item: Item,
    number: Number,
    evidence: Annotated[str, typer.Option(help="What shows that it is done.")] = "",
    memo: Annotated[str, typer.Option(help="The number of a memo that shows it.")] = "",
) -> None:
    """Say that a follow-up is done. Its owner may, the memo's case officer, and the meeting's office.

    Example: beslut followups done CHE-M2026-01 3 1 --evidence "Vagtplanen er sendt ud" --as "Bo Ravn"
    """
    from memos.actions.following import Proof, finish
    from memos.queries.find import find_memo

    def does(desk: Desk, one: Promise) -> None:
        finish(desk, one, Proof(tidy(evidence, "--evidence"), find_memo(desk, memo).id if memo else ""))

    _act(context, (meeting, item, number), does, _("done: {text}"), done=True)


@followups.command()
def extend(
    context: typer.Context,
    meeting: Meeting,
    item: Item,
    number: Number,
    due: Annotated[str, typer.Option(help="Until when, as 15.04.2026.")],
    reason: Reason,
) -> None:
    """Give a follow-up a later deadline. The one it had stays in its history.

    Example: beslut followups extend CHE-M2026-01 3 1 --due 15.04.2026 --reason "Venter på svar" --as "Bo Ravn"
    """
    from engine.danish import parse_date
    from memos.actions.following import extend as act

    day = parse_date(due, "--due")
    _act(
        context,
        (meeting, item, number),
        lambda desk, one: act(desk, one, day, tidy(reason, "--reason")),
        _("extended: {text}"),
        due=day.isoformat(),
    )


@followups.command()
def handon(
    context: typer.Context,
    meeting: Meeting,
    item: Item,
    number: Number,
    to: Annotated[str, typer.Option(help="Who takes it over: a person or a unit.")],
    reason: Reason = "",
) -> None:
    """Give a follow-up to another owner.

    Example: beslut followups handon CHE-M2026-01 3 1 --to "Aase Aagaard" --as "Bo Ravn"
    """
    from memos.actions.following import hand_on

    def does(desk: Desk, one: Promise) -> None:
        hand_on(desk, one, to, tidy(reason, "--reason"))

    _act(context, (meeting, item, number), does, _("handed on: {text}"), owner=to)


@followups.command()
def drop(context: typer.Context, meeting: Meeting, item: Item, number: Number, reason: Reason) -> None:
    """Say that a follow-up will not be done, and why.

    Example: beslut followups drop CHE-M2026-01 3 1 --reason "Lokalet er lejet ud" --as "Jens Åkjær"
    """
    from memos.actions.following import drop as act

    def does(desk: Desk, one: Promise) -> None:
        act(desk, one, tidy(reason, "--reason"))

    _act(context, (meeting, item, number), does, _("dropped: {text}"), dropped=True)


@followups.command()
def reopen(context: typer.Context, meeting: Meeting, item: Item, number: Number, reason: Reason) -> None:
    """Open a follow-up again that was done or dropped.

    Example: beslut followups reopen CHE-M2026-01 3 1 --reason "Planen blev ikke sendt" --as "Jens Åkjær"
    """
    from memos.actions.following import reopen as act

    def does(desk: Desk, one: Promise) -> None:
        act(desk, one, tidy(reason, "--reason"))

    _act(context, (meeting, item, number), does, _("open again: {text}"), open=True)


@followups.command()
def report(context: typer.Context, meeting: Meeting, item: Item, number: Number) -> None:
    """Begin a memo that reports back on a follow-up.

    Example: beslut followups report CHE-M2026-01 3 1 --as "Bo Ravn"
    """
    from memos.actions.following import promise
    from memos.actions.reporting import report_back
    from memos.queries.follow_ups import find_follow_up

    with writing(context) as desk:
        memo = report_back(desk, promise(desk, find_follow_up(desk, meeting, item, number)))
    answer(context, {"number": memo.number}, memo.number)


def _act(
    context: typer.Context,
    place: tuple[str, str, int],
    does: Callable[[Desk, Promise], object],
    said: str,
    **facts: object,
) -> None:
    """Does something about the follow-up at that place, and says so."""
    from memos.actions.following import promise
    from memos.queries.follow_ups import find_follow_up

    with writing(context) as desk:
        found = find_follow_up(desk, *place)
        does(desk, promise(desk, found))
    named = {"meeting": found.meeting, "item": found.item, "number": found.position}
    answer(context, named | facts, said.format(text=found.text))
