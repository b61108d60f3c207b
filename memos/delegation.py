"""Delegation: somebody may act in another's name, from a day to a day, and what keeps somebody from it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine.errors import Reason
from engine.language import _


@dataclass(frozen=True, slots=True)
class Delegation:
    """Both days are included. `closed`: closed memos, and meetings that may have some, are included too."""

    id: str
    principal: str
    delegate: str
    begins: date
    ends: date
    closed: bool
    made_at: datetime
    revoked_at: datetime | None = None

    def in_force(self, day: date) -> bool:
        """Whether it counts on that day. Revoked, it counts no more, not even on the days before its end."""
        return self.revoked_at is None and self.begins <= day <= self.ends


def reasons_against_standing_in(
    actor: str, principal: str, held: Collection[Delegation] | None, *, closed: bool
) -> Iterator[Reason]:
    """Why the actor may not act in the principal's name. `held` are delegations in force; None: nobody keeps any.

    Only the principal's own word counts: what somebody holds of a third person cannot be handed on.
    """
    if held is None or principal in ("", actor):
        return
    theirs = [one for one in held if (one.principal, one.delegate) == (principal, actor)]
    if not theirs:
        text = _("{person} has no delegation from {principal} that is in force; {principal} can give one")
        yield Reason("on_behalf_of", text.format(person=actor or _("nobody"), principal=principal))
    elif closed and not any(one.closed for one in theirs):
        text = _("the delegation from {principal} does not include what is closed")
        yield Reason("on_behalf_of", text.format(principal=principal))
