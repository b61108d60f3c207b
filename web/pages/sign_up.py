"""*Tilmelding*: the invitation to an open meeting, signing up for it, and withdrawing. Also for who is not signed in.

What anybody gets here says nothing of whether somebody else has signed up.
"""

from starlette.responses import Response

from engine.errors import Blocked, Invalid, Refusal
from memos.actions import signing_up
from memos.desk import Desk
from memos.invitation import SignUp, slot
from memos.queries.invitations import Invited, find_invited, find_token
from web.ask import Ask
from web.permissions import Permission
from web.routes import get, post

FIELDS = ("name", "organisation", "email")


def shown(ask: Ask) -> Response:
    """`/moeder/{number}/tilmelding`."""
    return _page(ask, ask.desk)


def sent(ask: Ask) -> Response:
    """Somebody signs up, or who is signed in withdraws."""
    number, form = ask.path("number"), ask.form
    try:
        with ask.writing() as desk:
            found = find_invited(desk, number)
            if form.text("op") != "afmeld":
                signing_up.sign_up(desk, found.meeting, **{name: form.text(name) for name in FIELDS})
            elif found.own:
                signing_up.withdraw(desk, found.meeting, found.own)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refusal)
    told = "gemt" if ask.person else "tilmeldt" if ask.settings.mail else "tilmeldt-uden-mail"
    return ask.go(f"/moeder/{number}/tilmelding", told)


def withdrawing(ask: Ask) -> Response:
    """`/tilmelding/{token}`: the address in the mail; only its button withdraws, since mail programs open links."""
    found, one = find_token(ask.desk, ask.path("token"))
    return _withdrawal(ask, ask.desk, found, one)


def withdrawn(ask: Ask) -> Response:
    """They do not come after all."""
    with ask.writing() as desk:
        found, one = find_token(desk, ask.path("token"))
        signing_up.withdraw(desk, found.meeting, one)
        return _withdrawal(ask, desk, found, None)


def _withdrawal(ask: Ask, desk: Desk, found: Invited, one: SignUp | None) -> Response:
    """`one`: who is about to withdraw; None once they have."""
    name = desk.store.organisation_name()
    return ask.page("tilmelding_afmeld.html", found=found, meeting=found.meeting, one=one, organisation=name)


def _page(ask: Ask, desk: Desk, refusal: Refusal | None = None) -> Response:
    found = find_invited(desk, ask.path("number"))
    return ask.page(
        "tilmelding.html",
        409 if isinstance(refusal, Blocked) else 422 if refusal else 200,
        found=found,
        meeting=found.meeting,
        invitation=found.invitation,
        slot=slot,
        typed={name: ask.form.text(name) for name in FIELDS},
        organisation=desk.store.organisation_name(),
        days=ask.settings.keep_sign_ups.days,
        mail=ask.settings.mail is not None,
        reasons=refusal.reasons if refusal else (),
        links={name: f"felt-{name}" for name in FIELDS},
    )


ROUTES = (
    get("/moeder/{number}/tilmelding", shown, Permission.ANYBODY),
    post("/moeder/{number}/tilmelding", sent, Permission.ANYBODY),
    get("/tilmelding/{token}", withdrawing, Permission.ANYBODY),
    post("/tilmelding/{token}", withdrawn, Permission.ANYBODY),
)
