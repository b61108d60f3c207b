"""One memo as a person sees it: where it stands, what it says, and what can be done with it now."""

from dataclasses import dataclass

from engine.errors import Reason
from memos.actions.steps import possible
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.queries.find import find_memo, may_see, memo_to_change
from memos.rendition import Rendition
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class Step:
    """A step out of the present state, and all that stands in its way."""

    name: str
    label: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A memo with its type in force, its meeting, its documents and its steps."""

    memo: Memo
    type: MemoType
    meeting: Meeting | None
    item: Item | None
    steps: tuple[Step, ...]
    documents: tuple[Rendition, ...]
    predecessor: str
    successor: str


def show(desk: Desk, number: str) -> Shown:
    """The memo of that number as this person may know it. Raises `NotFound`."""
    memo = find_memo(desk, number)
    memo_type = desk.type_of(memo)
    placed = desk.store.item_of_memo(memo.id)
    meeting, item = placed if placed and placed[0].state != MeetingState.CANCELLED else (None, None)
    against = possible(desk, memo_to_change(desk, number))
    labels = {step.name: step.label for step in memo_type.workflow.leaving(memo.state)}
    steps = tuple(Step(name, labels[name], reasons) for name, reasons in against.items())
    return Shown(
        memo=memo,
        type=memo_type,
        meeting=meeting,
        item=item,
        steps=steps,
        documents=_newest(desk, memo),
        predecessor=_related(desk, memo.predecessor),
        successor=_related(desk, memo.successor),
    )


def _related(desk: Desk, memo: str) -> str:
    """The number of the memo before or after this one, where that is for this person."""
    return desk.store.memo(memo).number if memo and may_see(desk, memo) else ""


def _newest(desk: Desk, memo: Memo) -> tuple[Rendition, ...]:
    newest = {(one.document, one.format): one for one in desk.store.renditions(memo=memo.id)}
    return tuple(newest[key] for key in sorted(newest))
