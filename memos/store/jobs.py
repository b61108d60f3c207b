"""Wanted work of every kind in the store, for those who look after it and for workers that take over."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, false, func, not_, or_, select, text, true, update

from engine.language import _
from engine.tables import Base
from memos.jobs import Job, JobState, Kind
from memos.memo import Openness
from memos.models import ChoreRow, ExportRow, MemoRow, NoticeRow, SignUpMailRow, WantedRow
from memos.store.claims import LONGEST, free, held
from memos.store.names import Part
from memos.store.rows import table

TABLES: dict[Kind, type[Base]] = {
    Kind.DOCUMENT: WantedRow,
    Kind.NOTICE: NoticeRow,
    Kind.SIGN_UP_MAIL: SignUpMailRow,
    Kind.EXPORT: ExportRow,
}
LIMIT = 500
_CHORE = text("INSERT INTO chore (name, reason) VALUES (:name, '') ON CONFLICT DO NOTHING")


class Jobs(Part):
    """What waits, runs and failed; and chores, each done once a day."""

    def jobs(self, now: datetime, *, since: datetime, most: int, limit: int = LIMIT) -> list[Job]:
        """What is not done, oldest first. A mail that is older than `since` or failed `most` times has failed."""
        found = [
            *self._documents(now, limit),
            *self._mails(Kind.NOTICE, now, since, most, limit),
            *self._mails(Kind.SIGN_UP_MAIL, now, since, most, limit),
            *self._exports(now, limit),
        ]
        return sorted(found, key=lambda job: (job.wanted_at, job.id))

    def _documents(self, now: datetime, limit: int) -> Iterator[Job]:
        columns, memos = table(WantedRow).c, table(MemoRow)
        chosen = select(*columns, memos.c.openness).outerjoin(memos, memos.c.id == columns.memo_id)
        for row in self.session.execute(chosen.order_by(columns.wanted_at, columns.id).limit(limit)):
            yield _job(row, Kind.DOCUMENT, f"{row.document}.{row.format}", now, failed=row.aside_at is not None)

    def _mails(self, kind: Kind, now: datetime, since: datetime, most: int, limit: int) -> Iterator[Job]:
        columns, memos = table(TABLES[kind]).c, table(MemoRow)
        chosen: Select[Any] = select(*columns)
        if kind is Kind.NOTICE:
            chosen = select(*columns, memos.c.openness).outerjoin(memos, memos.c.id == columns.memo_id)
        unsent = chosen.where(columns.sent_at.is_(None)).order_by(columns.wanted_at, columns.id)
        for row in self.session.execute(unsent.limit(limit)):
            yield _job(row, kind, row.kind, now, failed=row.tries >= most or row.wanted_at < since)

    def _exports(self, now: datetime, limit: int) -> Iterator[Job]:
        columns = table(ExportRow).c
        asked = select(*columns, columns.asked_at.label("wanted_at")).where(columns.finished_at.is_(None))
        for row in self.session.execute(asked.order_by(columns.asked_at, columns.id).limit(limit)):
            yield _job(row, Kind.EXPORT, "", now)

    def job_counts(self, now: datetime, *, since: datetime, most: int) -> dict[tuple[Kind, JobState], int]:
        """How many there are of each kind in each state."""
        found = {(kind, state): 0 for kind in Kind for state in JobState}
        for kind, model in TABLES.items():
            columns = table(model).c
            state = case((held(columns, now), "running"), (_failed(kind, since, most), "failed"), else_="waiting")
            counted = select(state, func.count()).where(_undone(kind)).group_by(state)
            found |= {(kind, JobState(name)): count for name, count in self.session.execute(counted)}
        return found

    def take_over(self, work: Iterable[tuple[str, str]]) -> None:
        """Whoever had claimed these, each a kind and an id, is dead: anybody may have them now."""
        ids: dict[str, list[str]] = {}
        for kind, id in work:
            ids.setdefault(kind, []).append(id)
        for kind, model in TABLES.items():
            columns = table(model).c
            held = update(table(model)).where(columns.id.in_(ids.get(kind, [])), columns.claimed_by.is_not(None))
            if kind in ids:
                self.session.execute(held.values(claimed_by=None, claimed_until=None))

    def oldest_waiting(self) -> datetime | None:
        """Since when the oldest document waits that waits for no person."""
        waiting = select(func.min(table(WantedRow).c.wanted_at)).where(WantedRow.aside_at.is_(None))
        found: datetime | None = self.session.scalar(waiting)
        return found

    def cancel(self, kind: Kind, id: str, now: datetime) -> bool:
        """It is not to be done any more. Whether there was such a piece of work that nobody has in hand.

        An export may be in somebody's hand: whoever makes it finds that it is not theirs any more, and leaves it.
        """
        columns = table(TABLES[kind]).c
        mine, idle = (columns.id == id, _undone(kind)), not_(held(columns, now))
        if kind is Kind.EXPORT:
            ended = {"finished_at": now, "reason": _("your administrator cancelled it"), "claimed_by": None}
            return self.session.connection().execute(update(table(ExportRow)).where(*mine).values(ended)).rowcount == 1
        return self.session.connection().execute(delete(table(TABLES[kind])).where(*mine, idle)).rowcount == 1

    def claim_chore(self, name: str, day: date, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether it is still to be done that day, and is the owner's to do now."""
        columns = table(ChoreRow).c
        self.session.execute(_CHORE, {"name": name})
        due = or_(columns.done_on.is_(None), columns.done_on < day)
        mine = update(table(ChoreRow)).where(columns.name == name, due, free(columns, now, lease))
        taken = self.session.connection().execute(mine.values(claimed_by=owner, claimed_until=now + lease))
        return taken.rowcount == 1

    def chore_done(self, name: str, owner: str, day: date) -> None:
        """Not again before the next day."""
        self._chore(name, owner, {"done_on": day, "reason": "", "claimed_by": None, "claimed_until": None})

    def chore_failed(self, name: str, owner: str, reason: str, again: datetime) -> None:
        """Not again before then."""
        self._chore(name, owner, {"reason": reason, "claimed_by": None, "claimed_until": again})

    def chores(self) -> dict[str, tuple[date | None, str]]:
        """When each was last done, and what went wrong since."""
        columns = table(ChoreRow).c
        rows = self.session.execute(select(columns.name, columns.done_on, columns.reason).order_by(columns.name))
        return {row.name: (row.done_on, row.reason) for row in rows}

    def _chore(self, name: str, owner: str, values: dict[str, object]) -> None:
        mine = update(table(ChoreRow)).where(ChoreRow.name == name, ChoreRow.claimed_by == owner)
        self.session.execute(mine.values(values))


