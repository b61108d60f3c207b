"""The steps of a meeting, and what its minutes need: remarks, approval, correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from commands.meeting import Comment, Number, day, find, meeting, tell_meeting
from commands.session import print_own, tidy, writing

if TYPE_CHECKING:
    from memos.meeting import Meeting

STEPS = {
    "lock": "Send the agenda out: its items are frozen, their documents made.",
    "start": "Open the meeting: from now on decisions are recorded.",
    "finish": "End the meeting, when every item is answered; the draft of the minutes is made.",
    "review": "Send the minutes out to be approved.",
    "reopen": "Take the minutes back to mend them, and say why.",
    "cancel": "Call the meeting off, and say why; its items go back to where they came from.",
}


@meeting.command()
def remark(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(help="Plain text, or restricted HTML; replaces what was there.")],
) -> None:
    """Write the remarks on the meeting as a whole into the minutes.

    Example: beslut meeting remark CHE-M2026-01 "Mødet sluttede kl. 11.40." --as "Jens Åkjær"
    """
    from engine.text import read_text
    from memos.actions import meetings

    with writing(context) as desk:
        found = meetings.remark(desk, find(desk, number), read_text(text, "TEXT"))
    tell_meeting(context, desk, found)


@meeting.command()
def approve(context: typer.Context, number: Number) -> None:
    """Approve the minutes, as the chair or a member.

    Example: beslut meeting approve CHE-M2026-01 --as "Mette Holm"
    """
    from memos.actions.meetings import approve as approve_minutes

    with writing(context) as desk:
        found = approve_minutes(desk, find(desk, number))
    tell_meeting(context, desk, found)


@meeting.command()
def close(
    context: typer.Context,
    number: Number,
    approved_on: Annotated[str, typer.Option(help="The day of approval; default: today.")] = "",
    comment: Comment = "",
) -> None:
    """Close the meeting with approved minutes. Every item's minutes are made and known to the readers.

    Example: beslut meeting close CHE-M2026-01 --as "Jens Åkjær"
    """
    arguments = {"approved_on": day(approved_on, "--approved-on")} if approved_on else {}
    step(context, number, "close", comment, **arguments)


@meeting.command()
def correct(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(help="What is put right.")],
) -> None:
    """Mend a mistake in approved minutes by an addition, which is dated and shown.

    Example: beslut meeting correct CHE-M2026-01 "Punkt 3: rettet til 1. maj 2026." --as "Jens Åkjær"
    """
    from memos.actions.meetings import correct as correct_minutes

    with writing(context) as desk:
        found = correct_minutes(desk, find(desk, number), tidy(text, "TEXT"))
    tell_meeting(context, desk, found)
    print_own(context, [found.id, *_memos(found)])


def step(context: typer.Context, number: str, name: str, comment: str = "", **arguments: object) -> None:
    """A step of the meeting, its items carried along; then the documents that it calls for."""
    from memos.actions.meetings import step as take_step

    with writing(context) as desk:
        found = take_step(desk, find(desk, number), name, comment=tidy(comment, "--comment"), **arguments)
    tell_meeting(context, desk, found)
    print_own(context, [found.id, *_memos(found)])


def _memos(found: Meeting) -> list[str]:
    return [item.memo for item in found.items if item.memo]


def _command(name: str, says: str) -> Callable[[typer.Context, str, str], None]:
    def take(context: typer.Context, number: Number, comment: Comment = "") -> None:
        step(context, number, name, comment)

    take.__doc__ = f"""{says}

    Example: beslut meeting {name} CHE-M2026-01 --as "Jens Åkjær"
    """
    return take


for _name, _says in STEPS.items():
    meeting.command(_name)(_command(_name, _says))
