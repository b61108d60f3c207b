"""Exports in the store: asked for, claimed for a time by whoever makes them, and gone after some days."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, delete, insert, select, update

from memos.chosen import Chosen
from memos.models import ExportPartRow, ExportRow, PersonRow
from memos.store.claims import free
from memos.store.names import Part
from memos.store.rows import table


@dataclass(frozen=True, slots=True)
class Export:
    """An export that somebody asked for; see `Chosen`. Finished without a file, it failed."""

    id: str
    person: str
    body: str
    year: int
    state: str
    since: date | None
    asked_at: datetime
    total: int = 0
    done: int = 0
    reason: str = ""
    sha256: str = ""
    tries: int = 0
    began_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def chosen(self) -> Chosen:
        """What it is of."""
        return Chosen(self.body, self.year, self.state, self.since)


class Exports(Part):
    """What was asked for, and how far it is."""

    def add_export(self, person: str, chosen: Chosen, at: datetime) -> str:
        """Somebody asks for one. Its id."""
        id = uuid4().hex
        (who,) = self.names.people([person])
        empty = {"total": 0, "done": 0, "reason": "", "sha256": "", "tries": 0}
        row = {"id": id, "person_id": who, **asdict(chosen), "asked_at": at, **empty}
        self.session.execute(insert(table(ExportRow)), [row])
        return id

    def exports(self, person: str) -> list[Export]:
        """That person's, the newest first."""
        columns = table(ExportRow).c
        chosen = _exports().where(table(PersonRow).c.name == person)
        rows = self.session.execute(chosen.order_by(columns.asked_at.desc(), columns.id))
        return list(map(_export, rows))

    def export_waits(self, now: datetime, lease: timedelta) -> bool:
        """Whether there is one to claim."""
        return self.session.scalar(select(table(ExportRow).c.id).where(*_due(now, lease)).limit(1)) is not None

    def export_unfinished(self, id: str) -> bool:
        """Whether it is still to be made, perhaps by somebody who is at it."""
        columns = table(ExportRow).c
        chosen = select(columns.id).where(columns.id == id, columns.finished_at.is_(None))
        return self.session.scalar(chosen) is not None

    def claim_export(self, owner: str, now: datetime, lease: timedelta) -> Export | None:
        """Takes the oldest that nobody makes, until `now + lease`; None if there is none."""
        columns = table(ExportRow).c
        oldest = select(columns.id).where(*_due(now, lease)).order_by(columns.asked_at, columns.id).limit(1)
        id = self.session.scalar(oldest.with_for_update(skip_locked=True))
        if id is None:
            return None
        tries = columns.tries + 1
        taken = {"claimed_by": owner, "claimed_until": now + lease, "tries": tries, "began_at": now}
        self.session.execute(update(table(ExportRow)).where(columns.id == id).values(taken))
        return _export(self.session.execute(_exports().where(columns.id == id)).one())

    def advance_export(self, id: str, owner: str, done: int, total: int, until: datetime) -> bool:
        """So far it is, and its maker goes on until then. False if it is another's by now."""
        return self._claimed(id, owner, {"done": done, "total": total, "claimed_until": until})

    def release_export(self, id: str, owner: str) -> None:
        """Its maker stops and somebody else may begin it anew. That counts as no try."""
        self._claimed(id, owner, _freed())

    def finish_export(
        self, id: str, owner: str, sha256: str, reason: str, at: datetime, parts: Mapping[str, bool]
    ) -> bool:
        """Done, or given up where there is no file. `parts`: its memos, and whether with their closed attachments."""
        ended = {"sha256": sha256, "reason": reason, "finished_at": at, "claimed_by": None, "claimed_until": None}
        if not self._claimed(id, owner, ended):
            return False
        rows = [{"export_id": id, "memo_id": memo, "withheld": withheld} for memo, withheld in parts.items()]
        if rows:
            self.session.execute(insert(table(ExportPartRow)), rows)
        return True

    def remove_exports(self, ids: Collection[str]) -> None:
        """They are no more."""
        self.session.execute(delete(table(ExportPartRow)).where(ExportPartRow.export_id.in_(ids)))
        self.session.execute(delete(table(ExportRow)).where(ExportRow.id.in_(ids)))

    def restart_exports(self) -> None:
        """Those that somebody makes may begin anew, which counts as no try: their makers find out, and leave them."""
        columns = table(ExportRow).c
        made = (columns.finished_at.is_(None), columns.claimed_by.is_not(None))
        self.session.execute(update(table(ExportRow)).where(*made).values(_freed()))

    def exports_before(self, before: datetime) -> list[str]:
        """The ids of those that were asked for before then."""
        return list(self.session.scalars(select(ExportRow.id).where(ExportRow.asked_at < before)))

    def export_files(self) -> set[str]:
        """The files that some export still speaks of."""
        return set(self.session.scalars(select(ExportRow.sha256).where(ExportRow.sha256 != "")))

    def _claimed(self, id: str, owner: str, values: Mapping[str, object]) -> bool:
        mine = update(table(ExportRow)).where(ExportRow.id == id, ExportRow.claimed_by == owner)
        return self.session.connection().execute(mine.values(values)).rowcount == 1


def _freed() -> dict[str, object]:
    """In nobody's hand, as before the last try."""
    return {"done": 0, "claimed_by": None, "claimed_until": None, "tries": table(ExportRow).c.tries - 1}


def _due(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    columns = table(ExportRow).c
    return columns.finished_at.is_(None), free(columns, now, lease)


def _exports() -> Select[Any]:
    columns, people = table(ExportRow).c, table(PersonRow)
    return select(*columns, people.c.name.label("person")).join(people, people.c.id == columns.person_id)


def _export(row: Row[Any]) -> Export:
    return Export(
        id=row.id,
        person=row.person,
        body=row.body,
        year=row.year,
        state=row.state,
        since=row.since,
        asked_at=row.asked_at,
        total=row.total,
        done=row.done,
        reason=row.reason,
        sha256=row.sha256,
        tries=row.tries,
        began_at=row.began_at,
        finished_at=row.finished_at,
    )
