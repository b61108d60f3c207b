"""Remarks in the store: kept per edition, with one event for all that were made together."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from engine.events import append
from memos.canonical import content_sha256, remarks_record, sha256
from memos.memo import Memo
from memos.models import PersonRow, RemarkRow
from memos.remark import Remark
from memos.store.history import REMARK, History
from memos.store.rows import table


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
        append(
            self.session,
            self.chain_of_memo(memo.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=REMARK,
            from_state=memo.state,
            to_state=memo.state,
            number=memo.number,
            edition=memo.edition,
            content_sha256=content_sha256(memo.content),
            record_sha256=sha256(remarks_record(self.remarks(memo.id)[first - 1 :])),
        )

    def remarks(self, memo_id: str) -> list[Remark]:
        """All remarks on a memo, in the order in which they were made."""
        rows, people = table(RemarkRow), table(PersonRow)
        chosen = select(*rows.c, people.c.name.label("person")).join(people, people.c.id == rows.c.person_id)
        found = self.session.execute(chosen.where(rows.c.memo_id == memo_id).order_by(rows.c.position))
        return [Remark(r.memo_id, r.position, r.edition, r.place, r.text, r.person, r.at) for r in found]
