"""*Meetings*: the list, and one meeting: when and where, how far it is, its agenda, what can be done with it."""

from starlette.responses import Response

from engine.danish import local_date, time_range
from engine.errors import Blocked, Invalid, Reason, Stale, no_such
from engine.language import _
from memos.actions.meetings import step
from memos.actions.planning import BEFORE_IT
from memos.actions.publishing import publishable
from memos.deadlines import Due, due
from memos.desk import Desk
from memos.document_rows import absences
from memos.meeting import Meeting, MeetingState
from memos.queries.agenda import agenda
from memos.queries.delegations import principals
from memos.queries.documents import UNDECIDED, ask_meeting, hand_out
from memos.queries.find import find_meeting, holds_office, sits
from memos.queries.invitations import open_invitations
from memos.queries.meeting_history import meeting_history, moved_since_sent
from memos.queries.meeting_list import meeting_list, own_offices
from memos.queries.meeting_steps import meeting_stages, meeting_steps, refuse_stale
from memos.queries.meetings import show_meeting
from memos.rendition import Rendition
from web.ask import Ask
from web.pages.memo import KINDS, download
from web.routes import get, post

SITTING = (MeetingState.LOCKED, MeetingState.IN_SESSION)


def listed(ask: Ask) -> Response:
    """`/moeder`, filtered by `forum`, `aar` and `status`."""
    typed = {name: ask.query(name) for name in ("forum", "aar", "status")}
    states = ask.desk.catalogue.meeting.workflow.states
    bodies = ask.desk.store.body_names()
    year = typed["aar"]
    if year and not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
        raise Invalid.at("year", _("a year has four digits"))
    if typed["forum"] and typed["forum"] not in bodies:
        raise no_such(_("body"), typed["forum"])
    return ask.page(
        "moeder.html",
        found=meeting_list(ask.desk, typed["forum"], int(year or 0), typed["status"]),
        typed=typed,
        bodies=bodies,
        states=[(state.key, state.label) for state in states],
        labels={state.key: state.label for state in states},
        plans=bool(own_offices(ask.desk)),
        invitations=open_invitations(ask.desk),
        now=ask.desk.now,
    )


def shown(ask: Ask) -> Response:
    """`/moeder/{number}`."""
    return _page(ask, ask.desk, ask.path("number"))


def stepped(ask: Ask) -> Response:
    """A step of the meeting with all its items, as it was when the page was read."""
    number, form = ask.path("number"), ask.form
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            refuse_stale(desk, meeting, ask.form.text("revision"))
            step(desk, meeting, form.text("step"), comment=form.text("comment"))
    except (Blocked, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, number, refusal.reasons, 409)
    return ask.go(f"/moeder/{number}", "udfoert")


def history(ask: Ask) -> Response:
    """`/moeder/{number}/historik?fra=3&til=7`: who did what, in words; all of it, or between two events."""
    meeting = find_meeting(ask.desk, ask.path("number"))
    told = meeting_history(ask.desk, meeting)
    since, until = (_place(ask.query(name), len(told)) for name in ("fra", "til"))
    chosen = told[since : until or None]
    return ask.page("moeder_historik.html", meeting=meeting, told=told, shown=chosen, since=since, until=until)


def document(ask: Ask) -> Response:
    """The agenda or the minutes as a file, with the items that this person may know of."""
    meeting = find_meeting(ask.desk, ask.path("number"))
    key, _dot, file_format = ask.path("file").rpartition(".")
    if file_format not in KINDS:
        raise no_such(_("document"), ask.path("file"))
    asked = ask_meeting(ask.desk, ask.settings.printer, meeting, key, file_format)
    handed = hand_out(ask.desk, ask.settings.printer, asked)
    return download(handed.data, f"{key} {meeting.number}.{file_format}", KINDS[file_format])


def _place(text: str, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) <= most else 0


def _page(ask: Ask, desk: Desk, number: str, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    found = show_meeting(desk, number)
    meeting = found.meeting
    steps = meeting_steps(desk, meeting)
    return ask.page(
        "moeder_moede.html",
        status,
        found=found,
        meeting=meeting,
        facts=_facts(meeting),
        stages=meeting_stages(desk.catalogue.meeting.workflow, meeting.state),
        agenda=agenda(desk, meeting),
        steps=[one for one in steps if not one.others],
        others=[one for one in steps if one.others],
        principals=principals(desk, closed=True),
        documents=_documents(desk, meeting),
        hashes=_hashes(desk, meeting),
        office=holds_office(desk, meeting),
        moved=moved_since_sent(meeting_history(desk, meeting)),
        doors=_doors(desk, meeting),
        deadlines=_deadlines(desk, meeting),
        absent={item.id: absences(item.presence) for item in found.items if item.presence},
        reasons=reasons,
        links={"comment": "trin"},
    )


def _deadlines(desk: Desk, meeting: Meeting) -> list[Due]:
    """Counted back from a meeting that is still put together."""
    if meeting.state != MeetingState.PLANNED:
        return []
    today = local_date(desk.now)
    return [due(rule, meeting.date, today) for rule in desk.store.deadlines() if rule.body == meeting.body]


def _doors(desk: Desk, meeting: Meeting) -> list[tuple[str, str]]:
    """The meeting's other pages, each for whom it lets in."""
    office = holds_office(desk, meeting)
    coming = office and meeting.state in BEFORE_IT
    pages = (
        ("/lokale", "Mødelokalet", meeting.state in SITTING),
        ("/skaerm", "Storskærm", office and meeting.state in SITTING),
        ("/referat", "Referat", meeting.state not in UNDECIDED),
        ("/indkaldelse", "Indkaldelse og svar", True),
        ("/tilmelding", "Invitation med tilmelding", bool(meeting.invitation_sha256) and office),
        ("/tilmelding/skriv", "Skriv en invitation med tilmelding", not meeting.invitation_sha256 and coming),
        ("/materiale", "Mødemateriale i én fil", meeting.state != MeetingState.CANCELLED),
        ("/offentliggoer", "Offentliggør", office and bool(publishable(desk, meeting))),
        ("/ret", "Ret tid, sted og deltagere", coming),
        ("/historik", "Historik", True),
    )
    return [(href, label) for href, label, open_ in pages if open_]


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    rows = [
        ("Tid", time_range(meeting.start, meeting.end)),
        ("Sted", meeting.place),
        ("Mødeleder", meeting.chair),
        ("Referent", meeting.secretary),
        ("Deltagere", ", ".join(meeting.members)),
        *((str(row["label"]), str(row["names"])) for row in absences(meeting.presence)),
    ]
    return [row for row in rows if row[1]]


def _documents(desk: Desk, meeting: Meeting) -> list[tuple[str, str]]:
    """Key and label of those that there can be now."""
    undecided = meeting.state in UNDECIDED
    kinds = desk.catalogue.meeting.documents
    return [(one.key, one.label) for one in kinds if not (one.decision and undecided)]


def _hashes(desk: Desk, meeting: Meeting) -> dict[tuple[str, str], Rendition]:
    """The kept files, for those who sit: they hold the closed items, and a hash of them would tell that there are."""
    if not sits(desk, meeting):
        return {}
    return {(one.document, one.format): one for one in desk.store.renditions(meeting=meeting.id)}


ROUTES = (
    get("/moeder", listed),
    get("/moeder/{number}", shown),
    post("/moeder/{number}/trin", stepped),
    get("/moeder/{number}/historik", history),
    get("/moeder/{number}/dokument/{file}", document),
)
