"""Answers to programs in the store: a request that is sent again is not done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from memos.models import AnswerRow
from memos.store.names import Part
from memos.store.rows import table

KEPT = timedelta(days=1)
"""How long a program may send a request again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program was answered: a status, two headers ("" for none) and a body. `request` tells its request."""

    request: str
    status: int
    etag: str
    location: str
    body: str


class Answers(Part):
    """Each is kept in the transaction of the change that it answers, for a day."""

    def answer(self, person: str, key: str, now: datetime) -> Answer | None:
        """What this person was answered under that key; None if nothing, or too long ago."""
        (person_id,) = self.names.people([person])
        rows = table(AnswerRow).c
        chosen = select(rows.request_sha256, rows.status, rows.etag, rows.location, rows.body).where(
            rows.person_id == person_id, rows.key == key, rows.at > now - KEPT
        )
        found = self.session.execute(chosen).one_or_none()
        return Answer(*found) if found else None

    def keep_answer(self, person: str, key: str, answer: Answer, at: datetime) -> None:
        """Keeps the answer, and lets those go that are too old to be asked for.

        Stale, by the key, if the same request was done at the same time: then this one is undone.
        """
        (person_id,) = self.names.people([person])
        rows = table(AnswerRow)
        self.session.execute(delete(rows).where(rows.c.at <= at - KEPT))
        row = {
            "person_id": person_id,
            "key": key,
            "request_sha256": answer.request,
            "status": answer.status,
            "etag": answer.etag,
            "location": answer.location,
            "body": answer.body,
            "at": at,
        }
        self.session.execute(insert(rows), [row])
