"""Giving somebody leave to act in one's name, and taking it back."""

from collections.abc import Iterator
from datetime import date, timedelta

from engine.danish import local_date
from engine.errors import Blocked, Reason
from engine.language import _
from memos.delegation import Delegation
from memos.desk import Desk
from memos.people import Role

LONGEST = timedelta(days=366)
"""A delegation is for an absence. What should last longer is a change of role."""


def give(desk: Desk, delegate: str, begins: date, ends: date, *, closed: bool = False) -> Delegation:
    """From the desk's own person, never from one in whose name they act: so none is handed on."""
    desk.refuse_unknown({"delegate": delegate})
    against = [*_not_own(desk), *_reasons(desk, delegate, begins, ends)]
    if against:
        raise Blocked("delegate", against)
    id = desk.store.add_delegation(desk.actor, delegate, begins, ends, closed=closed, at=desk.now)
    return desk.store.delegation(id)


def revoke(desk: Desk, delegation: Delegation) -> Delegation:
    """It counts no more from now on. Its giver takes it back, or whoever holds it gives it up."""
    against = list(_not_own(desk))
    if desk.actor not in (delegation.principal, delegation.delegate):
        text = _("a delegation is taken back by {principal} or given up by {delegate}")
        against.append(Reason("actor", text.format(principal=delegation.principal, delegate=delegation.delegate)))
    if delegation.revoked_at is not None:
        against.append(Reason("delegation", _("it was revoked already")))
    if against:
        raise Blocked("revoke", against)
    desk.store.revoke_delegation(delegation.id, desk.actor, desk.now)
    return desk.store.delegation(delegation.id)


def _not_own(desk: Desk) -> Iterator[Reason]:
    if desk.on_behalf_of not in ("", desk.actor):
        yield Reason("on_behalf_of", _("a delegation is given and taken back in one's own name only"))
    if not desk.actor:
        yield Reason("actor", _("it is not said who gives the delegation"))


def _reasons(desk: Desk, delegate: str, begins: date, ends: date) -> Iterator[Reason]:
    if delegate in ("", desk.actor):
        yield Reason("delegate", _("name somebody else than yourself"))
    if any(person.name == delegate and Role.ADMINISTRATOR in person.roles for person in desk.people):
        text = _("{person} is the administrator, who sees no content, and cannot stand in for anybody")
        yield Reason("delegate", text.format(person=delegate))
    if ends < begins:
        yield Reason("ends", _("the last day is before the first"))
    elif ends < local_date(desk.now):
        yield Reason("ends", _("the last day is past"))
    elif ends - begins > LONGEST:
        yield Reason("ends", _("a delegation lasts a year at most"))
    mine = desk.store.delegations(principal=desk.actor) if desk.actor else ()
    for other in mine:
        overlaps = other.begins <= ends and begins <= other.ends
        if other.delegate == delegate and other.revoked_at is None and overlaps:
            text = _("{person} has a delegation from you in those days already; revoke it first")
            yield Reason("delegate", text.format(person=delegate))
            return
