"""*Administration*: people with their roles and accounts, and a leaver's work that goes to others."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from engine.danish import genitive
from engine.errors import Blocked, Invalid, Reason, Refusal, Stale
from engine.passwords import one_time
from memos.actions import accounts, organising
from memos.actions.moving import Receivers, move_work
from memos.desk import Desk
from memos.people import Role
from memos.queries import organisation
from memos.queries.leaving import left_by
from web.ask import Ask
from web.permissions import Permission
from web.refusals import status_of
from web.routes import get, post

REFUSED = (Invalid, Blocked, Stale)


def people(ask: Ask) -> Response:
    """`/administration/personer?soeg=…&rolle=…`."""
    return _people_page(ask, ask.desk)


def person_added(ask: Ask) -> Response:
    """A new name."""
    try:
        with ask.writing() as desk:
            name = organising.add_person(desk, ask.form.text("name"))
    except REFUSED as refusal:
        with ask.office.read(ask.person) as desk:
            return _people_page(ask, desk, refusal)
    return ask.go(_address(name), "oprettet")


def person(ask: Ask) -> Response:
    """`/administration/person?navn=…`."""
    return _person_page(ask, ask.desk, ask.query("navn"))


def roles_sent(ask: Ask) -> Response:
    """The roles that are ticked, and no others."""
    name = ask.form.text("navn")
    chosen = ask.form.texts("roles")
    try:
        with ask.writing() as desk:
            organising.set_roles(desk, name, chosen, ask.form.text("stempel"))
    except REFUSED as refusal:
        return _person_again(ask, name, refusal)
    return ask.go(_address(name), "gemt")


def account_sent(ask: Ask) -> Response:
    """User name and address; a new account may get a password for once, which is shown this one time."""
    name, user_name, email = (ask.form.text(key) for key in ("navn", "user_name", "email"))
    made = one_time() if ask.form.has("password") else None
    try:
        with ask.writing() as desk:
            found = organising.as_seen(desk, "account", name, ask.form.text("stempel"))
            if found.account:
                accounts.change(desk, name, user_name, email)
            else:
                accounts.add(desk, name, user_name, email, made.hashed if made else "")
    except REFUSED as refusal:
        return _person_again(ask, name, refusal)
    if made and not found.account:
        return _password_page(ask, name, made.plain)
    return ask.go(_address(name), "gemt")


def password_sent(ask: Ask) -> Response:
    """A password for once, which is shown this one time."""
    name, made = ask.form.text("navn"), one_time()
    try:
        with ask.writing() as desk:
            organising.as_seen(desk, "account", name, ask.form.text("stempel"))
            accounts.reset_password(desk, name, made.hashed)
    except REFUSED as refusal:
        return _person_again(ask, name, refusal)
    return _password_page(ask, name, made.plain)


def access_sent(ask: Ask) -> Response:
    """The account is closed, or opened again."""
    name, close = ask.form.text("navn"), ask.form.text("adgang") == "luk"
    try:
        with ask.writing() as desk:
            organising.as_seen(desk, "account", name, ask.form.text("stempel"))
            (accounts.disable if close else accounts.enable)(desk, name)
    except REFUSED as refusal:
        return _person_again(ask, name, refusal)
    return ask.go(_address(name), "konto-lukket" if close else "konto-aabnet")


def leaving(ask: Ask) -> Response:
    """`/administration/overdrag?navn=…`: how much there is to move, and to whom it goes."""
    return _leaving_page(ask, ask.desk, ask.query("navn"), Receivers(""))


def moved(ask: Ask) -> Response:
    """All of it moves, or nothing."""
    name = ask.form.text("navn")
    receivers = Receivers(*(ask.form.text(key) for key in ("cases", "approvals", "offices")))
    try:
        with ask.writing() as desk:
            move_work(desk, name, receivers, ask.form.text("stempel"))
    except REFUSED as refusal:
        with ask.office.read(ask.person) as desk:
            return _leaving_page(ask, desk, name, receivers, refusal)
    return ask.go(_address(name), "overdraget")


def _people_page(ask: Ask, desk: Desk, refusal: Refusal | None = None) -> Response:
    reasons, status = _told(refusal)
    search, role = ask.query("soeg"), ask.query("rolle")
    own = organisation.own_roles(desk)
    known = {str(one): str(one) for one in (*organisation.ROLES, *own)}
    return ask.page(
        "administration_people.html",
        status,
        people=organisation.people(desk, search, known.get(role)),
        shown=organisation.SHOWN,
        search=search,
        role=role if role in known else "",
        choices=list(known),
        own_roles=own,
        typed=ask.form.text("name"),
        reasons=reasons,
        links={"name": "felt-name"},
    )


def _person_page(ask: Ask, desk: Desk, name: str, refusal: Refusal | None = None) -> Response:
    """What was typed into the account's form stands there again; roles are as they are now."""
    reasons, status = _told(refusal)
    found = organisation.person(desk, name)
    account = found.account
    typed = {"user_name": account.user_name, "email": account.email} if account else {"user_name": "", "email": ""}
    typed |= {key: ask.form.text(key) for key in typed if ask.form.has(key)}
    return ask.page(
        "administration_person.html",
        status,
        found=found,
        whose=genitive(name),
        typed=typed,
        choices=organisation.ROLES,
        own_roles=organisation.own_roles(desk),
        managing=Role.MANAGER,
        reasons=reasons,
        links={"user_name": "felt-user_name", "email": "felt-email", "roles": "roller"},
    )


def _person_again(ask: Ask, name: str, refusal: Refusal) -> Response:
    with ask.office.read(ask.person) as desk:
        return _person_page(ask, desk, name, refusal)


def _password_page(ask: Ask, name: str, password: str) -> Response:
    return ask.page("administration_password.html", name=name, password=password)


def _leaving_page(ask: Ask, desk: Desk, name: str, typed: Receivers, refusal: Refusal | None = None) -> Response:
    reasons, status = _told(refusal)
    return ask.page(
        "administration_leaving.html",
        status,
        left=left_by(desk, name),
        whose=genitive(name),
        typed=typed,
        names=[one.name for one in desk.organisation.people if one.name != name],
        reasons=reasons,
        links={key: f"felt-{key}" for key in ("cases", "approvals", "offices")},
    )


def _told(refusal: Refusal | None) -> tuple[Sequence[Reason], int]:
    return (refusal.reasons, status_of(refusal)[0]) if refusal else ((), 200)


def _address(name: str) -> str:
    return f"/administration/person?navn={quote(name)}"


_ADMINISTRATOR = Permission.ADMINISTRATOR
ROUTES = (
    get("/administration/personer", people, _ADMINISTRATOR),
    post("/administration/personer", person_added, _ADMINISTRATOR),
    get("/administration/person", person, _ADMINISTRATOR),
    post("/administration/person/roller", roles_sent, _ADMINISTRATOR),
    post("/administration/person/konto", account_sent, _ADMINISTRATOR),
    post("/administration/person/adgangskode", password_sent, _ADMINISTRATOR),
    post("/administration/person/adgang", access_sent, _ADMINISTRATOR),
    get("/administration/overdrag", leaving, _ADMINISTRATOR),
    post("/administration/overdrag", moved, _ADMINISTRATOR),
)
