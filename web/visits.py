"""Visits: who a session cookie speaks for. Sessions lie on the server, and end in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from starlette.responses import Response

from memos.desk import Desk, Office
from web.settings import Settings

COOKIE = "s"
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last here: writing it at each page would make readers writers."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at a browser. `stale`: it must be written down that they were here.

    `limited`: they come with somebody else's password, and may only change it. The rest is as in `SignIn`.
    """

    person: str
    roles: frozenset[str]
    token: str
    stale: bool
    limited: bool = False
    stands_in: bool = True
    loaded: bool = True
    organisation: str = ""


def cookie_name(settings: Settings, cookie: str = COOKIE) -> str:
    """The session cookie; over https one that no other host can set."""
    return f"__Host-{cookie}" if settings.secure else cookie


def token_in(cookies: Mapping[str, str], settings: Settings) -> str:
    """The hash of the session's token that a browser sent; "" for none."""
    sent = cookies.get(cookie_name(settings), "")
    return sha256(sent.encode()).hexdigest() if sent else ""


def visit_of(desk: Desk, token: str, settings: Settings, *, limited: bool = False) -> Visit | None:
    """Whose session the token's hash opens now; None for nobody's. Limited ones only for whoever asks for them."""
    found = desk.store.sign_in(token) if token else None
    if found is None or not found.sound or (found.limited and not limited):
        return None
    if desk.now - found.seen_at > settings.idle or desk.now - found.begun_at > settings.longest:
        return None
    stale = desk.now - found.seen_at > SEEN_EVERY
    return Visit(
        person=found.person,
        roles=found.roles,
        token=token,
        stale=stale,
        limited=found.limited,
        stands_in=found.stands_in,
        loaded=found.loaded,
        organisation=found.organisation,
    )


def noted(office: Office, visit: Visit) -> None:
    """Writes down that the person was here."""
    if visit.stale:
        with office.write(visit.person) as desk:
            desk.store.touch_sign_in(visit.token, desk.now)


def new_token() -> tuple[str, str]:
    """A new session's token of 256 bits, and the hash that is kept of it."""
    made = token_urlsafe(32)
    return made, sha256(made.encode()).hexdigest()


def give_cookie(
    response: Response, settings: Settings, value: str, cookie: str = COOKIE, age: int | None = None
) -> None:
    """A cookie that only we read: no script, no other site's form, and nothing sent in clear."""
    name = cookie_name(settings, cookie)
    response.set_cookie(name, value, max_age=age, secure=settings.secure, httponly=True, samesite="lax", path="/")


def take_cookie(response: Response, settings: Settings, cookie: str = COOKIE) -> None:
    """The browser forgets it."""
    name = cookie_name(settings, cookie)
    response.delete_cookie(name, secure=settings.secure, httponly=True, samesite="lax", path="/")
