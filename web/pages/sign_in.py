"""Signing in and out."""

from hashlib import sha256
from secrets import token_urlsafe

from starlette.responses import Response

from web.ask import Ask
from web.permissions import Permission
from web.routes import get, post


def form(ask: Ask) -> Response:
    return ask.page("sign_in.html", name="", onward=ask.query("videre", "/"))


def sign_out(ask: Ask) -> Response:
    with ask.writing() as desk:
        desk.store.end_sign_in(ask.token)
    return ask.go("/log-ind", "logget-ud")


def token() -> tuple[str, str]:
    """A new session's token, and the hash that is kept of it."""
    made = token_urlsafe(32)
    return made, sha256(made.encode()).hexdigest()


ROUTES = (get("/log-ind", form, Permission.ANYBODY), post("/log-ud", sign_out))
