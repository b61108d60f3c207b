"""Coordination: a department is asked for remarks on a memo before it goes to approval, and answers."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from engine.danish import local_date, long_date


class Answer(StrEnum):
    """What became of a question."""

    WAITING = ""
    REMARK = "remark"
    NONE = "none"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Consultation:
    """A department that was asked. `edition` is the memo's latest when it was (0: none yet).

    `answered_by` and `answered_at` say who answered, or recalled the question, and when.
    """

    id: str
    memo: str
    department: str
    edition: int
    asked_by: str
    asked_at: datetime
    due: date
    answer: Answer = Answer.WAITING
    text: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def as_asked(self) -> "Consultation":
        """As it was before there was an answer."""
        return replace(self, answer=Answer.WAITING, text="", answered_by="", answered_at=None)

    @property
    def waiting(self) -> bool:
        return self.answer is Answer.WAITING

    @property
    def answered(self) -> bool:
        return self.answer in (Answer.REMARK, Answer.NONE)

    def overdue(self, day: date) -> bool:
        """Whether it should have been answered by then."""
        return self.waiting and self.due < day

    @property
    def sentence(self) -> str:
        """The answer as the memo tells it: "Sundhed: ingen bemærkninger (Karim Sand, 12. november 2026)"."""
        if self.answered_at is None:
            return ""
        said = " ".join(self.text.split()) if self.answer is Answer.REMARK else "ingen bemærkninger"
        return f"{self.department}: {said} ({self.answered_by}, {long_date(local_date(self.answered_at))})"
