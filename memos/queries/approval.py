"""A memo before the one who approves it: what it proposes, what changed, what was said of it, and the two ways on."""

from dataclasses import dataclass

from engine.danish import local_date
from engine.errors import Reason
from engine.events import events
from engine.workflow import Transition
from memos.actions.noticing import is_approval
from memos.consultation import Consultation
from memos.desk import Desk
from memos.memo import Memo
from memos.people import Role
from memos.queries.compare import WORKING, Difference, compare
from memos.queries.consultations import coordination
from memos.queries.delegations import acting_for
from memos.queries.find import find_memo, memo_to_change, writes_it
from memos.remark import Remark
from memos.types import MemoType, Part


@dataclass(frozen=True, slots=True)
class Said:
    """A remark with the heading of the part it is on ("" the whole), and whether the memo was sent again since."""

    remark: Remark
    heading: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A step, in whose name this person can take it ("" their own), and what stands in the way then."""

    step: Transition
    on_behalf_of: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """`since` is the edition that `changes` are counted from; 0: nobody approved or returned one before."""

    memo: Memo
    type: MemoType
    approve: Way | None
    give_back: Way | None
    since: int
    changes: tuple[Difference, ...]
    remarks: tuple[Said, ...]
    waiting: tuple[Consultation, ...]
    overdue: frozenset[str]
    answers: tuple[Consultation, ...]


def approval(desk: Desk, number: str) -> Approval:
    """The memo of that number as it is approved or returned. Raises `NotFound`."""
    memo = find_memo(desk, number)
    stored = memo_to_change(desk, number)
    memo_type = desk.type_of(memo)
    workflow = memo_type.workflow
    leaving = [step for step in workflow.leaving(memo.state) if not step.cascade]
    onwards = next((step for step in leaving if is_approval(workflow, step)), None)
    back = next((step for step in leaving if step.does == "return"), None)
    since = _seen_before(desk, memo, memo_type)
    asked = coordination(desk, memo)
    today = local_date(desk.now)
    return Approval(
        memo=memo,
        type=memo_type,
        approve=_way(desk, stored, onwards),
        give_back=_way(desk, stored, back, comment="-"),
        since=since,
        changes=compare(desk, memo, since, WORKING) if since else (),
        remarks=remarks_of(desk, memo),
        waiting=tuple(one for one in asked if one.waiting),
        overdue=frozenset(one.id for one in asked if one.overdue(today)),
        answers=tuple(one for one in asked if one.answered),
    )


def remarks_of(desk: Desk, memo: Memo) -> tuple[Said, ...]:
    """What was said of the memo when it was returned: to those who write it, and to whoever said it."""
    every = writes_it(desk, memo)
    headings = {part.key: heading(part) for part in desk.type_of(memo).parts}
    return tuple(
        Said(one, headings.get(one.place, one.place), one.edition < memo.edition)
        for one in desk.store.remarks(memo.id)
        if every or one.person == desk.actor
    )


def heading(part: Part) -> str:
    """The heading without the unit of amounts, which only a budget knows."""
    return part.heading.partition("{")[0].rstrip(" (")


def _way(desk: Desk, memo: Memo, step: Transition | None, comment: str = "") -> Way | None:
    """`comment`: what a step that asks for one is tried with, so that its lack does not count before it is written."""
    return Way(step, *acting_for(desk, memo, step.name, comment)) if step else None


def _seen_before(desk: Desk, memo: Memo, memo_type: MemoType) -> int:
    """The latest edition before this one that a manager approved or returned, if its content is still there."""
    kept = {edition.number for edition in desk.store.editions(memo.id) if edition.kept}
    if not writes_it(desk, memo):
        return 0
    found = [0]
    for event in events(desk.session, desk.store.chain_of_memo(memo.id)):
        step = memo_type.workflow.find(event.action, event.from_state)
        if step and Role.MANAGER in step.roles and event.edition in kept and event.edition < memo.edition:
            found.append(event.edition)
    return max(found)
