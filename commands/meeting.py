"""`meeting`: planned, put together, sent out, held, written into minutes, closed, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.documents import Format, Fresh, Key, Out, hand
from commands.layout import aligned, marked
from commands.session import answer, reading, tidy, writing
from engine.language import _

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from memos.desk import Desk
    from memos.meeting import Item, Meeting
    from memos.queries.meetings import ShownMeeting

meeting = typer.Typer(help="Meetings: agenda, decisions and minutes.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="MEETING", help="The meeting's number, such as CHE-M2026-01.")]
ItemNumber = Annotated[str, typer.Argument(metavar="ITEM", help="The item's number, or its memo's.")]
Minutes = Annotated[int, typer.Option(min=0, max=1440, help="How long the item may take.")]
Comment = Annotated[str, typer.Option(help="Why; some steps need it.")]


@meeting.command()
def new(
    context: typer.Context,
    body: Annotated[str, typer.Argument(help="The body that meets.")],
    date: Annotated[str, typer.Option(help="The day, as 2026-03-27 or 27.03.2026.")],
    start: Annotated[str, typer.Option(help="From when, as 9.00.")] = "",
    end: Annotated[str, typer.Option(help="Until when.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    link: Annotated[str, typer.Option(help="Where on the net, with https://.")] = "",
    chair: Annotated[str, typer.Option(help="Who leads it; default: the body's chair.")] = "",
    secretary: Annotated[str, typer.Option(help="Who writes the minutes; default: the body's secretary.")] = "",
    member: Annotated[list[str] | None, typer.Option(help="Once for each; default: the body's members.")] = None,
) -> None:
    """Plan a meeting.

    Example: beslut meeting new Chefteam --date 2026-03-27 --start 9.00 --end 12.00 --as "Jens Åkjær"
    """
    from engine.danish import parse_time
    from memos.actions.meetings import plan
    from memos.meeting import MeetingHeader

    header = MeetingHeader(
        body=body,
        date=day(date, "--date"),
        start=parse_time(start, "--start") if start else None,
        end=parse_time(end, "--end") if end else None,
        place=tidy(place, "--place"),
        link=tidy(link, "--link"),
        chair=chair,
        secretary=secretary,
        members=tuple(member or ()),
    )
    with writing(context) as desk:
        planned = plan(desk, header)
    tell_meeting(context, desk, planned)


@meeting.command()
def show(context: typer.Context, number: Number) -> None:
    """A meeting: its agenda, what was decided, and every step with all that stands in its way.

    Example: beslut meeting show CHE-M2026-01 --as "Jens Åkjær"
    """
    from memos.queries.meetings import meeting_json, show_meeting

    with reading(context) as desk:
        found = show_meeting(desk, number)
    answer(context, meeting_json(found), "\n".join(_lines(found)))


@meeting.command("list")
def list_(
    context: typer.Context,
    body: Annotated[str, typer.Option(help="Of this body only.")] = "",
    year: Annotated[int, typer.Option(help="Of this year only.")] = 0,
) -> None:
    """The meetings that you know of, by date.

    Example: beslut meeting list --body Chefteam --year 2026
    """
    from memos.queries.meetings import list_meetings, meeting_json

    with reading(context) as desk:
        found = list_meetings(desk, body, year)
    rows = ((m.meeting.number, m.meeting.date.isoformat(), m.meeting.body, m.state.label) for m in found)
    answer(context, [meeting_json(one) for one in found], aligned(rows))


@meeting.command()
def render(
    context: typer.Context,
    number: Number,
    kind: Format = "pdf",
    document: Key = "",
    out: Out = None,
    fresh: Fresh = False,
) -> None:
    """The agenda or the minutes, with the items that you may see. Drafts say so.

    Example: beslut meeting render CHE-M2026-01 --document dagsorden --out dagsorden.pdf
    """
    from memos.queries.documents import ask_meeting

    hand(context, lambda desk, printer: ask_meeting(desk, printer, find(desk, number), document, kind), out, fresh)


def day(text: str, place: str) -> datetime.date:
    import datetime

    from engine.danish import parse_date

    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return parse_date(text, place)


def find(desk: Desk, number: str) -> Meeting:
    from memos.queries.find import find_meeting

    return find_meeting(desk, number)


def tell_meeting(context: typer.Context, desk: Desk, found: Meeting) -> None:
    label = desk.catalogue.meeting.workflow.state(found.state).label
    facts = {"number": found.number, "state": found.state, "state_label": label}
    answer(context, facts, f"{found.number}: {label}")


def _lines(found: ShownMeeting) -> Iterator[str]:
    from engine.danish import full_date, join_names, time_range
    from memos.document_rows import absences

    stored = found.meeting
    yield f"{stored.number}  {stored.body}, {full_date(stored.date)}"
    facts = [
        (_("State"), found.state.label),
        (_("Time"), time_range(stored.start, stored.end) if stored.start else ""),
        (_("Place"), stored.place),
        (_("Link"), stored.link),
        (_("Chair"), stored.chair),
        (_("Secretary"), stored.secretary),
        (_("Members"), join_names(stored.members)),
        *((str(row["label"]), str(row["names"])) for row in absences(stored.presence)),
        (_("Approved by"), join_names(stored.approvals)),
    ]
    yield aligned(fact for fact in facts if fact[1])
    yield ""
    for item in found.items:
        yield from _item_lines(found, item)
    for correction in stored.corrections:
        yield f"{_('Correction')} {correction.at.date().isoformat()}, {correction.by}: {correction.text}"
    if found.steps:
        yield "\n" + _("Steps:")
    for one in found.steps:
        yield f"  {one.name} ({one.label})"
        yield from marked(one.reasons, "    ")


def _item_lines(found: ShownMeeting, item: Item) -> Iterator[str]:
    number = f"  {found.memos[item.memo].number}" if item.memo else ""
    minutes = f"  ({item.minutes} min.)" if item.minutes else ""
    yield f"{item.number}. {found.title(item)}{number}{minutes}"
    for decision in item.decisions:
        yield f"     {decision.point or '+'} {found.outcome(item, decision.outcome)} {decision.text}".rstrip()
    for position, follow_up in enumerate(item.follow_ups, 1):
        due = follow_up.due.isoformat() if follow_up.due else "uden frist"
        yield f"     → {position}. {follow_up.text} ({follow_up.owner}, {due})"
