"""Notices in the store: wanted by a change, claimed for a time by whoever sends them, and kept when they were sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, or_, select, text, update

from engine.tables import Instant
from memos.models import AccountRow, NoticeRow, PersonRow
from memos.notices import Notice, NoticeKind
from memos.store.names import Part
from memos.store.rows import GIVEN, remove, sound, table

_WANT = text(
    "INSERT INTO notice (id, kind, person_id, memo_id, meeting_id, occasion, wanted_at, tries, reason) "
    "VALUES (:id, :kind, :person_id, :memo_id, :meeting_id, :occasion, :wanted_at, 0, '') ON CONFLICT DO NOTHING"
).bindparams(bindparam("wanted_at", type_=Instant()))


class Notices(Part):
    """Who is to be told of what. A claim that was not fulfilled ends by itself."""

    def with_mail(self, people: Collection[str]) -> list[str]:
        """Those of the people who can be sent mail: somebody without an account, or a disabled one, cannot."""
        names, accounts = table(PersonRow).c, table(AccountRow).c
        chosen = select(names.name).join(table(AccountRow), accounts.person_id == names.id)
        reached = chosen.where(names.name.in_(GIVEN), accounts.email != "", accounts.disabled.is_(False))
        return list(self.session.scalars(reached.order_by(names.sort_key, names.name), {"ids": list(people)}))

    def want_notices(
        self, kind: NoticeKind, people: Collection[str], memo: str, occasion: str, at: datetime, *, meeting: str = ""
    ) -> None:
        """A notice to each, of a memo or (`memo` is "") of a meeting. Wanted twice for one occasion it is one."""
        rows = [
            {
                "id": uuid4().hex,
                "kind": kind.value,
                "person_id": person,
                "memo_id": memo or None,
                "meeting_id": meeting or None,
                "occasion": occasion,
                "wanted_at": at,
            }
            for person in self.names.people(people)
        ]
        if rows:
            self.session.execute(_WANT, rows)

    def claim_notice(
        self,
        owner: str,
        now: datetime,
        lease: timedelta,
        *,
        since: datetime,
        most: int,
        only: str = "",
        rate: int = 0,
    ) -> Notice | None:
        """Takes the oldest notice that may be sent now, until `now + lease`; None if there is none.

        Not one that is older than `since`, or that was tried `most` times: nobody wants such a mail any more.
        `only`: that one. With a `rate`, none where so many were sent in the last minute or are on their way.
        """
        columns = table(NoticeRow).c
        if rate and self._sent_lately(now) >= rate:
            return None
        chosen = select(columns.id).where(*_due(now, since, most), *((columns.id == only,) if only else ()))
        oldest = chosen.order_by(columns.wanted_at, columns.id).limit(1).with_for_update(skip_locked=True)
        id = self.session.scalar(oldest)
        if id is None:
            return None
        taken = {"claimed_by": owner, "claimed_until": now + lease, "tries": columns.tries + 1}
        self.session.execute(update(table(NoticeRow)).where(columns.id == id).values(taken))
        return self._notice(id)

    def _sent_lately(self, now: datetime) -> int:
        """How many count for the rate. One at a time counts and claims."""
        if self.session.connection().dialect.name == "postgresql":
            self.session.execute(text("SELECT pg_advisory_xact_lock(20260004)"))
        columns = table(NoticeRow).c
        held = and_(columns.sent_at.is_(None), columns.claimed_by.is_not(None), columns.claimed_until > now)
        lately = or_(columns.sent_at > now - timedelta(minutes=1), held)
        return self.session.scalar(select(func.count()).select_from(table(NoticeRow)).where(lately)) or 0

    def notice_again(self, id: str, now: datetime, *, since: datetime, most: int) -> tuple[int, datetime]:
        """Its place among those that wait (0: it does not wait any more), and when it may be tried."""
        columns = table(NoticeRow).c
        fresh = (columns.sent_at.is_(None), columns.wanted_at >= since, columns.tries < most)
        own = self.session.execute(select(columns.wanted_at, columns.claimed_until).where(columns.id == id, *fresh))
        if (row := own.one_or_none()) is None:
            return 0, now
        before = select(func.count()).select_from(table(NoticeRow)).where(*fresh, columns.wanted_at < row.wanted_at)
        return 1 + (self.session.scalar(before) or 0), max(row.claimed_until or now, now)

    def notice_waits(self, now: datetime, *, since: datetime, most: int) -> bool:
        """Whether there is one to claim."""
        return self.session.scalar(select(table(NoticeRow).c.id).where(*_due(now, since, most)).limit(1)) is not None

    def notice_sent(self, id: str, at: datetime) -> None:
        """The mail server has taken it. Said by two, the first was it."""
        done = {"sent_at": at, "reason": "", "claimed_by": None, "claimed_until": None}
        unsent = update(table(NoticeRow)).where(NoticeRow.id == id, NoticeRow.sent_at.is_(None))
        self.session.execute(unsent.values(done))

    def retry_notice(self, id: str, at: datetime) -> bool:
        """A person lets one that was given up be tried again, as if it were wanted now. Whether it was unsent."""
        anew = {"tries": 0, "reason": "", "wanted_at": at, "claimed_by": None, "claimed_until": None}
        unsent = update(table(NoticeRow)).where(NoticeRow.id == id, NoticeRow.sent_at.is_(None))
        return self.session.connection().execute(unsent.values(anew)).rowcount == 1

    def notice_failed(self, id: str, owner: str, reason: str, again: datetime) -> None:
        """It could not be sent: it stays wanted, with the reason, until `again`. Not if another has it by now."""
        columns = table(NoticeRow).c
        put_off = {"reason": reason, "claimed_by": None, "claimed_until": again}
        mine = (columns.id == id, columns.claimed_by == owner, columns.sent_at.is_(None))
        self.session.execute(update(table(NoticeRow)).where(*mine).values(put_off))

    def put_off_notices(self, again: datetime) -> None:
        """All that nobody holds wait until `again`, too."""
        columns = table(NoticeRow).c
        sooner = or_(columns.claimed_until.is_(None), columns.claimed_until < again)
        waiting = (columns.sent_at.is_(None), columns.claimed_by.is_(None), sooner)
        self.session.execute(update(table(NoticeRow)).where(*waiting).values(claimed_until=again))

    def remove_notices(self, before: datetime) -> int:
        """Those that were sent before, or were wanted before and never sent; how many."""
        columns = table(NoticeRow).c
        gone = delete(table(NoticeRow)).where(func.coalesce(columns.sent_at, columns.wanted_at) < before)
        return len(self.session.scalars(gone.returning(columns.id)).all())

    def drop_notice(self, id: str) -> None:
        """Nobody is to be told of it any more."""
        remove(self.session, NoticeRow, {"id": id})

    def _notice(self, id: str) -> Notice:
        columns, people, accounts = table(NoticeRow).c, table(PersonRow).c, table(AccountRow)
        mail = accounts.c.email.label("email"), accounts.c.disabled.label("disabled")
        chosen: Select[Any] = (
            select(*columns, people.name.label("person"), *mail)
            .join(table(PersonRow), people.id == columns.person_id)
            .outerjoin(accounts, accounts.c.person_id == columns.person_id)
        )
        return _notice(self.session.execute(chosen.where(columns.id == id)).one())


def _due(now: datetime, since: datetime, most: int) -> tuple[ColumnElement[bool], ...]:
    columns = table(NoticeRow).c
    free = or_(columns.claimed_until.is_(None), columns.claimed_until <= now)
    return columns.sent_at.is_(None), free, columns.wanted_at >= since, columns.tries < most


def _notice(row: Row[Any]) -> Notice:
    with sound(row.id):
        return Notice(
            id=row.id,
            kind=NoticeKind(row.kind),
            person=row.person,
            email="" if row.disabled else row.email or "",
            memo=row.memo_id or "",
            meeting=row.meeting_id or "",
            occasion=row.occasion,
            wanted_at=row.wanted_at,
            claimed_until=row.claimed_until,
            tries=row.tries,
        )
