"""Documents in the store: those that were made, and those that are wanted, with claims on them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, text, update

from engine.tables import Instant
from memos.models import RenditionRow, WantedRow
from memos.rendition import Rendition, Status, Wanted
from memos.store.claims import free
from memos.store.history import History
from memos.store.rows import GIVEN, Columns, run, sound, table

BULK = -10
"""The priority of one document of many, for which nobody waits."""

_WANT = text(
    "INSERT INTO wanted (id, memo_id, meeting_id, document, format, revision, priority, wanted_at, tries, reason) "
    "VALUES (:id, :memo_id, :meeting_id, :document, :format, :revision, :priority, :wanted_at, 0, '') "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("wanted_at", type_=Instant()))


class Work(History):
    """Renditions are only added. A wanted row is claimed for a time, and removed when it is fulfilled."""

    def add_rendition(self, rendition: Rendition, actor: str = "") -> None:
        """Adds a document that was made, and says so in its subject's chain. The same one twice is one."""
        known = self.renditions(memo=rendition.memo, meeting=rendition.meeting)
        if any(replace(rendition, made_at=other.made_at) == other for other in known):
            return
        newest = max((other.made_at for other in known), default=rendition.made_at)
        if rendition.made_at < newest:  # the clock was set back: what is made later stays the newer
            rendition = replace(rendition, made_at=newest + timedelta(microseconds=1))
        self.session.execute(insert(table(RenditionRow)), [_columns(rendition)])
        self.document_event(rendition, actor)

    def renditions(self, *, memo: str = "", meeting: str = "") -> list[Rendition]:
        """The documents that were made of a memo or a meeting, in the order in which they were."""
        return [_rendition(row) for row in self._of(RenditionRow, memo, meeting)]

    def want(
        self,
        files: Iterable[tuple[str, str]],
        revision: int,
        at: datetime,
        *,
        memo: str = "",
        meeting: str = "",
        priority: int = 0,
    ) -> None:
        """Wants files, each a document and a format, of a memo or a meeting at some revision.

        Wanting one twice is wanting it once. `BULK` lets those go first for which somebody waits.
        """
        rows = [
            {
                "id": uuid4().hex,
                "memo_id": memo or None,
                "meeting_id": meeting or None,
                "document": document,
                "format": format,
                "revision": revision,
                "priority": priority,
                "wanted_at": at,
            }
            for document, format in files
        ]
        if rows:
            self.session.execute(_WANT, rows)

    def claim(
        self, owner: str, now: datetime, lease: timedelta, skip: Collection[str] = (), *, only: str = ""
    ) -> Wanted | None:
        """Takes the first row that nobody has, until `now + lease`; None if there is none. `only`: that row.

        A row that failed can be claimed again at once: `skip` names those that the caller has tried. What is set
        aside waits for a person.
        """
        columns = table(WantedRow).c
        chosen = select(columns.id).where(free(columns, now, lease), columns.aside_at.is_(None))
        chosen = chosen.where(columns.id == only) if only else chosen.where(columns.id.not_in(skip))
        first = chosen.order_by(columns.priority.desc(), columns.wanted_at, columns.id).limit(1)
        id = self.session.scalar(first.with_for_update(skip_locked=True))
        if id is None:
            return None
        taken = {"claimed_by": owner, "claimed_until": now + lease, "tries": columns.tries + 1}
        row = self.session.execute(
            update(table(WantedRow)).where(columns.id == id).values(taken).returning(*columns)
        ).one()
        return _wanted(row)

    def prolong(self, wanted_id: str, owner: str, until: datetime) -> bool:
        """Its maker goes on until then. False if it is another's by now."""
        return self._mine(wanted_id, owner, {"claimed_until": until})

    def held_until(self, wanted_id: str) -> datetime | None:
        """When somebody else's claim ends; None for a row that is done, or that waits for a person."""
        columns = table(WantedRow).c
        chosen = select(columns.claimed_until).where(columns.id == wanted_id, columns.aside_at.is_(None))
        return self.session.scalar(chosen)

    def fulfil(self, wanted_id: str, owner: str = "") -> bool:
        """The document is there: nobody wants it any more. With an owner, False if it is another's by now."""
        columns = table(WantedRow).c
        mine = (columns.id == wanted_id, *((columns.claimed_by == owner,) if owner else ()))
        return self.session.connection().execute(delete(table(WantedRow)).where(*mine)).rowcount == 1

    def failed(
        self, wanted_id: str, reason: str, *, owner: str = "", counts: bool = True, aside_at: datetime | None = None
    ) -> bool:
        """The document could not be made: it stays wanted, with the reason, for anybody to claim.

        Or for a person, from `aside_at` on. What `counts` as no failure counts as no try. With an owner, False if
        it is another's by now.
        """
        columns = table(WantedRow).c
        freed: dict[str, object] = {"reason": reason, "claimed_by": None, "claimed_until": None, "aside_at": aside_at}
        freed |= {} if counts else {"tries": columns.tries - 1}
        if owner:
            return self._mine(wanted_id, owner, freed)
        self.session.execute(update(table(WantedRow)).where(columns.id == wanted_id).values(freed))
        return True

    def retry(self, wanted_id: str) -> bool:
        """A person lets what was set aside be tried again. Whether there is such a row."""
        anew = {"tries": 0, "reason": "", "aside_at": None, "claimed_by": None, "claimed_until": None}
        aside = update(table(WantedRow)).where(WantedRow.id == wanted_id, WantedRow.aside_at.is_not(None))
        return self.session.connection().execute(aside.values(anew)).rowcount == 1

    def wanted_count(self) -> int:
        """How many documents are wanted, claimed ones included; without those that wait for a person."""
        waiting = select(func.count()).select_from(WantedRow).where(WantedRow.aside_at.is_(None))
        return self.session.scalars(waiting).one()

    def wanted_for(self, *, memo: str = "", meeting: str = "") -> list[Wanted]:
        """What is wanted of a memo or a meeting, oldest first."""
        return [_wanted(row) for row in self._of(WantedRow, memo, meeting)]

    def _of(self, model: type[RenditionRow] | type[WantedRow], memo: str, meeting: str) -> Sequence[Row[Any]]:
        """What is there of either a memo or a meeting."""
        if bool(memo) == bool(meeting):
            raise ValueError("either a memo or a meeting")
        if memo:
            return self.of_memo(_OF_MEMOS[model], memo)
        return run(self.session, _in_order(model, "meeting_id"), ids=[meeting]).all()

    def _mine(self, wanted_id: str, owner: str, values: Columns) -> bool:
        mine = update(table(WantedRow)).where(WantedRow.id == wanted_id, WantedRow.claimed_by == owner)
        return self.session.connection().execute(mine.values(values)).rowcount == 1


_ORDER = {
    RenditionRow: ("made_at", "document", "format"),
    WantedRow: ("wanted_at", "revision", "document", "format"),
}


@cache
def _in_order(model: type[RenditionRow] | type[WantedRow], owner: str) -> Select[Any]:
    columns = table(model).c
    return select(*columns).where(columns[owner].in_(GIVEN)).order_by(*(columns[name] for name in _ORDER[model]))


_OF_MEMOS = {model: partial(_in_order, model, "memo_id") for model in _ORDER}


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
        aside=row.aside_at is not None,
    )
