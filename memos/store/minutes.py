"""Minutes <-> rows: texts that were confirmed, objections and how they were settled, and what is typed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.text import parse_html
from memos.minutes import Answer, Confirmation, Objection, Place, Settled
from memos.models import MinutesCopyRow, ObjectionRow, ObjectionSettledRow
from memos.store.names import Names, Part
from memos.store.rows import Columns, remove, table, write_parts


def confirmation_rows(names: Names, confirmations: Iterable[Confirmation]) -> Iterator[Columns]:
    """The columns of an item's confirmations."""
    for one in confirmations:
        yield {"person_id": names.people([one.by])[0], "at": one.at, "sha256": one.sha256}


def read_confirmations(rows: Iterable[Any]) -> tuple[Confirmation, ...]:
    """An item's confirmations from their rows."""
    return tuple(Confirmation(row.person, row.at, row.sha256) for row in rows)


def write_objections(session: Session, names: Names, meeting: str, objections: Sequence[Objection]) -> None:
    """Makes the stored objections to a meeting's minutes what `objections` says."""
    key = {"meeting_id": meeting}
    remove(session, ObjectionSettledRow, key)
    remove(session, ObjectionRow, key)
    write_parts(session, ObjectionRow, key, [_said(names, one) for one in objections])
    settled = [_settled(names, one.id, one.settled) for one in objections if one.settled]
    write_parts(session, ObjectionSettledRow, key, settled)


def read_objections(said: Iterable[Any], settled: Iterable[Any]) -> tuple[Objection, ...]:
    """The objections to a meeting's minutes from their rows."""
    answers = {row.objection_id: _read_settled(row) for row in settled}
    return tuple(
        Objection(
            id=row.id,
            person=row.person,
            at=row.at,
            text=row.text,
            place=Place(row.place),
            item=row.item_id or "",
            proposed=parse_html(row.proposed),
            settled=answers.get(row.id),
        )
        for row in said
    )


@dataclass(frozen=True, slots=True)
class MinutesCopy:
    """What one person typed into the minutes, as pairs of name and text."""

    pairs: tuple[tuple[str, str], ...]
    saved_at: datetime


class MinutesCopies(Part):
    """What is typed into minutes and not saved. Each is its person's alone."""

    def minutes_copy(self, meeting: str, person: str) -> MinutesCopy | None:
        """What that person typed into the minutes and did not save."""
        columns, key = table(MinutesCopyRow).c, self._copy_key(meeting, person)
        chosen = select(columns.form, columns.saved_at).where(*(columns[n] == v for n, v in key.items()))
        found = self.session.execute(chosen).one_or_none()
        return (
            MinutesCopy(tuple((name, text) for name, text in json.loads(found.form)), found.saved_at) if found else None
        )

    def keep_minutes_copy(self, meeting: str, person: str, pairs: Sequence[tuple[str, str]], at: datetime) -> None:
        """Keeps what was typed instead of what was kept before."""
        key = self._copy_key(meeting, person)
        remove(self.session, MinutesCopyRow, key)
        row = {**key, "form": json.dumps(pairs, ensure_ascii=False), "saved_at": at}
        self.session.execute(insert(table(MinutesCopyRow)), [row])

    def drop_minutes_copy(self, meeting: str, person: str) -> None:
        """It was saved, or is not wanted."""
        remove(self.session, MinutesCopyRow, self._copy_key(meeting, person))

    def _copy_key(self, meeting: str, person: str) -> Columns:
        return {"meeting_id": meeting, "person_id": self.names.people([person])[0]}


def _said(names: Names, one: Objection) -> Columns:
    return {
        "id": one.id,
        "person_id": names.people([one.person])[0],
        "at": one.at,
        "text": one.text,
        "place": one.place.value,
        "item_id": one.item or None,
        "proposed": one.proposed.html,
    }


def _settled(names: Names, objection: str, settled: Settled) -> Columns:
    return {
        "objection_id": objection,
        "person_id": names.people([settled.by])[0],
        "at": settled.at,
        "answer": settled.answer.value,
        "reply": settled.reply,
        "before": settled.before.html,
    }


def _read_settled(row: Any) -> Settled:
    return Settled(Answer(row.answer), row.person, row.at, row.reply, parse_html(row.before))
