"""How memos came back: whose last step was a return, from whom, and what was said."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, func, select

from memos.desk import Desk
from memos.models import EventCommentRow, EventRow, MemoRow, RemarkRow
from memos.store.rows import GIVEN, run
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class Anchored:
    """A remark, and the heading of the part that it is on ("" the whole)."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Return:
    """That a memo came back: from whom (in whose name), when, what they said, and the remarks on its parts."""

    by: str
    on_behalf_of: str
    at: datetime
    comment: str
    remarks: tuple[Anchored, ...]


def returns(desk: Desk, memos: Collection[str]) -> dict[str, Return]:
    """Of each of these memos whose last step was a return, that step. Who may know of them is for the caller."""
    if not memos:
        return {}
    remarks, found = _remarks(desk, memos), {}
    for row in run(desk.session, _last_steps(), ids=list(memos)):
        memo_type = desk.type_named(row.type, row.definition or "")
        step = memo_type.workflow.find(row.action, row.from_state)
        if step is not None and step.does == "return":
            said = tuple(Anchored(_heading(memo_type, place), text) for place, text in remarks[row.id])
            found[row.id] = Return(row.actor, row.on_behalf_of, row.at, row.text or "", said)
    return found


def _remarks(desk: Desk, memos: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """The place and text of each remark on the latest editions of these memos."""
    found = defaultdict(list)
    for row in run(desk.session, _latest_remarks(), ids=list(memos)):
        found[row.id].append((row.place, row.text))
    return found


@cache
def _last_steps() -> Executable:
    steps = (
        select(EventRow.chain_id, func.max(EventRow.seq).label("seq"))
        .join(MemoRow, MemoRow.chain_id == EventRow.chain_id)
        .where(MemoRow.id.in_(GIVEN), EventRow.from_state != EventRow.to_state)
        .group_by(EventRow.chain_id)
        .subquery()
    )
    last = (EventRow.chain_id == steps.c.chain_id) & (EventRow.seq == steps.c.seq)
    comment = (EventCommentRow.chain_id == EventRow.chain_id) & (EventCommentRow.seq == EventRow.seq)
    columns = (EventRow.action, EventRow.from_state, EventRow.actor, EventRow.on_behalf_of, EventRow.at)
    return (
        select(MemoRow.id, MemoRow.type, MemoRow.definition, *columns, EventCommentRow.text)
        .join(EventRow, EventRow.chain_id == MemoRow.chain_id)
        .join(steps, last)
        .outerjoin(EventCommentRow, comment)
    )


@cache
def _latest_remarks() -> Executable:
    latest = (RemarkRow.memo_id == MemoRow.id) & (RemarkRow.edition == MemoRow.edition)
    chosen = select(MemoRow.id, RemarkRow.place, RemarkRow.text).join(RemarkRow, latest)
    return chosen.where(MemoRow.id.in_(GIVEN)).order_by(RemarkRow.position)


def _heading(memo_type: MemoType, place: str) -> str:
    """The heading without the unit of amounts, which only a budget knows."""
    part = next((part for part in memo_type.parts if part.key == place), None)
    return part.heading.partition("{")[0].rstrip(" (") if part else ""
