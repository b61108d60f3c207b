"""Signing in by the organisation's own identity provider: there, and back again."""

import logging
from collections.abc import Iterable

from starlette.responses import RedirectResponse, Response

from engine.errors import Invalid, NotFound
from engine.language import _
from memos.actions import accounts
from memos.desk import Desk
from memos.people import Role
from memos.store.accounts import Account
from web.ask import Ask
from web.dispatch import caller
from web.limits import PROVIDER
from web.oidc import Identity, Journey, Unproven, counter_of
from web.routes import arrive
from web.settings import Provider
from web.visits import cookie_name, give_cookie, new_token, take_cookie

COOKIE = "o"
BACK = "/oidc/svar"

log = logging.getLogger("beslut.web")


def there(ask: Ask) -> Response:
    """To the provider. Nothing is stored: what must be known when they come back lies in their browser."""
    provider = _provider(ask)
    now = ask.office.clock()
    journey = Journey.begin(now, ask.query("videre"))
    try:
        address = counter_of(provider).departure(journey, _back(ask), now)
    except Unproven as why:
        return _unproven(ask, why)
    response = RedirectResponse(address, 303)
    give_cookie(response, ask.settings, journey.cookie, COOKIE, age=600)
    return response


def back(ask: Ask) -> Response:
    """From the provider. An answer counts once: the browser forgets its question whatever comes of it."""
    response = _arrived(ask, _provider(ask))
    take_cookie(response, ask.settings, COOKIE)
    return response


def _arrived(ask: Ask, provider: Provider) -> Response:
    now = ask.office.clock()
    try:
        journey = Journey.read(ask.request.cookies.get(cookie_name(ask.settings, COOKIE), ""), now)
        query = ask.request.query_params.multi_items()
        identity = counter_of(provider).arrival(journey, _back(ask), query, now)
    except Unproven as why:
        return _unproven(ask, why)
    made, token = new_token()
    with ask.office.write() as desk:
        account = _known(desk, identity, provider)
        if account and not account.disabled:
            own = desk.acting(account.person)
            accounts.forget_old_sessions(own, ask.settings.idle, ask.settings.longest)
            accounts.take_roles(own, account.person, _held(identity, provider), _roles(r for _g, r in provider.groups))
            accounts.sign_in_by_provider(own, account, token, instead_of=ask.token)
    if not account or account.disabled:
        return ask.page("sign_in_refused.html", 403, unknown=not account)
    ask.request.state.actor = account.person
    response = ask.go(journey.onward)
    give_cookie(response, ask.settings, made)
    return response


def _known(desk: Desk, identity: Identity, provider: Provider) -> Account | None:
    """Whose account that is: known by the provider's subject, or, the first time, by what settings say."""
    if found := desk.store.account_of_subject(identity.issuer, identity.subject):
        return found
    try:
        found = _matching(desk, identity, provider)
    except Invalid:  # no user name or address that an account could have
        return None
    if found is None or found.issuer or found.disabled:
        return None
    return accounts.link(desk.acting(found.person), found, identity.issuer, identity.subject)


def _matching(desk: Desk, identity: Identity, provider: Provider) -> Account | None:
    if provider.match != "email":
        return desk.store.account_named(accounts.tidy_name(identity.name)) if identity.name else None
    found = desk.store.accounts_with_email(accounts.tidy_email(identity.email)) if identity.email else []
    return found[0] if len(found) == 1 else None


def _held(identity: Identity, provider: Provider) -> frozenset[Role]:
    return _roles(role for group, role in provider.groups if group in identity.groups)


def _roles(names: Iterable[str]) -> frozenset[Role]:
    return frozenset(map(Role, names))


def _provider(ask: Ask) -> Provider:
    if ask.settings.provider is None:
        raise NotFound(_("there is no such page"))
    ask.request.state.limits.take(PROVIDER, caller(ask.request))
    return ask.settings.provider


def _back(ask: Ask) -> str:
    return f"{ask.settings.address}{BACK}"


def _unproven(ask: Ask, why: Unproven) -> Response:
    log.warning("a sign-in by the provider failed: %s", why)
    return ask.page("sign_in_refused.html", 403, unknown=False, unproven=True)


ROUTES = (arrive("/oidc/log-ind", there), arrive(BACK, back))
