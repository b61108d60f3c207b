"""Coordination in the store: each question, and its answer, with events in the memo's chain."""

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, bindparam, insert, select
from sqlalchemy.orm import Session

from engine.errors import no_such
from engine.language import _
from memos.canonical import consultation_record
from memos.consultation import Answer, Consultation
from memos.memo import Memo
from memos.models import ConsultationRow, DepartmentRow, PersonRow
from memos.store.history import ANSWER, ASK, RECALL, History
from memos.store.rows import run, sound, table, update_row


class Consultations(History):
    """Which departments were asked about which memos, and what they said."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked: dict[str, tuple[Consultation, ...]] = {}  # a memo's, which is locked while they are of use

    def add_consultation(
        self, memo: Memo, department: str, due: date, *, at: datetime, actor: str, on_behalf_of: str
    ) -> Consultation:
        """A department is asked about the memo as it is now."""
        row = {
            "id": uuid4().hex,
            "memo_id": memo.id,
            "department_id": self.names.department(department),
            "edition": memo.edition,
            "asked_by_id": self.names.people([actor])[0],
            "asked_at": at,
            "due": due,
            "answer": Answer.WAITING.value,
            "text": "",
        }
        self.session.execute(insert(table(ConsultationRow)), [row])
        self._asked.pop(memo.id, None)
        asked = self.consultation(str(row["id"]))
        self._consultation_event(memo, asked, ASK, at, actor, on_behalf_of)
        return asked

    def answer_consultation(
        self, memo: Memo, id: str, answer: Answer, text: str, *, at: datetime, actor: str, on_behalf_of: str
    ) -> Consultation:
        """The question is answered, or recalled."""
        facts = {"answer": answer.value, "text": text, "answered_by_id": self.names.people([actor])[0]}
        update_row(self.session, ConsultationRow, id, {**facts, "answered_at": at})
        self._asked.pop(memo.id, None)
        answered = self.consultation(id)
        action = RECALL if answer is Answer.RECALLED else ANSWER
        self._consultation_event(memo, answered, action, at, actor, on_behalf_of)
        return answered

    def consultation(self, id: str) -> Consultation:
        """The question of that id; NotFound."""
        found = self.session.execute(_consultations().where(ConsultationRow.id == id)).one_or_none()
        if found is None:
            raise no_such(_("coordination"), id)
        return _consultation(found)

    def consultations(self, memo_id: str) -> tuple[Consultation, ...]:
        """All questions about a memo, in the order in which they were asked."""
        if memo_id not in self._asked:
            self._asked[memo_id] = tuple(map(_consultation, run(self.session, _consultations_of_memo(), memo=memo_id)))
        return self._asked[memo_id]

    def manager_of(self, department: str) -> str:
        """Who answers for a department; "" for nobody. NotFound for a department that is not there."""
        id = self.names.department(department)
        chosen = select(PersonRow.name).join(DepartmentRow, DepartmentRow.manager_id == PersonRow.id)
        return self.session.scalar(chosen.where(DepartmentRow.id == id)) or ""

    def _consultation_event(
        self, memo: Memo, consultation: Consultation, action: str, at: datetime, actor: str, on_behalf_of: str
    ) -> None:
        record = consultation_record(consultation)
        told = consultation.department
        self.aside_event(memo, action, record, at=at, actor=actor, on_behalf_of=on_behalf_of, comment=told)


@cache
def _consultations_of_memo() -> Select[Any]:
    columns, departments = table(ConsultationRow).c, table(DepartmentRow).c
    of_memo = _consultations().where(columns.memo_id == bindparam("memo"))
    return of_memo.order_by(columns.asked_at, departments.name, columns.id)


@cache
def _consultations() -> Select[Any]:
    rows, departments = table(ConsultationRow), table(DepartmentRow)
    asked, answered = table(PersonRow).alias(), table(PersonRow).alias()
    return (
        select(
            *rows.c,
            departments.c.name.label("department"),
            asked.c.name.label("asked_by"),
            answered.c.name.label("answered_by"),
        )
        .join(departments, departments.c.id == rows.c.department_id)
        .join(asked, asked.c.id == rows.c.asked_by_id)
        .outerjoin(answered, answered.c.id == rows.c.answered_by_id)
    )


def _consultation(row: Row[Any]) -> Consultation:
    with sound(row.department):
        return Consultation(
            id=row.id,
            memo=row.memo_id,
            department=row.department,
            edition=row.edition,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            due=row.due,
            answer=Answer(row.answer),
            text=row.text,
            answered_by=row.answered_by or "",
            answered_at=row.answered_at,
        )
