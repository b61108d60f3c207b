"""Signing in by name and password, signing out, and choosing another password."""

from starlette.responses import Response

from engine import passwords
from engine.errors import Blocked, Invalid, NotFound, Reason
from engine.language import _
from memos.actions import accounts
from memos.store.accounts import Account
from web.ask import Ask
from web.dispatch import caller
from web.limits import ADDRESS, SIGN_IN
from web.paths import path_on_this_host
from web.permissions import Permission
from web.routes import get, post
from web.visits import give_cookie, new_token, take_cookie

FIELDS = {"nuvaerende": "nuvaerende", "ny": "ny", "gentagen": "gentagen"}


def form(ask: Ask) -> Response:
    onward = path_on_this_host(ask.query("videre"))
    return ask.go(onward) if ask.person else ask.page("sign_in.html", name="", onward=onward)


def sign_in(ask: Ask) -> Response:
    """Whoever is unknown waits as long as whoever mistyped, and gets the same answer."""
    limits, typed = ask.request.state.limits, ask.form.text("navn")
    name = _tidy(typed)
    limits.take(ADDRESS, caller(ask.request))
    limits.take(SIGN_IN, name)
    with ask.office.read() as desk:
        account = desk.store.account_named(name) if name else None
    password = _as_sent(ask, "adgangskode")
    right = passwords.matches(account.password if account else "", password)
    if not account or not right or account.disabled:
        return _wrong(ask, typed)
    made = _begun(ask, account, password)
    onward = path_on_this_host(ask.form.text("videre"))
    known = {"title": "Du er logget ind", "person": account.person}
    response = ask.json(known) if ask.wants_json else ask.go(onward)
    give_cookie(response, ask.settings, made)
    return response


def sign_out(ask: Ask) -> Response:
    with ask.office.write(ask.person) as desk:
        desk.store.end_sign_in(ask.token)
    response = ask.go("/log-ind", "logget-ud")
    take_cookie(response, ask.settings)
    response.headers["clear-site-data"] = '"cache", "cookies", "storage"'
    return response


def password_form(ask: Ask) -> Response:
    if not ask.desk.store.has_account(ask.person):
        raise _no_password()
    return _password_page(ask, ask.desk.store.account(ask.person))


def change_password(ask: Ask) -> Response:
    ask.request.state.limits.take(SIGN_IN, f"password of {ask.person}")
    with ask.office.read() as desk:
        if not desk.store.has_account(ask.person):
            raise _no_password()
        account = desk.store.account(ask.person)
    against = _reasons_against_new(ask, account)
    if against:
        return _password_page(ask, account, against)
    kept = passwords.hashed(_as_sent(ask, "ny"))
    made, token = new_token()
    with ask.office.write(ask.person) as desk:
        accounts.change_own_password(desk, kept, account.password)
        desk.store.add_sign_in(token, ask.person, desk.now)
    response = ask.go("/", "adgangskode")
    give_cookie(response, ask.settings, made)
    return response


def _begun(ask: Ask, account: Account, password: str) -> str:
    """The token of a new session; whatever session this browser had ends."""
    renewed = passwords.hashed(password) if passwords.is_outdated(account.password) else ""
    made, token = new_token()
    with ask.office.write(account.person) as desk:
        accounts.forget_old_sessions(desk, ask.settings.idle, ask.settings.longest)
        accounts.sign_in(desk, account, token, instead_of=ask.token, renewed=renewed)
    ask.request.state.actor = account.person
    return made


def _wrong(ask: Ask, typed: str) -> Response:
    reason = Reason("", _("the user name or the password is wrong"))
    if ask.wants_json:
        facts = {"title": "Brugernavn eller adgangskode passer ikke.", "reasons": []}
        return ask.json(facts, 401)
    onward = path_on_this_host(ask.form.text("videre"))
    return ask.refused("sign_in.html", [reason], 401, name=typed, onward=onward)


def _tidy(typed: str) -> str:
    """A user name as it is kept; "" for what is none."""
    try:
        return accounts.tidy_name(typed)
    except Invalid:
        return ""


def _as_sent(ask: Ask, field: str) -> str:
    """A password is what was typed, spaces and all."""
    return next(iter(ask.form.texts(field)), "")


def _reasons_against_new(ask: Ask, account: Account) -> list[Reason]:
    old, new, again = (_as_sent(ask, field) for field in FIELDS)
    if not passwords.matches(account.password, old):
        return [Reason("nuvaerende", _("this is not your password"))]
    against = list(passwords.reasons_against(new, "ny", account.user_name, account.person))
    if new == old:
        against.append(Reason("ny", _("this is the password that you have; choose another")))
    if new != again:
        against.append(Reason("gentagen", _("the two are not the same")))
    return against


def _password_page(ask: Ask, account: Account, reasons: list[Reason] | None = None) -> Response:
    if not account.password:
        raise Blocked("password", [Reason("", _("your password is kept by the sign-in of your organisation"))])
    return ask.page(
        "sign_in_password.html",
        422 if reasons else 200,
        reasons=reasons or (),
        links=FIELDS,
        must_change=account.must_change,
        user_name=account.user_name,
        shortest=passwords.SHORTEST,
    )


def _no_password() -> NotFound:
    return NotFound(_("you have no account here; ask the administrator"))


ROUTES = (
    get("/log-ind", form, Permission.ANYBODY),
    post("/log-ind", sign_in, Permission.ANYBODY),
    post("/log-ud", sign_out),
    get("/mig/adgangskode", password_form),
    post("/mig/adgangskode", change_password),
)
