"""Documents in the store: those that were made, and those that are wanted, with claims on them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, insert, or_, select, text, update

from engine.tables import Instant
from memos.models import RenditionRow, WantedRow
from memos.rendition import Rendition, Status, Wanted
from memos.store.history import History
from memos.store.rows import Columns, remove, run, sound, table

_WANT = text(
    "INSERT INTO wanted (id, memo_id, meeting_id, document, format, revision, wanted_at, tries, reason) "
    "VALUES (:id, :memo_id, :meeting_id, :document, :format, :revision, :wanted_at, 0, '') "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("wanted_at", type_=Instant()))


class Work(History):
    """Renditions are only added. A wanted row is claimed for a time, and removed when it is fulfilled."""

    def add_rendition(self, rendition: Rendition, actor: str = "") -> None:
        """Adds a document that was made, and says so in its subject's chain. The same one twice is one."""
        known = self.renditions(memo=rendition.memo, meeting=rendition.meeting)
        if any(replace(rendition, made_at=other.made_at) == other for other in known):
            return
        self.session.execute(insert(table(RenditionRow)), [_columns(rendition)])
        self.document_event(rendition, actor)

    def renditions(self, *, memo: str = "", meeting: str = "") -> list[Rendition]:
        """The documents that were made of a memo or a meeting, in the order in which they were."""
        rows = run(self.session, _renditions(_owner(memo, meeting)), subject=memo or meeting)
        return [_rendition(row) for row in rows]

    def want(
        self, files: Iterable[tuple[str, str]], revision: int, at: datetime, *, memo: str = "", meeting: str = ""
    ) -> None:
        """Wants files, each a document and a format, of a memo or a meeting at some revision.

        Wanting one twice is wanting it once.
        """
        rows = [
            {
                "id": uuid4().hex,
                "memo_id": memo or None,
                "meeting_id": meeting or None,
                "document": document,
                "format": format,
                "revision": revision,
                "wanted_at": at,
            }
            for document, format in files
        ]
        if rows:
            self.session.execute(_WANT, rows)

    def claim(self, owner: str, now: datetime, lease: timedelta, skip: Collection[str] = ()) -> Wanted | None:
        """Takes the oldest row that nobody has, until `now + lease`; None if there is none.

        A row that failed can be claimed again at once: `skip` names those that the caller has tried.
        """
        columns = table(WantedRow).c
        free = or_(columns.claimed_until.is_(None), columns.claimed_until <= now)
        chosen = select(columns.id).where(free, columns.id.not_in(skip))
        oldest = chosen.order_by(columns.wanted_at, columns.id).limit(1).with_for_update(skip_locked=True)
        id = self.session.scalar(oldest)
        if id is None:
            return None
        taken = {"claimed_by": owner, "claimed_until": now + lease, "tries": columns.tries + 1}
        row = self.session.execute(
            update(table(WantedRow)).where(columns.id == id).values(taken).returning(*columns)
        ).one()
        return _wanted(row)

    def fulfil(self, wanted_id: str) -> None:
        """The document is there: nobody wants it any more."""
        remove(self.session, WantedRow, {"id": wanted_id})

    def failed(self, wanted_id: str, reason: str) -> None:
        """The document could not be made: it stays wanted, with the reason, for anybody to claim."""
        freed = {"reason": reason, "claimed_by": None, "claimed_until": None}
        self.session.execute(update(table(WantedRow)).where(WantedRow.id == wanted_id).values(freed))

    def wanted_count(self) -> int:
        """How many documents are wanted, claimed ones included."""
        return self.session.scalars(select(func.count()).select_from(WantedRow)).one()

    def wanted_for(self, *, memo: str = "", meeting: str = "") -> list[Wanted]:
        """What is wanted of a memo or a meeting, oldest first."""
        columns = table(WantedRow).c
        chosen = select(*columns).where(_subject(columns, memo, meeting))
        return [
            _wanted(row)
            for row in self.session.execute(
                chosen.order_by(columns.wanted_at, columns.revision, columns.document, columns.format)
            )
        ]


def _subject(columns: Any, memo: str, meeting: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = columns[_owner(memo, meeting)] == (memo or meeting)
    return found


def _owner(memo: str, meeting: str) -> str:
    """The column of whichever is given."""
    if bool(memo) == bool(meeting):
        raise ValueError("either a memo or a meeting")
    return "memo_id" if memo else "meeting_id"


@cache
def _renditions(owner: str) -> Select[Any]:
    columns = table(RenditionRow).c
    chosen = select(*columns).where(columns[owner] == bindparam("subject"))
    return chosen.order_by(columns.made_at, columns.document, columns.format)


def _columns(rendition: Rendition) -> Columns:
    return {
        "id": uuid4().hex,
        "memo_id": rendition.memo or None,
        "meeting_id": rendition.meeting or None,
        "document": rendition.document,
        "format": rendition.format,
        "status": rendition.status.value,
        "sha256": rendition.sha256,
        "size": rendition.size,
        "context_sha256": rendition.context_sha256,
        "template_sha256": rendition.template_sha256,
        "made_at": rendition.made_at,
        "edition": rendition.edition,
    }


def _rendition(row: Row[Any]) -> Rendition:
    with sound(row.sha256):
        return Rendition(
            document=row.document,
            format=row.format,
            status=Status(row.status),
            sha256=row.sha256,
            size=row.size,
            context_sha256=row.context_sha256,
            template_sha256=row.template_sha256,
            made_at=row.made_at,
            edition=row.edition,
            memo=row.memo_id or "",
            meeting=row.meeting_id or "",
        )


def _wanted(row: Row[Any]) -> Wanted:
    return Wanted(
        id=row.id,
        document=row.document,
        format=row.format,
        revision=row.revision,
        memo=row.memo_id or "",
        meeting=row.meeting_id or "",
        tries=row.tries,
        reason=row.reason,
    )
