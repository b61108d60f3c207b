"""Coordination in the store: each question, and its answer, with events in the memo's chain."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import aliased

from engine.errors import no_such
from engine.events import append
from engine.language import _
from memos.canonical import consultation_record, content_sha256, sha256
from memos.consultation import Answer, Consultation
from memos.memo import Memo
from memos.models import ConsultationRow, DepartmentRow, PersonRow
from memos.store.history import ANSWER, ASK, RECALL, History
from memos.store.rows import sound, table, update_row


class Consultations(History):
    """Which departments were asked about which memos, and what they said."""

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
        asked = self.consultation(str(row["id"]))
        self._consultation_event(memo, asked, ASK, at, actor, on_behalf_of)
        return asked

    def answer_consultation(
        self, memo: Memo, id: str, answer: Answer, text: str, *, at: datetime, actor: str, on_behalf_of: str
    ) -> Consultation:
        """The question is answered, or recalled."""
        facts = {"answer": answer.value, "text": text, "answered_by_id": self.names.people([actor])[0]}
        update_row(self.session, ConsultationRow, id, {**facts, "answered_at": at})
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
        chosen = _consultations().where(ConsultationRow.memo_id == memo_id)
        ordered = chosen.order_by(ConsultationRow.asked_at, DepartmentRow.name, ConsultationRow.id)
        return tuple(map(_consultation, self.session.execute(ordered)))

    def manager_of(self, department: str) -> str:
        """Who answers for a department; "" for nobody. NotFound for a department that is not there."""
        id = self.names.department(department)
        chosen = select(PersonRow.name).join(DepartmentRow, DepartmentRow.manager_id == PersonRow.id)
        return self.session.scalar(chosen.where(DepartmentRow.id == id)) or ""

    def _consultation_event(
        self, memo: Memo, consultation: Consultation, action: str, at: datetime, actor: str, on_behalf_of: str
    ) -> None:
        append(
            self.session,
            self.chain_of_memo(memo.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=memo.state,
            to_state=memo.state,
            number=memo.number,
            edition=memo.edition,
            content_sha256=content_sha256(memo.content),
            record_sha256=sha256(consultation_record(consultation)),
            comment=consultation.department,
        )


def _consultations() -> Select[Any]:
    asked, answered = aliased(PersonRow), aliased(PersonRow)
    return (
        select(
            *table(ConsultationRow).c,
            DepartmentRow.name.label("department"),
            asked.name.label("asked_by"),
            answered.name.label("answered_by"),
        )
        .join(DepartmentRow, DepartmentRow.id == ConsultationRow.department_id)
        .join(asked, asked.id == ConsultationRow.asked_by_id)
        .outerjoin(answered, answered.id == ConsultationRow.answered_by_id)
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
