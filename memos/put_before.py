"""A memo as it was put before a meeting: what was postponed there may have been written anew since."""

from dataclasses import replace

from memos.desk import Desk
from memos.meeting import Item
from memos.memo import Memo


def put_before(desk: Desk, memo: Memo, item: Item) -> Memo:
    """The memo with the content of the edition that the meeting dealt with, unless that had to go."""
    number = memo.edition
    if item.result == "postponed" and item.edition != memo.edition:
        kept = any(one.number == item.edition and one.kept for one in desk.store.editions(memo.id))
        number = item.edition if kept else number
    if not number or (number == memo.edition and not memo.changed):
        return memo
    return replace(memo, content=desk.store.edition(memo.id, number), changed=False)
