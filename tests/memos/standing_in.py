"""Giving and revoking delegations and acting by them, in one line each."""

from datetime import date, timedelta

from engine.danish import local_date
from memos.actions import delegating
from memos.actions.agenda import act
from memos.queries.delegations import find_delegation
from memos.queries.listing import list_memos
from tests.memos.build import NOW
from tests.memos.town import Town

TODAY = local_date(NOW)
TOMORROW = TODAY + timedelta(days=1)


def give(
    town: Town, principal: str, delegate: str, closed: bool = False, first: date = TODAY, last: date = TODAY
) -> str:
    with town.at(principal) as desk:
        return delegating.give(desk, delegate, first, last, closed=closed).id


def revoke(town: Town, person: str, id: str) -> None:
    with town.at(person) as desk:
        delegating.revoke(desk, find_delegation(desk, id))


def for_another(town: Town, actor: str, principal: str, memo: str, name: str, comment: str = "") -> str:
    """The memo's state after somebody took a step in another's name."""
    with town.at(actor, principal) as desk:
        return act(desk, desk.store.memo(memo), name, comment=comment).state


def sees(town: Town, person: str) -> set[str]:
    with town.own.read(person) as desk:
        return {memo.number for memo in list_memos(desk)}
