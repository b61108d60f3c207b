"""Reminders: once a day, those who have a memo to finish, or owe a follow-up, are told of its deadline."""

from sqlalchemy import select

from memos.actions.noticing import approvers, want_notice
from memos.chasing import chase
from memos.deadlines import Due
from memos.desk import Desk, Office
from memos.memo import Audience
from memos.models import MemoRow
from memos.notices import NoticeKind
from memos.queries.deadlines import nearest_deadlines

NEAR = 2
"""Days before it; then they are told, once for each deadline and its day."""
BATCH = 500


def remind(office: Office) -> None:
    """Wants a notice for each memo and each follow-up whose deadline is near or passed. Said twice it is one."""
    with office.read() as desk:
        near = _near(desk)
    if near:
        with office.write() as desk:
            _want(desk, near)
    chase(office)


def _near(desk: Desk) -> dict[str, Due]:
    """Memos that their authors or managers still have, with the deadline that is near."""
    ids = list(desk.session.scalars(select(MemoRow.id).where(MemoRow.audience == Audience.AUTHOR.value)))
    found: dict[str, Due] = {}
    for start in range(0, len(ids), BATCH):
        found |= nearest_deadlines(desk, ids[start : start + BATCH])
    return {id: due for id, due in found.items() if 0 <= due.left <= NEAR}


def _want(desk: Desk, near: dict[str, Due]) -> None:
    for id, memo in desk.store.memos(near).items():
        state = desk.type_of(memo).workflow.state(memo.state)
        wrote = (memo.author, memo.content.case_officer)
        role = desk.type_of(memo).asked_in(memo.state)
        asked = [one.name for one in desk.people if role in one.roles]
        people = wrote if state.author_may_edit else asked if role else approvers(desk, memo)
        want_notice(desk, NoticeKind.DEADLINE, people, memo, f"{near[id].key} {near[id].day}")
