"""*Indkaldelse*: who is called to a meeting and what they answered; and the meeting as a file for a calendar."""

from starlette.responses import Response

from engine.appointment import Method
from engine.calendar import calendar_file
from engine.characters import clean
from engine.errors import Blocked, Invalid, Refusal, no_such
from engine.language import _
from memos.actions.summoning import reply, summon
from memos.desk import Desk
from memos.queries.find import find_meeting
from memos.queries.invitations import office_names
from memos.queries.summonses import calendar_entry, seen_summons, summoned_meeting
from memos.summons import Reply
from web.ask import Ask, Form
from web.routes import get, post

ANSWERS = {Reply.COMES.value: "Deltager", Reply.EXCUSED.value: "Afbud", Reply.NONE.value: "Har ikke svaret"}
CALENDAR = "text/calendar; charset=utf-8"


def shown(ask: Ask) -> Response:
    """`/moeder/{number}/indkaldelse`."""
    return _page(ask, ask.desk)


def sent(ask: Ask) -> Response:
    """The office sends the summons, or somebody answers it."""
    number, form = ask.path("number"), ask.form
    if form.text("op") == "send":
        with ask.writing() as desk:
            summon(desk, find_meeting(desk, number))
        return ask.go(f"/moeder/{number}/indkaldelse", "indkaldt")
    try:
        with ask.writing() as desk:
            meeting = summoned_meeting(desk, number)
            substitute = clean(form.text("substitute"), "substitute", single_line=True)
            reply(desk, meeting, _answer(form), person=form.text("person"), substitute=substitute)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refusal)
    return ask.go(f"/moeder/{number}/indkaldelse", "svaret")


def calendar(ask: Ask) -> Response:
    """`/moeder/{number}/kalender.ics`: when and where, for one's own calendar."""
    number = ask.path("number")
    data = calendar_file(calendar_entry(ask.desk, number), Method.PUBLISH)
    headers = {
        "content-disposition": 'attachment; filename="moede.ics"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(data, headers=headers, media_type=CALENDAR)


def _answer(form: Form) -> Reply:
    answer = form.text("reply")
    if answer not in (Reply.COMES, Reply.EXCUSED):
        raise no_such(_("answer"), answer)
    return Reply(answer)


def _page(ask: Ask, desk: Desk, refusal: Refusal | None = None) -> Response:
    found = seen_summons(desk, ask.path("number"))
    principals, chosen = office_names(desk, found.meeting)
    return ask.page(
        "indkaldelse.html",
        409 if isinstance(refusal, Blocked) else 422 if refusal else 200,
        found=found,
        meeting=found.meeting,
        answers=ANSWERS,
        principals=principals if found.office else [],
        chosen=chosen,
        typed={name: ask.form.text(name) for name in ("person", "on_behalf_of", "reply", "substitute")},
        people=[one.name for one in desk.organisation.people] if found.own or found.office else [],
        mail=ask.settings.mail is not None,
        reasons=refusal.reasons if refusal else (),
        links={"substitute": "felt-substitute"},
    )


ROUTES = (
    get("/moeder/{number}/indkaldelse", shown),
    post("/moeder/{number}/indkaldelse", sent),
    get("/moeder/{number}/kalender.ics", calendar),
)