def _undone(kind: Kind) -> ColumnElement[bool]:
    columns = table(TABLES[kind]).c
    if kind is Kind.DOCUMENT:
        return true()
    return columns.finished_at.is_(None) if kind is Kind.EXPORT else columns.sent_at.is_(None)


def _failed(kind: Kind, since: datetime, most: int) -> ColumnElement[bool]:
    columns = table(TABLES[kind]).c
    if kind is Kind.DOCUMENT:
        return columns.aside_at.is_not(None)
    return false() if kind is Kind.EXPORT else or_(columns.tries >= most, columns.wanted_at < since)


def _job(row: Any, kind: Kind, what: str, now: datetime, *, failed: bool = False) -> Job:
    runs = row.claimed_by is not None and now < row.claimed_until <= now + 2 * LONGEST
    return Job(
        id=row.id,
        kind=kind,
        what=what,
        state=JobState.RUNNING if runs else JobState.FAILED if failed else JobState.WAITING,
        wanted_at=row.wanted_at,
        tries=row.tries,
        reason=row.reason,
        own=bool(getattr(row, "memo_id", None)),
        subject=getattr(row, "memo_id", None) or getattr(row, "meeting_id", None) or "",
        closed=getattr(row, "openness", None) not in (None, Openness.OPEN.value),
    )
