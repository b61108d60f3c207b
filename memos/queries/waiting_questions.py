"""Questions that wait for an answer of the person at the desk: about which memo, of which department, until when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased

from engine.danish import local_date
from memos.consultation import Answer
from memos.desk import Desk
from memos.memo import Openness
from memos.models import BodyRow, ConsultationRow, DepartmentRow, MemoRow, PersonRow
from memos.queries.find import visible_to
from memos.queries.meeting_rows import ids_of

_ASKED_BY, _MANAGER = aliased(PersonRow), aliased(PersonRow)


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
    of_open = and_(MemoRow.openness == Openness.OPEN.value, _MANAGER.id.in_(ids_of(desk.names(closed=False))))
    mine = or_(of_open, _MANAGER.id.in_(ids_of(desk.names(closed=True))))
    chosen = (
        visible_to(desk)
        .with_only_columns(
            ConsultationRow.id,
            MemoRow.number,
            MemoRow.title,
            MemoRow.openness,
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
        for row in desk.session.execute(chosen)
    )
