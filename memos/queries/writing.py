"""In whose name somebody writes a memo: their own, or that of one who gave them a delegation."""

from engine.errors import Reason, stops
from memos.actions.drafting import reasons_against_editing
from memos.desk import Desk
from memos.memo import Memo
from memos.queries.delegations import principals
from memos.queries.find import memo_to_change


def to_write(desk: Desk, number: str, *, named: bool = False) -> tuple[Desk, Memo]:
    """The memo, and the desk at which this person writes it. Raises `NotFound`.

    `named`: it was said in whose name, and that holds. Otherwise it is their own name if they can, else another's.
    """
    memo = memo_to_change(desk, number)
    return (desk if named or not desk.held else _ways(desk, memo)[0][0]), memo


def writing_names(desk: Desk, memo: Memo) -> list[str]:
    """Those in whose name this person can write the memo now; "" is their own."""
    return [at.on_behalf_of for at, against in _ways(desk, memo) if not against]


def _ways(desk: Desk, memo: Memo) -> list[tuple[Desk, tuple[Reason, ...]]]:
    """A desk for each name, with what stands in its way: the one with the least first, and one's own before others.

    Of others an author comes before the manager, who could not send it.
    """
    content = memo.content
    authors = (memo.author, content.case_officer, *content.co_authors)
    others = sorted(principals(desk, closed=content.closed), key=lambda name: name not in authors)
    desks = [desk if name == desk.on_behalf_of else desk.acting(desk.actor, name) for name in ("", *others)]
    ways = [(at, stops(reasons_against_editing(at, at.case(memo)))) for at in desks]
    return sorted(ways, key=lambda way: len(way[1]))
