"""Visits: who a session cookie speaks for. Sessions lie on the server, and end in time."""

from dataclasses import dataclass
from datetime import timedelta

from memos.desk import Desk, Office
from memos.people import Role
from web.settings import Settings

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last here: writing it at each page would make readers writers."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at a browser. `stale`: it must be written down that they were here."""

    person: str
    roles: frozenset[Role]
    token: str
    stale: bool


def visit_of(desk: Desk, token: str, settings: Settings) -> Visit | None:
    """Whose session the token's hash opens now; None for nobody's."""
    found = desk.store.sign_in(token) if token else None
    if found is None or found.disabled:
        return None
    if desk.now - found.seen_at > settings.idle or desk.now - found.begun_at > settings.longest:
        return None
    return Visit(found.person, found.roles, token, stale=desk.now - found.seen_at > SEEN_EVERY)


def noted(office: Office, visit: Visit) -> None:
    """Writes down that the person was here."""
    if visit.stale:
        with office.write(visit.person) as desk:
            desk.store.touch_sign_in(visit.token, desk.now)
