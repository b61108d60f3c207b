"""*Tilmelding*, for a meeting's office: writing the invitation, and the list of who has signed up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from engine.characters import clean
from engine.danish import clock, local_moment, parse_time
from engine.errors import Blocked, Invalid, Reason, Refusal, Stale
from engine.language import _
from engine.listing import Column, csv_listing
from engine.text import read_text
from memos.actions import signing_up
from memos.actions.inviting import invite
from memos.desk import Desk
from memos.invitation import MOST_ROWS, Invitation, ProgrammeItem, Reach
from memos.queries.invitations import office_invitation, office_names, signed_up
from memos.queries.meeting_steps import refuse_stale
from web.ask import Ask, Form
from web.dates import sent_day
from web.routes import get, post

REACHES = (
    (Reach.NOBODY.value, "Kun mødeleder og referent (kladde)"),
    (Reach.HOUSE.value, "Alle, der kan logge ind her"),
    (Reach.ANYBODY.value, "Alle, også uden login"),
)
LINES = ("title", "deadline", "places", "reach", "text")
ROW = ("start", "minutes", "text", "host")
EMPTY_ROWS = 3
COLUMNS = (
    Column("name", "Navn"),
    Column("organisation", "Organisation"),
    Column("email", "Mailadresse"),
    Column("at", "Tilmeldt"),
    Column("waits", "Nr. på ventelisten"),
)
HAND = ("name", "organisation", "email")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the invitation's form."""

    lines: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]


def writing(ask: Ask) -> Response:
    """`/moeder/{number}/tilmelding/skriv`."""
    return _form(ask, ask.desk, None)


