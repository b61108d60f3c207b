"""Remarks in the store: kept per edition, with one event for all that were made together."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select

from memos.canonical import remarks_record
from memos.memo import Memo
from memos.models import PersonRow, RemarkRow
from memos.remark import Remark
from memos.store.history import REMARK, History
from memos.store.rows import run, table


class Remarks(History):
    """What was said of places in memos that were returned. None is changed or removed."""

    def add_remarks(
        self, memo: Memo, said: Sequence[tuple[str, str]], *, at: datetime, actor: str, on_behalf_of: str
    ) -> None:
        """Remarks on the memo's latest edition, each a place and a text."""
        first = len(self.remarks(memo.id)) + 1
        person_id = self.names.people([actor])[0]
        rows = [
            {
                "memo_id": memo.id,
                "position": position,
                "edition": memo.edition,
                "place": place,
                "text": text,
                "person_id": person_id,
                "at": at,
            }
            for position, (place, text) in enumerate(said, first)
        ]
        self.session.execute(insert(table(RemarkRow)), rows)
        record = remarks_record(self.remarks(memo.id)[first - 1 :])
        self.aside_event(memo, REMARK, record, at=at, actor=actor, on_behalf_of=on_behalf_of)

    def remarks(self, memo_id: str) -> list[Remark]:
        """All remarks on a memo, in the order in which they were made."""
        found = run(self.session, _remarks(), memo=memo_id)
        return [Remark(r.memo_id, r.position, r.edition, r.place, r.text, r.person, r.at) for r in found]


@cache
def _remarks() -> Select[Any]:
    rows, people = table(RemarkRow), table(PersonRow)
    chosen = select(*rows.c, people.c.name.label("person")).join(people, people.c.id == rows.c.person_id)
    return chosen.where(rows.c.memo_id == bindparam("memo")).order_by(rows.c.position)
