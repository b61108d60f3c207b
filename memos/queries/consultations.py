"""Coordination as the person at the desk may know of it: what was asked of departments, and what they said."""

from sqlalchemy import select

from engine.errors import no_such
from engine.language import _
from memos.consultation import Answer, Consultation
from memos.desk import Desk
from memos.memo import Memo
from memos.models import ConsultationRow
from memos.queries.find import may_see, shown, writes_it


def coordination(desk: Desk, memo: Memo) -> tuple[Consultation, ...]:
    """What was asked about a memo: all of it to those who write it, and to a department what it was asked itself."""
    found = desk.store.consultations(memo.id)
    if writes_it(desk, memo):
        return found
    names = desk.names(closed=memo.content.closed)
    return tuple(one for one in found if one.answer is not Answer.RECALLED and _manages(desk, one, names))


def find_consultation(desk: Desk, id: str) -> tuple[Consultation, Memo]:
    """A question as this person may know it, with its memo as they see it. Raises `NotFound`, in the same words."""
    chosen = select(ConsultationRow.memo_id).where(ConsultationRow.id == id)
    memo_id = desk.session.scalar(chosen)
    if memo_id is not None and may_see(desk, memo_id):
        memo = desk.store.memo(memo_id)
        for one in coordination(desk, memo):
            if one.id == id:
                return one, shown(desk, memo)
    raise no_such(_("coordination"), id)


def _manages(desk: Desk, one: Consultation, names: frozenset[str]) -> bool:
    return desk.store.manager_of(one.department) in names
