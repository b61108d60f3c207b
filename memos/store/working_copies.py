"""What is typed and not saved, the files that were brought to it, and who has a memo open to write."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from memos.memo import Attachment
from memos.models import PersonRow, UploadRow, WorkingCopyRow, WriterRow
from memos.store.names import Part
from memos.store.rows import Columns, put, remove, run, table


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What one person typed, as pairs of name and text; `revision` is the memo's when they began."""

    revision: int
    pairs: tuple[tuple[str, str], ...]
    saved_at: datetime


class WorkingCopies(Part):
    """Each is its person's alone."""

    def working_copy(self, memo: str, person: str) -> WorkingCopy | None:
        """What that person typed into the memo and did not save."""
        found = run(self.session, _theirs(WorkingCopyRow), **self._key(memo, person)).one_or_none()
        if found is None:
            return None
        pairs = tuple((name, text) for name, text in json.loads(found.form))
        return WorkingCopy(found.revision, pairs, found.saved_at)

    def keep_working_copy(
        self, memo: str, person: str, revision: int, pairs: Sequence[tuple[str, str]], at: datetime
    ) -> None:
        """Keeps what was typed instead of what was kept before."""
        row = {"revision": revision, "form": json.dumps(pairs, ensure_ascii=False), "saved_at": at}
        put(self.session, WorkingCopyRow, {**self._key(memo, person), **row})

    def drop_working_copy(self, memo: str, person: str) -> None:
        """It was saved, or is not wanted."""
        remove(self.session, WorkingCopyRow, self._key(memo, person))

    def add_upload(self, memo: str, person: str, upload: Attachment, at: datetime) -> None:
        """Somebody brought a file; its bytes lie among the blobs. The same one twice is one."""
        row = {"sha256": upload.sha256, "file": upload.file, "size": upload.size, "at": at}
        put(self.session, UploadRow, {**self._key(memo, person), **row})

    def uploads(self, memo: str, person: str) -> dict[str, Attachment]:
        """The files that this person brought, by SHA-256, as attachments without a number."""
        rows = run(self.session, _theirs(UploadRow), **self._key(memo, person))
        return {r.sha256: Attachment(0, "", r.file, r.sha256, r.size) for r in rows}

    def drop_uploads(self, memo: str, person: str) -> None:
        """They are attachments by now, or are not wanted."""
        remove(self.session, UploadRow, self._key(memo, person))

    def writes_now(self, memo: str, person: str, at: datetime) -> None:
        """Somebody has the memo open to write."""
        put(self.session, WriterRow, {**self._key(memo, person), "seen_at": at})

    def writers_since(self, memo: str, since: datetime) -> list[str]:
        """The names of those who had it open since then."""
        return [row.name for row in run(self.session, _writers(), memo=memo, since=since)]

    def _key(self, memo: str, person: str) -> Columns:
        return {"memo_id": memo, "person_id": self.names.people([person])[0]}


@cache
def _theirs(model: type[WorkingCopyRow] | type[UploadRow]) -> Select[Any]:
    """What one person has of one memo."""
    columns = table(model).c
    mine = (columns[name] == bindparam(name) for name in ("memo_id", "person_id"))
    return select(*columns).where(*mine)


@cache
def _writers() -> Select[Any]:
    rows, people = table(WriterRow), table(PersonRow)
    chosen = select(people.c.name).join(rows, rows.c.person_id == people.c.id)
    seen = chosen.where(rows.c.memo_id == bindparam("memo"), rows.c.seen_at >= bindparam("since"))
    return seen.order_by(people.c.sort_key)