def written(ask: Ask) -> Response:
    """The invitation is saved, as the meeting was when the page was read; or more rows are asked for."""
    number, typed = ask.path("number"), _typed(ask.form)
    try:
        if ask.form.text("op") == "raekker":
            with ask.office.read(ask.person) as desk:
                return _form(ask, desk, typed, more=True)
        with ask.writing() as desk:
            meeting, _before = office_invitation(desk, number)
            refuse_stale(desk, meeting, ask.form.text("revision"))
            invite(desk, meeting, _invitation(typed))
    except (Blocked, Invalid, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _form(ask, desk, typed, refusal)
    return ask.go(f"/moeder/{number}/tilmelding", "gemt")


def listed(ask: Ask) -> Response:
    """`/moeder/{number}/tilmeldte`."""
    return _list(ask, ask.desk)


def changed(ask: Ask) -> Response:
    """Somebody is added by hand, or taken off the list."""
    number, form = ask.path("number"), ask.form
    try:
        with ask.writing() as desk:
            meeting, _invited = office_invitation(desk, number)
            if id := form.text("remove"):
                signing_up.remove_by_hand(desk, meeting, id)
            else:
                signing_up.add_by_hand(desk, meeting, **{name: form.text(name) for name in HAND})
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _list(ask, desk, refusal)
    return ask.go(f"/moeder/{number}/tilmeldte", "gemt")


def as_csv(ask: Ask) -> Response:
    """The list as Danish Excel opens it."""
    _meeting, _invitation, rows = signed_up(ask.desk, ask.path("number"))
    headers = {
        "content-disposition": 'attachment; filename="tilmeldte.csv"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    cells = (
        {
            "name": row.one.name,
            "organisation": row.one.organisation,
            "email": row.one.email,
            "at": local_moment(row.one.at),
            "waits": row.waits or "",
        }
        for row in rows
    )
    return Response(csv_listing(cells, COLUMNS), headers=headers, media_type="text/csv; charset=utf-8")


def _typed(form: Form) -> Typed:
    columns = [form.texts(f"programme_{name}") for name in ROW]
    rows = zip(*columns, strict=False)
    return Typed({name: form.text(name) for name in LINES}, tuple(tuple(map(str.strip, row)) for row in rows))


def _stored(invitation: Invitation | None) -> Typed:
    if invitation is None:
        return Typed({**dict.fromkeys(LINES, ""), "reach": Reach.NOBODY.value}, ())
    lines = {
        "title": invitation.title,
        "deadline": invitation.deadline.isoformat(),
        "places": str(invitation.places or ""),
        "reach": invitation.reach.value,
        "text": invitation.text.html,
    }
    rows = (
        (clock(one.start) if one.start else "", str(one.minutes or ""), one.text, one.host)
        for one in invitation.programme
    )
    return Typed(lines, tuple(rows))


def _invitation(typed: Typed) -> Invitation:
    """Raises `Invalid` with all that cannot be read."""
    against: list[Reason] = []
    found: dict[str, Any] = {}
    readers: dict[str, Callable[[], Any]] = {
        "title": lambda: clean(typed.lines["title"], "title", single_line=True),
        "deadline": lambda: sent_day(typed.lines["deadline"], "deadline"),
        "text": lambda: read_text(typed.lines["text"], "text"),
        "places": lambda: _number(typed.lines["places"], "places"),
        "reach": lambda: _reach(typed.lines["reach"]),
        "programme": lambda: tuple(_items(typed.rows)),
    }
    for name, read in readers.items():
        try:
            found[name] = read()
        except Invalid as refused:
            against += refused.reasons
    if against:
        raise Invalid(*against)
    return Invitation(**found)


def _items(rows: tuple[tuple[str, ...], ...]) -> Iterator[ProgrammeItem]:
    """The rows that say something."""
    for n, (start, minutes, text, host) in enumerate((row for row in rows if any(row)), 1):
        place = f"programme[{n}]"
        yield ProgrammeItem(
            text=clean(text, place, single_line=True),
            host=clean(host, place, single_line=True),
            start=parse_time(start, place) if start else None,
            minutes=_number(minutes, place),
        )


def _number(text: str, place: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid.at(place, _("write a whole number, or leave it empty"))
    return int(text or 0)


def _reach(text: str) -> Reach:
    if text not in list(Reach):
        raise Invalid.at("reach", _("choose one of: {known}").format(known=", ".join(Reach)))
    return Reach(text)


def _form(ask: Ask, desk: Desk, typed: Typed | None, refusal: Refusal | None = None, *, more: bool = False) -> Response:
    meeting, invitation = office_invitation(desk, ask.path("number"))
    stored = _stored(invitation)
    shown = typed or stored
    kept = tuple(row for row in shown.rows if any(row))
    empty = (("",) * len(ROW),) * (EMPTY_ROWS * (3 if more else 1))
    against = refusal.reasons if refusal else ()
    principals, chosen = office_names(desk, meeting)
    return ask.page(
        "tilmelding_skriv.html",
        422 if isinstance(refusal, Invalid) else 409 if refusal else 200,
        meeting=meeting,
        typed=shown.lines,
        rows=(*kept, *empty)[:MOST_ROWS],
        now=stored if isinstance(refusal, Stale) else None,
        principals=principals,
        chosen=ask.form.text("on_behalf_of") or chosen,
        reaches=REACHES,
        reach_words=dict(REACHES),
        reasons=against,
        links={name: f"felt-{name}" for name in LINES}
        | {one.place: f"raekke-{one.place[10:-1]}" for one in against if one.place.startswith("programme[")},
    )


def _list(ask: Ask, desk: Desk, refusal: Refusal | None = None) -> Response:
    meeting, invitation, rows = signed_up(desk, ask.path("number"))
    principals, chosen = office_names(desk, meeting)
    return ask.page(
        "tilmeldte.html",
        422 if isinstance(refusal, Invalid) else 409 if refusal else 200,
        meeting=meeting,
        invitation=invitation,
        principals=principals,
        chosen=chosen,
        rows=rows,
        waiting=sum(1 for row in rows if row.waits),
        typed={name: ask.form.text(name) if refusal else "" for name in HAND},
        reasons=refusal.reasons if refusal else (),
        links={name: f"felt-{name}" for name in HAND},
    )


ROUTES = (
    get("/moeder/{number}/tilmelding/skriv", writing),
    post("/moeder/{number}/tilmelding/skriv", written),
    get("/moeder/{number}/tilmeldte", listed),
    post("/moeder/{number}/tilmeldte", changed),
    get("/moeder/{number}/tilmeldte.csv", as_csv),
)
