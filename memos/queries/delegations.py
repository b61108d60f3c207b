"""Delegations as the person at the desk may know of them, and in whose name they can take a step."""

from dataclasses import dataclass

from engine.danish import local_date
from engine.errors import Reason, no_such, stops
from engine.language import _
from memos.actions.steps import reasons
from memos.delegation import Delegation
from memos.desk import Desk
from memos.memo import Memo


@dataclass(frozen=True, slots=True)
class Listed:
    """A delegation, and whether it counts today or will."""

    delegation: Delegation
    in_force: bool
    coming: bool


def given(desk: Desk) -> list[Listed]:
    """Those that this person gave, the newest first."""
    return _listed(desk, desk.store.delegations(principal=desk.actor))


def held(desk: Desk) -> list[Listed]:
    """Those that this person was given, the newest first."""
    return _listed(desk, desk.store.delegations(delegate=desk.actor))


def find_delegation(desk: Desk, id: str) -> Delegation:
    """A delegation that this person gave or was given. Raises `NotFound`."""
    for one in (*desk.store.delegations(principal=desk.actor), *desk.store.delegations(delegate=desk.actor)):
        if one.id == id:
            return one
    raise no_such(_("delegation"), id)


def principals(desk: Desk, *, closed: bool = False) -> list[str]:
    """Those in whose name this person may act today; `closed`: in what is closed, too."""
    return list(dict.fromkeys(one.principal for one in desk.held if one.closed or not closed))


def stand_ins(desk: Desk, principal: str, *, closed: bool = False) -> list[str]:
    """Those who may act in somebody's name today; `closed`: in what is closed, too."""
    found = desk.store.delegations(principal=principal, day=local_date(desk.now)) if principal else ()
    return list(dict.fromkeys(one.delegate for one in found if one.closed or not closed))


def acting_for(desk: Desk, memo: Memo, step: str, comment: str = "") -> tuple[str, tuple[Reason, ...]]:
    """In whose name this person can best take the step ("" their own), and what stands in the way then."""
    own = reasons(desk, memo, step, comment)
    if not stops(own):
        return "", own
    found = {name: reasons(desk.acting(desk.actor, name), memo, step, comment) for name in principals(desk)}
    best = min(found, key=lambda name: len(stops(found[name])), default="")
    return (best, found[best]) if best and len(stops(found[best])) < len(stops(own)) else ("", own)


def _listed(desk: Desk, found: tuple[Delegation, ...]) -> list[Listed]:
    today = local_date(desk.now)
    return [
        Listed(one, one.in_force(today), one.revoked_at is None and one.begins > today)
        for one in sorted(found, key=lambda one: (one.begins, one.made_at), reverse=True)
    ]
