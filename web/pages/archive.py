"""*Arkivet*: finding what lies there, showing that it is as it was kept, and taking copies of it out."""

from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from engine.danish import amount, local_date, long_date, parse_date
from engine.errors import Invalid, Reason
from engine.language import _
from memos.actions.exporting import FIRST_YEAR, LAST_YEAR, ask_export
from memos.checking import check
from memos.chosen import Chosen
from memos.desk import Desk
from memos.packing import exports_folder
from memos.queries.archive import (
    Kept,
    Sought,
    archived_memo,
    find_archived,
    kept_labels,
    own_export,
    own_exports,
    own_packages,
)
from memos.store.exports import Export
from web.ask import Ask
from web.downloads import sent_file, sent_packages
from web.routes import get, post

MOST_PAGES = 1000
ENOUGH = 2.0
"""Seconds after which something can be said of how fast an export goes."""


def found(ask: Ask) -> Response:
    """`/arkiv`: what is sought, and one's own exports."""
    return _page(ask, ask.desk, ())


def package(ask: Ask) -> Response:
    """A memo's package as a zip, the same bytes each time."""
    memo = archived_memo(ask.desk, ask.path("number"))
    return sent_packages(own_packages(ask.desk, memo))


def checked(ask: Ask) -> Response:
    """Whether an archived memo is as it was kept, in words."""
    memo = archived_memo(ask.desk, ask.path("number"))
    return ask.page("archive_check.html", memo=memo, checked=check(ask.desk, memo))


def asked(ask: Ask) -> Response:
    """An export that is asked for; its page tells how far it is."""
    try:
        with ask.writing() as desk:
            export = ask_export(desk, _chosen(ask))
    except Invalid as refused:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refused.reasons)
    return ask.go(f"/arkiv/eksport/{export.id}")


def export(ask: Ask) -> Response:
    """How far an export is: a page for people, and facts for the script that asks again and again."""
    one = own_export(ask.desk, ask.path("id"))
    if ask.wants_json:
        return ask.json(_facts(one, ask.desk.now))
    state, label, text = state_of(one), label_of(one), _text(one, ask.desk.now)
    return ask.page("archive_export.html", export=one, state=state, label=label, text=text)


def fetched(ask: Ask) -> Response:
    """The file of an export that is done."""
    one = own_export(ask.desk, ask.path("id"))
    path = exports_folder(ask.office).path(one.sha256)
    return sent_file(path, f"Arkiv {label_of(one)} {local_date(one.asked_at).isoformat()}.zip", one.sha256)


def state_of(one: Export) -> str:
    """ "waiting", "running", "done" or "failed"."""
    if one.finished_at:
        return "done" if one.sha256 else "failed"
    return "running" if one.total else "waiting"


def label_of(one: Export) -> str:
    """What was asked for: "Chefteam 2026", "alle fora, alle år, siden 1. marts 2026"."""
    body, year = one.body or "alle fora", str(one.year) if one.year else "alle år"
    told = [f"{body} {year}" if one.body and one.year else f"{body}, {year}", one.state]
    told += [f"siden {long_date(one.since)}"] if one.since else []
    return ", ".join(word for word in told if word)


def _text(one: Export, now: datetime) -> str:
    match state_of(one):
        case "waiting":
            return "Eksporten venter på at blive lavet."
        case "running":
            return f"{one.done} af {one.total} memoer er pakket.{_pace(one, now)}"
        case "done" if one.reason:
            return "Eksporten er færdig, men noget kunne ikke komme med."
        case "done":
            return "Eksporten er færdig."
    return "Eksporten kunne ikke laves."


def _pace(one: Export, now: datetime) -> str:
    """How fast it goes and how long that will take; "" as long as nobody can tell."""
    seconds = (now - one.began_at).total_seconds() if one.began_at else 0.0
    if seconds < ENOUGH or not one.done:
        return ""
    left = (one.total - one.done) * seconds / one.done
    rest = f"{ceil(left / 60)} minutter" if left > 90 else f"{max(ceil(left), 2)} sekunder"
    return f" {amount(round(Decimal(one.done) / Decimal(seconds), 1))} i sekundet; der er cirka {rest} tilbage."


def _facts(one: Export, now: datetime) -> dict[str, Any]:
    state = state_of(one)
    facts = {"state": state, "done": one.done, "total": one.total, "text": _text(one, now)}
    link = {"href": f"/arkiv/eksport/{one.id}/hent", "link": "Hent filen"}
    return {**facts, **link} if state == "done" else facts


def _page(ask: Ask, desk: Desk, refused: tuple[Reason, ...]) -> Response:
    """What is sought and one's exports; or why that cannot be, with all that was typed."""
    typed = {name: ask.query(name) for name in ("nummer", "ord", "forum", "aar")}
    page = page_number(ask.query("side"))
    reasons, kept, more = refused, list[Kept](), False
    try:
        what = Sought(typed["nummer"], typed["ord"], typed["forum"], typed_year(typed["aar"], "aar"))
        kept, more = find_archived(desk, what, page)
    except Invalid as impossible:
        reasons = impossible.reasons
    return ask.page(
        "archive.html",
        422 if reasons else 200,
        reasons=reasons,
        typed=typed,
        kept=kept,
        pages=_pages(typed, page, more),
        bodies=[one.name for one in desk.organisation.bodies],
        wanted={name: ask.form.text(name) for name in ("body", "year", "state", "since")},
        states=kept_labels(desk),
        exports=[(one, state_of(one), label_of(one), _text(one, desk.now)) for one in own_exports(desk)],
        links={name: f"felt-{name}" for name in ("aar", "year", "since")},
    )


def _pages(typed: dict[str, str], page: int, more: bool) -> list[tuple[str, str]]:
    """Links to the pages before and after, each with its words."""
    sought = {name: text for name, text in typed.items() if text}
    found = [("Forrige side", page - 1)] if page > 1 else []
    found += [("Næste side", page + 1)] if more else []
    return [(words, f"/arkiv?{urlencode({**sought, 'side': number})}") for words, number in found]


def page_number(text: str) -> int:
    """From 1; what is none is the first. Python takes no number of thousands of digits for one."""
    return max(1, min(int(text[:9]), MOST_PAGES)) if text.isascii() and text.isdigit() else 1


def _chosen(ask: Ask) -> Chosen:
    """What the form asks for."""
    since = ask.form.text("since")
    year = typed_year(ask.form.text("year"), "year")
    return Chosen(ask.form.text("body"), year, ask.form.text("state"), parse_date(since, "since") if since else None)


def typed_year(text: str, place: str) -> int:
    """A year as it was typed; 0 for none."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Invalid.at(place, _("a year has four digits"))
    return int(text)


ROUTES = (
    get("/arkiv", found),
    post("/arkiv/eksport", asked),
    get("/arkiv/eksport/{id}", export),
    get("/arkiv/eksport/{id}/hent", fetched),
    get("/arkiv/{number}/pakke", package),
    get("/arkiv/{number}/kontrol", checked),
)
