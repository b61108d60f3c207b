"""Questions that wait for an answer of the person at the desk: about which memo, of which department, until when."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import aliased

from engine.danish import local_date
from memos.consultation import Answer
from memos.desk import Desk
from memos.memo import Openness
from memos.models import BodyRow, ConsultationRow, DepartmentRow, MemoRow, PersonRow
from memos.queries.find import Holding, given, holdings, places, visible_to
from memos.queries.meeting_rows import ids_of
from memos.store.rows import run

_ASKED_BY, _MANAGER = aliased(PersonRow), aliased(PersonRow)
_MEMO: tuple[Any, ...] = (MemoRow.number, MemoRow.title, MemoRow.openness)


@dataclass(frozen=True, slots=True)
class Question:
    """A department is asked for remarks on a memo. `left` are the days until it is due, less than 0 is too late."""

    id: str
    number: str
    title: str
    closed: bool
    body: str
    department: str
    manager: str
    asked_by: str
    due: date
    left: int


def waiting_questions(desk: Desk) -> tuple[Question, ...]:
    """In a single statement, the first due on top. Whoever is asked reads the memo as it is written now."""
    chosen = _asked(visible_to(desk, kept=True), holdings(desk))
    today = local_date(desk.now)
    return tuple(
        Question(
            id=row.id,
            number=row.number,
            title=row.title,
            closed=row.openness == Openness.CLOSED.value,
            body=row.body,
            department=row.department,
            manager=row.manager,
            asked_by=row.asked_by,
            due=row.due,
            left=(row.due - today).days,
        )
        for row in run(desk.session, chosen, **given(desk))
    )


@lru_cache(maxsize=64)
def _asked(seen: Select[str], held: tuple[Holding, ...]) -> Select[Any]:
    of_open = and_(MemoRow.openness == Openness.OPEN.value, _MANAGER.id.in_(ids_of(places(held, closed=False))))
    mine = or_(of_open, _MANAGER.id.in_(ids_of(places(held, closed=True))))
    return (
        seen.with_only_columns(
            ConsultationRow.id,
            *_MEMO,
            BodyRow.name.label("body"),
            DepartmentRow.name.label("department"),
            _MANAGER.name.label("manager"),
            _ASKED_BY.name.label("asked_by"),
            ConsultationRow.due,
        )
        .join(ConsultationRow, ConsultationRow.memo_id == MemoRow.id)
        .join(BodyRow, BodyRow.id == MemoRow.body_id)
        .join(DepartmentRow, DepartmentRow.id == ConsultationRow.department_id)
        .join(_MANAGER, _MANAGER.id == DepartmentRow.manager_id)
        .join(_ASKED_BY, _ASKED_BY.id == ConsultationRow.asked_by_id)
        .where(ConsultationRow.answer == Answer.WAITING.value, mine)
        .order_by(ConsultationRow.due, MemoRow.number_sort, DepartmentRow.name)
    )
