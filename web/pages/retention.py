"""*Arkivet*: what may go by the classification, confirming a list of it, and certificates. For archivists alone."""

from collections import Counter
from dataclasses import replace
from datetime import date

from starlette.responses import Response

from engine.danish import local_date, parse_date
from engine.errors import Blocked, Invalid, Reason, no_such
from engine.language import _
from memos.actions.discarding import LEAST, Confirmed
from memos.certifying import discard_listed
from memos.chosen import Chosen
from memos.desk import Desk
from memos.queries.retention import Listing, known_certificate, known_certificates, listing
from web.ask import Ask
from web.downloads import PDF, sent_data
from web.pages.archive import typed_year
from web.permissions import Permission
from web.routes import get, post

PAGE = "/arkiv/kassation"
FIELDS = {"list": "", "--confirm": "written", "--handed-over": "handed_over"}
"""What the fields of the form are called on the command line."""
TYPED = ("aar", "indtil", "written", "handed_over")
JSON = "application/json"


def listed(ask: Ask) -> Response:
    """`/arkiv/kassation`: of a year, what may go until a day and what stays; and the certificates there are."""
    return _page(ask, ask.desk, {name: ask.query(name) for name in ("aar", "indtil")}, ())


def confirmed(ask: Ask) -> Response:
    """The list is confirmed: what is on it goes, for good, if it is still the list that was read."""
    typed = {name: ask.form.text(name) for name in TYPED}
    try:
        with ask.office.read(ask.person) as desk:
            found = _listing(desk, typed["aar"], typed["indtil"])
        numbers = tuple(one.memo.number for one in found.may_go) if found else ()
        what = Confirmed(numbers, ask.form.text("listed"), typed["written"], typed["handed_over"])
        discard_listed(ask.office, ask.settings.printer.paper, ask.person, what)
    except (Blocked, Invalid) as refused:
        reasons = tuple(replace(one, place=FIELDS.get(one.place, one.place)) for one in refused.reasons)
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, typed, reasons)
    return ask.go(PAGE, "kasseret")


def certificate(ask: Ask) -> Response:
    """A certificate as a page to print, or as facts."""
    mark, form = ask.path("mark"), ask.path("form")
    text, pdf = known_certificate(ask.desk, mark)
    name = f"attest-{mark[:16]}.{form}"
    match form:
        case "pdf":
            return sent_data(ask.desk.blobs.get(pdf), name, PDF)
        case "json":
            return sent_data(text.encode(), name, JSON)
    raise no_such(_("file"), name)


def _page(ask: Ask, desk: Desk, typed: dict[str, str], refused: tuple[Reason, ...]) -> Response:
    """With all that was typed, and what stands in the way."""
    reasons, found, typed = refused, None, dict.fromkeys(TYPED, "") | typed
    try:
        found = _listing(desk, typed["aar"], typed["indtil"])
    except Invalid as impossible:
        reasons = impossible.reasons
    return ask.page(
        "archive_retention.html",
        422 if reasons else 200,
        reasons=reasons,
        typed=typed,
        found=found,
        stays=Counter(one.judgement.why for one in found.stays).most_common() if found else (),
        today=local_date(desk.now),
        least=LEAST,
        certificates=known_certificates(desk),
        links={name: f"felt-{name}" for name in TYPED},
    )


def _listing(desk: Desk, year: str, until: str) -> Listing | None:
    """Of the memos of that year; None where none is named."""
    chosen = Chosen(year=typed_year(year, "aar"))
    day: date | None = parse_date(until, "indtil") if until else None
    return listing(desk, day, chosen=chosen) if chosen.year else None


ROUTES = (
    get(PAGE, listed, Permission.ARCHIVIST),
    post(PAGE, confirmed, Permission.ARCHIVIST),
    get(PAGE + "/{mark}/{form}", certificate, Permission.ARCHIVIST),
)
