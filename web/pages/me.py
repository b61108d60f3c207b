"""*Me*: who I am, what I am, and who may act in my name."""

from starlette.responses import Response

from engine.danish import local_date
from engine.errors import Blocked, Invalid, Refusal
from memos.actions.delegating import give, revoke
from memos.desk import Desk
from memos.queries.delegations import find_delegation, given, held
from memos.queries.organisation import own_roles
from memos.queries.seats import seats
from web.ask import Ask, Form
from web.dates import sent_day
from web.routes import get, post

LINKS = {"delegate": "felt-delegate", "begins": "felt-begins", "ends": "felt-ends"}


def me(ask: Ask) -> Response:
    """`/mig`."""
    return _page(ask, ask.desk)


def gave(ask: Ask) -> Response:
    """A stand-in is named."""
    form = ask.form
    try:
        begins, ends = sent_day(form.text("begins"), "begins"), sent_day(form.text("ends"), "ends")
        with ask.writing() as desk:
            give(desk, form.text("delegate"), begins, ends, closed=form.has("closed"))
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refusal, form)
    return ask.go("/mig", "stedfortraeder")


def revoked(ask: Ask) -> Response:
    """A stand-in is one no more."""
    with ask.writing() as desk:
        revoke(desk, find_delegation(desk, ask.path("id")))
    return ask.go("/mig", "stedfortraeder-slut")


def _page(ask: Ask, desk: Desk, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    typed, today = form or Form(), local_date(desk.now).isoformat()
    return ask.page(
        "me.html",
        409 if refusal else 200,
        seats=seats(desk, desk.actor),
        own_roles=own_roles(desk),
        given=given(desk),
        held=held(desk),
        people=[one.name for one in desk.organisation.people if one.name != desk.actor],
        typed={name: typed.text(name) for name in ("delegate", "begins", "ends")} | {"closed": typed.has("closed")},
        today=today,
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


ROUTES = (
    get("/mig", me),
    post("/mig/stedfortraedere", gave),
    post("/mig/stedfortraedere/{id}/tilbagekald", revoked),
)
