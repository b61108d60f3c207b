"""*Minutes*: read beside what was decided, objected to, approved, read out and confirmed, corrected once approved."""

from collections.abc import Callable

from starlette.responses import Response

from engine.errors import Blocked, Invalid, NotFound, Refusal, Stale, no_such
from engine.failures import stale
from engine.language import _
from engine.text import RichText, read_text
from memos.actions import minutes as acting
from memos.actions.meetings import approve, correct, step
from memos.desk import Desk
from memos.meeting import Item, Meeting
from memos.minutes import Place
from memos.queries.delegations import principals
from memos.queries.find import find_item, find_meeting
from memos.queries.minutes import STEPS, minutes
from web.ask import Ask, Form
from web.routes import get, post

LINKS = {
    "text": "felt-text",
    "proposed": "felt-proposed",
    "place": "felt-place",
    "reply": "indsigelser",
    "objections": "indsigelser",
    "comment": "felt-comment",
    "on_behalf_of": "felt-on_behalf_of",
}
PLACES = {Place.OPENING.value: "Mødets indledning", Place.CLOSING.value: "Mødets afslutning"}
WHOLE = "Hele referatet"


def shown(ask: Ask) -> Response:
    """`/moeder/{number}/referat`."""
    return _page(ask, ask.desk)


def stepped(ask: Ask) -> Response:
    """Sent out, taken back, or closed: as they stood when the page was read."""
    name = ask.form.text("step")

    def does(desk: Desk, meeting: Meeting) -> None:
        _as_seen(desk, meeting, ask.form)
        found = desk.catalogue.meeting.workflow.find(name, meeting.state)
        if found is None or found.does not in STEPS:
            raise no_such(_("step"), name)
        step(desk, meeting, name, comment=ask.form.text("comment"))

    return _done(ask, does, "udfoert")


def approved(ask: Ask) -> Response:
    """One approval, of the minutes as they stood when the page was read."""

    def does(desk: Desk, meeting: Meeting) -> None:
        _as_seen(desk, meeting, ask.form)
        approve(desk, meeting)

    return _done(ask, does, "referat-godkendt")


def corrected(ask: Ask) -> Response:
    """A correction is added to approved minutes."""
    return _done(ask, lambda desk, meeting: correct(desk, meeting, ask.form.text("text")), "rettet")


def objecting(ask: Ask) -> Response:
    """`/moeder/{number}/referat/indsigelse?punkt=2`: what is wrong, and which text should stand instead."""
    return _objecting(ask, ask.desk, Form((("place", ask.query("punkt")),)))


def objected(ask: Ask) -> Response:
    """A member's objection."""
    number, form = ask.path("number"), ask.form
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            place, item = _place(desk, meeting, form.text("place"))
            proposed = read_text(form.text("proposed"), "proposed") if form.text("change") else RichText()
            acting.object_to(desk, meeting, form.text("text"), place=place, item=item, proposed=proposed)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _objecting(ask, desk, form, refusal)
    return ask.go(f"/moeder/{number}/referat", "indsigelse")


def settled(ask: Ask) -> Response:
    """An objection is withdrawn, answered, or its text taken over."""
    id, form = ask.path("id"), ask.form

    def does(desk: Desk, meeting: Meeting) -> None:
        known = {one.objection.id for one in minutes(desk, meeting.number).objections}
        if id not in known:
            raise no_such(_("objection"), id)
        match form.text("op"):
            case "traek":
                acting.withdraw(desk, meeting, id)
            case "overtag":
                _as_seen(desk, meeting, form)
                acting.take_over(desk, meeting, id, read_text(form.text("text"), "text"), form.text("reply"))
            case _:
                acting.answer(desk, meeting, id, form.text("reply"))

    return _done(ask, does, "indsigelse-afgjort")


def reading_out(ask: Ask) -> Response:
    """`/moeder/{number}/referat/oplaes/{item}`: a decision in large letters, word by word as it will be printed."""
    return _aloud(ask, ask.desk)


