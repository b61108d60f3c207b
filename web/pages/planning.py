"""*Planning*: a meeting or a series of them, seen as a list before it is made; and a planned meeting that is moved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from starlette.responses import Response

from engine.characters import clean
from engine.danish import WEEKDAYS, clock, local_date, parse_time
from engine.errors import Blocked, Invalid, NotFound, Reason, Refusal, Stale
from engine.language import _
from engine.workdays import is_holiday
from memos.actions.planning import BEFORE_IT, plan_all, replan
from memos.actions.summoning import summon
from memos.deadlines import Due, due
from memos.desk import Desk
from memos.meeting import Meeting, MeetingHeader, MeetingState
from memos.people import Body
from memos.planning import Proposed, Series
from memos.queries.delegations import principals
from memos.queries.find import find_meeting, holds_office
from memos.queries.meeting_list import own_offices, taken_days
from memos.queries.meeting_steps import refuse_stale
from web.ask import Ask, Form
from web.dates import sent_day
from web.refusals import status_of
from web.routes import get, post

LINES = ("date", "start", "end", "place", "link", "chair", "secretary")
SERIES = ("first", "last", "weekday", "every", "week")
WEEKS = {"0": "hver uge, eller med flere ugers mellemrum", "1": "den første i måneden", "2": "den anden i måneden"}
WEEKS |= {"3": "den tredje i måneden", "4": "den fjerde i måneden", "-1": "den sidste i måneden"}
EMPTY_LINES = 2
"""Room for people who are no members of the body."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the list, as it was typed. `taken`: the meeting that the body has on it already."""

    date: str
    start: str
    end: str
    chosen: bool = True
    holiday: bool = False
    taken: str = ""
    deadlines: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form."""

    body: str
    many: bool
    lines: Mapping[str, str]
    series: Mapping[str, str]
    members: tuple[str, ...]
    days: tuple[Day, ...] = ()


def begun(ask: Ask) -> Response:
    """`/moeder/ny`, for a body of one's own (`forum`)."""
    return _new(ask, ask.desk, None)


def planned(ask: Ask) -> Response:
    """The days are shown, or the meetings are made."""
    typed, shows = _typed(ask.form), ask.form.text("op") == "vis"
    try:
        if shows:
            with ask.office.read(ask.person) as desk:
                return _new(ask, desk, replace(typed, days=_proposed(desk, typed)))
        with ask.writing() as desk:
            made = plan_all(desk, _headers(typed))
            if ask.form.has("summon"):
                for meeting in made:
                    summon(desk, meeting)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _new(ask, desk, typed, refusal)
    return ask.go(f"/moeder/{made[0].number}" if len(made) == 1 else f"/moeder?aar={made[0].date.year}", "planlagt")


def moved(ask: Ask) -> Response:
    """`/moeder/{number}/ret`."""
    return _replan(ask, ask.desk)


