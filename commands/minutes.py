"""The steps of a meeting, and what its minutes need: remarks, texts, objections, approval, correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.meeting import Comment, Number, day, find, meeting, tell_meeting
from commands.session import answer, print_own, reading, tidy, writing
from engine.language import _

if TYPE_CHECKING:
    from memos.desk import Desk
    from memos.meeting import Item, Meeting
    from memos.minutes import Place

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


@meeting.command("text")
def text_(
    context: typer.Context,
    number: Number,
    where: Annotated[str, typer.Argument(metavar="WHERE", help="An item's number, opening or closing.")],
    text: Annotated[str, typer.Argument(help="Plain text, or restricted HTML; replaces what was there.")],
) -> None:
    """Write the running text of an item, or of the meeting's opening or closing, beside what was decided.

    Example: beslut meeting text CHE-M2026-01 1 "Der var enighed om timerne." --as "Jens Åkjær"
    """
    from engine.text import read_text
    from memos.actions.minutes import Texts, write
    from memos.queries.find import find_item

    written = read_text(text, "TEXT")
    with writing(context) as desk:
        found = find(desk, number)
        match where:
            case "opening":
                texts = Texts(opening=written)
            case "closing":
                texts = Texts(closing=written)
            case _:
                texts = Texts(items={find_item(desk, found, where).id: written})
        found = write(desk, found, texts)
    tell_meeting(context, desk, found)


@meeting.command("object")
def object_(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(help="What is wrong.")],
    where: Annotated[str, typer.Option(help="An item's number, opening or closing; default: the whole.")] = "",
    proposed: Annotated[str, typer.Option(help="The text that should stand there instead.")] = "",
) -> None:
    """Object to minutes that are out for approval, as the chair or a member.

    Example: beslut meeting object CHE-M2026-01 "Vi var ikke enige." --where 1 --as "Ole Kjær"
    """
    from engine.text import read_text
    from memos.actions.minutes import object_to

    instead = read_text(proposed, "--proposed")
    with writing(context) as desk:
        found = find(desk, number)
        place, item = _place(desk, found, where)
        found = object_to(desk, found, tidy(text, "TEXT"), place=place, item=item, proposed=instead)
    tell_meeting(context, desk, found)


@meeting.command()
def objections(context: typer.Context, number: Number) -> None:
    """What members object to in the minutes, in order, and what became of it.

    Example: beslut meeting objections CHE-M2026-01 --as "Jens Åkjær"
    """
    from memos.queries.minutes import minutes

    with reading(context) as desk:
        rows = minutes(desk, number).objections
    facts = [
        {
            "person": row.objection.person,
            "where": row.number or row.objection.place.value,
            "text": row.objection.text,
            "proposed": row.objection.proposed.html,
            "answer": row.objection.settled.answer.value if row.objection.settled else "",
            "reply": row.objection.settled.reply if row.objection.settled else "",
        }
        for row in rows
    ]
    said = (
        (str(n), one["person"], one["where"], one["answer"] or _("open"), one["text"]) for n, one in enumerate(facts, 1)
    )
    answer(context, facts, aligned(said))


@meeting.command()
def settle(
    context: typer.Context,
    number: Number,
    objection: Annotated[int, typer.Argument(min=1, help="Its place in the list that `objections` gives.")],
    reply: Annotated[str, typer.Option(help="The answer; needed where the text stays.")] = "",
    take_over: Annotated[str, typer.Option("--take-over", help="The text that is to stand instead.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take your own objection back.")] = False,
) -> None:
    """Answer an objection, let another text stand, or take your own objection back.

    Example: beslut meeting settle CHE-M2026-01 1 --reply "Det fremgår af bilag 1." --as "Jens Åkjær"
    """
    from engine.text import read_text
    from memos.actions import minutes as acting

    instead = read_text(take_over, "--take-over")
    with writing(context) as desk:
        found, id = _objection(desk, number, objection)
        if withdraw:
            found = acting.withdraw(desk, found, id)
        elif take_over:
            found = acting.take_over(desk, found, id, instead, tidy(reply, "--reply"))
        else:
            found = acting.answer(desk, found, id, tidy(reply, "--reply"))
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


def _place(desk: Desk, found: Meeting, where: str) -> tuple[Place, Item | None]:
    """What a text or an objection is about."""
    from memos.minutes import Place
    from memos.queries.find import find_item

    if not where:
        return Place.WHOLE, None
    if where in (Place.OPENING.value, Place.CLOSING.value):
        return Place(where), None
    return Place.ITEM, find_item(desk, found, where)


def _objection(desk: Desk, number: str, place: int) -> tuple[Meeting, str]:
    """The meeting, and the id of the objection at that place in the list."""
    from engine.errors import no_such
    from memos.queries.minutes import minutes

    found = minutes(desk, number)
    if place > len(found.objections):
        raise no_such(_("objection"), str(place))
    return found.meeting, found.objections[place - 1].objection.id


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