def confirmed(ask: Ask) -> Response:
    """The text on the screen is what was decided."""
    number, name = ask.path("number"), ask.path("item")
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            acting.confirm(desk, meeting, find_item(desk, meeting, name), ask.form.text("sha256"))
    except (Blocked, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _aloud(ask, desk, refusal)
    return ask.go(f"/moeder/{number}/referat/oplaes/{name}", "bekraeftet")


def _done(ask: Ask, does: Callable[[Desk, Meeting], object], told: str) -> Response:
    """Does something to the minutes; refused, the page comes again with what was typed."""
    number = ask.path("number")
    try:
        with ask.writing() as desk:
            does(desk, find_meeting(desk, number))
    except (Blocked, Invalid, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refusal, ask.form)
    return ask.go(f"/moeder/{number}/referat", told)


def _as_seen(desk: Desk, meeting: Meeting, form: Form) -> None:
    """Nobody approves, sends out or closes another text than they read."""
    if minutes(desk, meeting.number).seen != form.text("seen"):
        raise stale()


def _place(desk: Desk, meeting: Meeting, chosen: str) -> tuple[Place, Item | None]:
    """What an objection is about: an item by its number, the beginning, the end, or ("") all of it."""
    if not chosen:
        return Place.WHOLE, None
    if chosen in PLACES:
        return Place(chosen), None
    return Place.ITEM, find_item(desk, meeting, chosen)


def _page(ask: Ask, desk: Desk, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    found = minutes(desk, ask.path("number"))
    typed = form or Form()
    return ask.page(
        "referat.html",
        409 if refusal else 200,
        found=found,
        meeting=found.meeting,
        places=PLACES,
        principals=principals(desk, closed=True),
        chosen=typed.text("on_behalf_of") if form else found.as_name,
        typed=typed,
        answering=ask.request.path_params.get("id", ""),
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


def _objecting(ask: Ask, desk: Desk, typed: Form, refusal: Refusal | None = None) -> Response:
    found = minutes(desk, ask.path("number"))
    if not found.objects:
        raise NotFound(_("the minutes are not out for approval"))
    places = [("", WHOLE), (Place.OPENING.value, PLACES["opening"])]
    places += [(one.item.number, f"{one.item.number}. {one.title}") for one in found.items]
    texts = {one.item.number: one.item.minutes_text.html for one in found.items}
    texts |= {Place.OPENING.value: found.meeting.opening.html, Place.CLOSING.value: found.meeting.closing.html}
    chosen = typed.text("place")
    return ask.page(
        "referat_indsigelse.html",
        422 if refusal else 200,
        found=found,
        meeting=found.meeting,
        places=[*places, (Place.CLOSING.value, PLACES["closing"])],
        place=chosen,
        text=typed.text("text"),
        change=typed.has("change"),
        proposed=typed.text("proposed") or texts.get(chosen, ""),
        principals=principals(desk, closed=True),
        chosen=typed.text("on_behalf_of") if refusal else found.as_name,
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


def _aloud(ask: Ask, desk: Desk, refusal: Refusal | None = None) -> Response:
    found = minutes(desk, ask.path("number"))
    numbers = [one.item.number for one in found.items if one.spoken]
    one = found.item(ask.path("item"))
    if one is None or one.item.number not in numbers:
        raise no_such(_("item"), ask.path("item"))
    at = numbers.index(one.item.number)
    return ask.page(
        "referat_oplaes.html",
        409 if refusal else 200,
        found=found,
        meeting=found.meeting,
        one=one,
        before=numbers[at - 1] if at else "",
        after=numbers[at + 1] if at + 1 < len(numbers) else "",
        principals=principals(desk, closed=True),
        chosen=next((step.on_behalf_of for step in found.steps), ""),
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


ROUTES = (
    get("/moeder/{number}/referat", shown),
    post("/moeder/{number}/referat/trin", stepped),
    post("/moeder/{number}/referat/godkend", approved),
    post("/moeder/{number}/referat/ret", corrected),
    get("/moeder/{number}/referat/indsigelse", objecting),
    post("/moeder/{number}/referat/indsigelse", objected),
    post("/moeder/{number}/referat/indsigelse/{id}", settled),
    get("/moeder/{number}/referat/oplaes/{item}", reading_out),
    post("/moeder/{number}/referat/oplaes/{item}", confirmed),
)