def moves(ask: Ask) -> Response:
    """Another time, place or people, as the meeting was when the page was read."""
    number, typed = ask.path("number"), _typed(ask.form)
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            refuse_stale(desk, meeting, ask.form.text("revision"))
            header = _header(typed, meeting.body)
            if meeting.state != MeetingState.PLANNED:
                header = replace(header, chair=meeting.chair, secretary=meeting.secretary, members=meeting.members)
            replan(desk, meeting, header, ask.form.text("reason"))
    except (Blocked, Invalid, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _replan(ask, desk, typed, refusal)
    return ask.go(f"/moeder/{number}", "gemt")


def _typed(form: Form) -> Typed:
    chosen = frozenset(form.texts("valgt"))
    rows = zip(form.texts("dag"), form.texts("fra"), form.texts("til"), strict=False)
    return Typed(
        body=form.text("body"),
        many=form.text("many") == "ja",
        lines={name: form.text(name) for name in LINES},
        series={name: form.text(name) for name in SERIES},
        members=tuple(dict.fromkeys(name.strip() for name in form.texts("member") if name.strip())),
        days=tuple(Day(day, start, end, str(n) in chosen) for n, (day, start, end) in enumerate(rows)),
    )


def _headers(typed: Typed) -> list[MeetingHeader]:
    """One for each day that was not struck out; without a list of days, for the one that was typed."""
    if not typed.days:
        return [_header(typed, typed.body)]
    found: list[MeetingHeader] = []
    against: list[Reason] = []
    for n, day in enumerate((one for one in typed.days if one.chosen), 1):
        lines = {**typed.lines, "date": day.date, "start": day.start, "end": day.end}
        try:
            found.append(_header(replace(typed, lines=lines), typed.body))
        except Invalid as refused:
            against += [replace(reason, place=f"meetings[{n}].{reason.place}") for reason in refused.reasons]
    if against:
        raise Invalid(*against)
    return found


def _header(typed: Typed, body: str) -> MeetingHeader:
    """Raises `Invalid` with all that cannot be read."""
    found: dict[str, Any] = {}
    against: list[Reason] = []
    for name, read in _READ.items():
        try:
            found[name] = read(typed.lines[name], name)
        except Invalid as refused:
            against += refused.reasons
    if against:
        raise Invalid(*against)
    return MeetingHeader(body=body, members=typed.members, **found)


def _time(text: str, place: str) -> time | None:
    return parse_time(text, place) if text else None


def _line(text: str, place: str) -> str:
    return clean(text, place, single_line=True)


_READ: dict[str, Callable[[str, str], Any]] = {
    "date": sent_day,
    "start": _time,
    "end": _time,
    **dict.fromkeys(("place", "link", "chair", "secretary"), _line),
}


def _proposed(desk: Desk, typed: Typed) -> tuple[Day, ...]:
    """The list of days: those of the series, or the one day; struck out where nobody would meet."""
    lines = typed.lines
    for name in ("start", "end"):
        _time(lines[name], name)
    if not typed.many:
        day = sent_day(lines["date"], "date")
        days: tuple[Proposed, ...] = (Proposed(day, is_holiday(day)),)
    else:
        days = _series(typed.series).days()
    rules = [rule for rule in desk.store.deadlines() if rule.body == typed.body]
    taken = taken_days(desk, typed.body, [one.day for one in days])
    today = local_date(desk.now)
    return tuple(
        Day(
            date=one.day.isoformat(),
            start=lines["start"],
            end=lines["end"],
            chosen=not (one.holiday or one.day in taken),
            holiday=one.holiday,
            taken=taken.get(one.day, ""),
            deadlines=tuple(due(rule, one.day, today) for rule in rules),
        )
        for one in days
    )


def _series(typed: Mapping[str, str]) -> Series:
    numbers = {name: int(typed[name]) if typed[name].lstrip("-").isdecimal() else 99 for name in SERIES[2:]}
    return Series(sent_day(typed["first"], "first"), sent_day(typed["last"], "last"), **numbers)


def _new(ask: Ask, desk: Desk, typed: Typed | None, refusal: Refusal | None = None) -> Response:
    bodies = own_offices(desk)
    wanted = typed.body if typed else ask.query("forum")
    body = next((one for one in bodies if one.name == wanted), bodies[0] if len(bodies) == 1 else None)
    typed = typed or (_usual(desk, body) if body else None)
    return ask.page(
        "moeder_nyt.html",
        status_of(refusal)[0] if refusal else 200,
        bodies=bodies,
        body=body,
        typed=typed,
        **_choices(desk, body, typed),
        weekdays=list(enumerate(WEEKDAYS)),
        weeks=list(WEEKS.items()),
        summons=ask.form.has("summon"),
        reasons=refusal.reasons if refusal else (),
        links=_links(typed),
    )


def _replan(ask: Ask, desk: Desk, typed: Typed | None = None, refusal: Refusal | None = None) -> Response:
    meeting = find_meeting(desk, ask.path("number"))
    if not holds_office(desk, meeting) or meeting.state not in BEFORE_IT:
        raise NotFound(_("there is no such page"))
    body = desk.store.body(meeting.body)
    return ask.page(
        "moeder_ret.html",
        status_of(refusal)[0] if refusal else 200,
        meeting=meeting,
        stale=isinstance(refusal, Stale),
        typed=typed or _stored(meeting),
        now=_stored(meeting),
        reason=ask.form.text("reason"),
        **_choices(desk, body, typed or _stored(meeting)),
        reasons=refusal.reasons if refusal else (),
        links={**{name: f"felt-{name}" for name in (*LINES, "reason")}, "members": "felt-members"},
    )


def _choices(desk: Desk, body: Body | None, typed: Typed | None) -> dict[str, Any]:
    """Whom the form offers: the body's members, those who were added, and in whose name one may plan."""
    members = body.members if body else ()
    added = [name for name in typed.members if name not in members] if typed else []
    others = principals(desk, closed=True)
    office = {body.secretary, body.chair} if body else set()
    return {
        "members": members,
        "added": [*added, *[""] * EMPTY_LINES],
        "people": [person.name for person in desk.organisation.people],
        "principals": others,
        "chosen": "" if desk.actor in office else next((name for name in others if name in office), ""),
    }


def _usual(desk: Desk, body: Body) -> Typed:
    """A form to begin from: what the body says of itself."""
    today = local_date(desk.now)
    lines = {**dict.fromkeys(LINES, ""), "chair": body.chair, "secretary": body.secretary}
    series = {"first": today.isoformat(), "last": date(today.year, 12, 31).isoformat(), "weekday": "0"}
    return Typed(body.name, many=False, lines=lines, series={**series, "every": "1", "week": "0"}, members=body.members)


def _stored(meeting: Meeting) -> Typed:
    lines = {
        "date": meeting.date.isoformat(),
        "start": clock(meeting.start) if meeting.start else "",
        "end": clock(meeting.end) if meeting.end else "",
        **{name: getattr(meeting, name) for name in ("place", "link", "chair", "secretary")},
    }
    return Typed(meeting.body, many=False, lines=lines, series={}, members=meeting.members)


def _links(typed: Typed | None) -> dict[str, str]:
    """Where on the page each reason is mended."""
    found = {name: f"felt-{name}" for name in (*LINES, *SERIES)}
    rows = [n for n, day in enumerate(typed.days) if day.chosen] if typed else []
    fields = {"date": "dag", "start": "fra", "end": "til"}
    for place, n in enumerate(rows, 1):
        found |= {f"meetings[{place}].{name}": f"{field}-{n}" for name, field in fields.items()}
    return {**found, "meetings": "datoer", "members": "felt-members"}


ROUTES = (
    get("/moeder/ny", begun),
    post("/moeder/ny", planned),
    get("/moeder/{number}/ret", moved),
    post("/moeder/{number}/ret", moves),
)
