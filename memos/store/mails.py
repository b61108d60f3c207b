"""Wanted mails in the store, notices and mails to those who signed up alike: claimed, sent, put off, set aside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, update

from engine.tables import Base
from memos.jobs import Kind
from memos.models import NoticeRow, SignUpMailRow
from memos.store.claims import free, held
from memos.store.names import Part
from memos.store.rows import remove, table

MAILS: dict[Kind, type[Base]] = {Kind.NOTICE: NoticeRow, Kind.SIGN_UP_MAIL: SignUpMailRow}
MINUTE = timedelta(minutes=1)
PUT_OFF = timedelta(hours=6)
"""The longest that a mail waits for its next try."""


@dataclass(frozen=True, slots=True)
class WantedMail:
    """A mail that somebody has in hand until `claimed_until`."""

    id: str
    kind: Kind
    wanted_at: datetime
    claimed_until: datetime
    tries: int


class Mails(Part):
    """Mails that are to be sent. A claim that was not fulfilled ends by itself."""

    def claim_mail(
        self,
        owner: str,
        now: datetime,
        lease: timedelta,
        *,
        since: datetime,
        most: int,
        only: str = "",
        rate: int = 0,
    ) -> WantedMail | None:
        """Takes the oldest mail that may be sent now, until `now + lease`; None if there is none.

        Not one that is older than `since`, or that failed `most` times: nobody wants such a mail any more.
        `only`: that one. With a `rate`, none where so many were sent in the last minute or are on their way.
        """
        if rate and self._sent_lately(now, lease) >= rate:
            return None
        found = []
        for kind in MAILS:
            oldest = _oldest(kind, now, lease, since, most, only).with_for_update(skip_locked=True)
            found += [(row, kind) for row in self.session.execute(oldest)]
        if not found:
            return None
        row, kind = min(found, key=lambda one: (one[0].wanted_at, one[0].id))
        columns, until, tries = table(MAILS[kind]).c, now + lease, row.tries + 1
        taken = {"claimed_by": owner, "claimed_until": until, "tries": tries}
        self.session.execute(update(table(MAILS[kind])).where(columns.id == row.id).values(taken))
        return WantedMail(row.id, kind, row.wanted_at, until, tries)

    def _sent_lately(self, now: datetime, lease: timedelta) -> int:
        """How many count for the rate. One at a time counts and claims."""
        if self.session.connection().dialect.name == "postgresql":
            self.session.execute(text("SELECT pg_advisory_xact_lock(20260004)"))
        return sum(self._count_lately(kind, now, lease) for kind in MAILS)

    def _count_lately(self, kind: Kind, now: datetime, lease: timedelta) -> int:
        columns = table(MAILS[kind]).c
        on_its_way = and_(columns.sent_at.is_(None), held(columns, now, lease))
        lately = or_(columns.sent_at.between(now - MINUTE, now), on_its_way)
        return self.session.scalar(select(func.count()).select_from(table(MAILS[kind])).where(lately)) or 0

    def mail_again(self, id: str, now: datetime, *, since: datetime, most: int) -> tuple[int, datetime]:
        """Its place among those that wait (0: it does not wait any more), and when it may be tried."""
        for kind in MAILS:
            columns = table(MAILS[kind]).c
            own = select(columns.wanted_at, columns.claimed_until).where(columns.id == id, *_wanted(kind, since, most))
            if row := self.session.execute(own).one_or_none():
                before = sum(self._count_before(other, row.wanted_at, since, most) for other in MAILS)
                return 1 + before, max(row.claimed_until or now, now)
        return 0, now

    def _count_before(self, kind: Kind, at: datetime, since: datetime, most: int) -> int:
        rows = table(MAILS[kind])
        chosen = select(func.count()).select_from(rows).where(*_wanted(kind, since, most), rows.c.wanted_at < at)
        return self.session.scalar(chosen) or 0

    def mail_waits(self, now: datetime, lease: timedelta, *, since: datetime, most: int) -> bool:
        """Whether there is one to claim."""
        return any(self.session.execute(_oldest(kind, now, lease, since, most)).first() for kind in MAILS)

    def mail_sent(self, mail: WantedMail, at: datetime) -> None:
        """The mail server has taken it. Said by two, the first was it."""
        rows = table(MAILS[mail.kind])
        done = {"sent_at": at, "reason": "", "claimed_by": None, "claimed_until": None}
        self.session.execute(update(rows).where(rows.c.id == mail.id, rows.c.sent_at.is_(None)).values(done))

    def mail_failed(self, mail: WantedMail, owner: str, reason: str, again: datetime, *, counts: bool) -> None:
        """It could not be sent: it stays wanted, with the reason, until `again`. Not if another has it by now.

        What `counts` as no failure counts as no try.
        """
        rows = table(MAILS[mail.kind])
        tries = rows.c.tries if counts else rows.c.tries - 1
        put_off = {"reason": reason, "claimed_by": None, "claimed_until": again, "tries": tries}
        mine = (rows.c.id == mail.id, rows.c.claimed_by == owner, rows.c.sent_at.is_(None))
        self.session.execute(update(rows).where(*mine).values(put_off))

    def put_off_mails(self, again: datetime) -> None:
        """All that nobody holds wait until `again`, too."""
        for model in MAILS.values():
            columns = table(model).c
            sooner = or_(columns.claimed_until.is_(None), columns.claimed_until < again)
            waiting = (columns.sent_at.is_(None), columns.claimed_by.is_(None), sooner)
            self.session.execute(update(table(model)).where(*waiting).values(claimed_until=again))

    def retry_mail(self, kind: Kind, id: str, at: datetime) -> None:
        """A person lets one that was given up be tried again, as if it were wanted now."""
        rows = table(MAILS[kind])
        anew = {"tries": 0, "reason": "", "wanted_at": at, "claimed_by": None, "claimed_until": None}
        self.session.execute(update(rows).where(rows.c.id == id, rows.c.sent_at.is_(None)).values(anew))

    def drop_mail(self, mail: WantedMail) -> None:
        """Nobody is to be told of it any more."""
        remove(self.session, MAILS[mail.kind], {"id": mail.id})


def _oldest(
    kind: Kind, now: datetime, lease: timedelta, since: datetime, most: int, only: str = ""
) -> Select[tuple[str, datetime, int]]:
    columns = table(MAILS[kind]).c
    idle = free(columns, now, lease, PUT_OFF)
    due = (*_wanted(kind, since, most), idle, *((columns.id == only,) if only else ()))
    chosen: Select[tuple[str, datetime, int]] = select(columns.id, columns.wanted_at, columns.tries).where(*due)
    return chosen.order_by(columns.wanted_at, columns.id).limit(1)


def _wanted(kind: Kind, since: datetime, most: int) -> tuple[ColumnElement[bool], ...]:
    columns = table(MAILS[kind]).c
    return columns.sent_at.is_(None), columns.wanted_at >= since, columns.tries < most
