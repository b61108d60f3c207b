"""`meeting series`, `move-to`: many meetings at once, and one that is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.meeting import Number, day, find, meeting, tell_meeting
from commands.session import answer, print_own, tell, tidy, writing
from engine.errors import Invalid, Reason
from engine.language import _

if TYPE_CHECKING:
    import datetime


@meeting.command()
def series(
    context: typer.Context,
    body: Annotated[str, typer.Argument(help="The body that meets.")],
    first: Annotated[str, typer.Option("--from", help="From this day on, as 2026-03-27 or 27.03.2026.")],
    last: Annotated[str, typer.Option("--until", help="Until this day.")],
    weekday: Annotated[str, typer.Option(help="On which day: mandag, tirsdag, …")],
    every: Annotated[int, typer.Option(min=1, max=52, help="Every so many weeks, or months with --week.")] = 1,
    week: Annotated[int, typer.Option(min=-1, max=4, help="The first to fourth of a month; -1 is the last.")] = 0,
    start: Annotated[str, typer.Option(help="From when, as 9.00.")] = "",
    end: Annotated[str, typer.Option(help="Until when.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    link: Annotated[str, typer.Option(help="Where on the net, with https://.")] = "",
    holidays: Annotated[bool, typer.Option("--holidays", help="On public holidays, too.")] = False,
) -> None:
    """Plan a series of meetings, all or none. Public holidays are left out, and told.

    Example: beslut meeting series Chefteam --from 2026-08-03 --until 2026-12-18 --weekday tirsdag --every 2
    """
    from dataclasses import replace

    from engine.danish import WEEKDAYS
    from memos.actions.planning import plan_all
    from memos.meeting import MeetingHeader
    from memos.planning import Series

    if weekday not in WEEKDAYS:
        text = _("{found} is not known here; choose one of: {known}")
        raise Invalid.at("--weekday", text.format(found=repr(weekday), known=", ".join(WEEKDAYS)))
    days = Series(day(first, "--from"), day(last, "--until"), WEEKDAYS.index(weekday), every, week).days()
    kept = [one.day for one in days if holidays or not one.holiday]
    header = MeetingHeader(
        body=body,
        date=days[0].day,
        start=_time(start, "--start"),
        end=_time(end, "--end"),
        place=tidy(place, "--place"),
        link=tidy(link, "--link"),
    )
    with writing(context) as desk:
        made = plan_all(desk, [replace(header, date=one) for one in kept])
    left = [one.day.isoformat() for one in days if one.day not in kept]
    tell([Reason(one, _("is a public holiday and was left out"), "warn") for one in left])
    facts = [{"number": one.number, "date": one.date.isoformat()} for one in made]
    answer(context, facts, aligned((one["number"], one["date"]) for one in facts))


@meeting.command("move-to")
def move_to(
    context: typer.Context,
    number: Number,
    date: Annotated[str, typer.Option(help="The new day; default: as it was.")] = "",
    start: Annotated[str, typer.Option(help="From when, as 9.00; default: as it was.")] = "",
    end: Annotated[str, typer.Option(help="Until when; default: as it was.")] = "",
    place: Annotated[str | None, typer.Option(help="Where; default: as it was.")] = None,
    link: Annotated[str | None, typer.Option(help="Where on the net; default: as it was.")] = None,
    reason: Annotated[str, typer.Option(help="Why; needed once the agenda is out.")] = "",
) -> None:
    """Move a meeting to another time or place.

    Example: beslut meeting move-to CHE-M2026-01 --date 2026-03-27 --start 10.00 --as "Jens Åkjær"
    """
    from memos.actions.planning import replan
    from memos.meeting import MeetingHeader

    with writing(context) as desk:
        found = find(desk, number)
        header = MeetingHeader(
            body=found.body,
            date=day(date, "--date") if date else found.date,
            start=_time(start, "--start") or found.start,
            end=_time(end, "--end") or found.end,
            place=found.place if place is None else tidy(place, "--place"),
            chair=found.chair,
            secretary=found.secretary,
            members=found.members,
            link=found.link if link is None else tidy(link, "--link"),
        )
        found = replan(desk, found, header, tidy(reason, "--reason"))
    tell_meeting(context, desk, found)
    print_own(context, [found.id])


def _time(text: str, place: str) -> datetime.time | None:
    from engine.danish import parse_time

    return parse_time(text, place) if text else None
