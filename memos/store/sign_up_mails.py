"""Mails to those who signed up: wanted by a change, claimed for a time by whoever sends them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, insert, or_, select, update

from memos.invitation import News
from memos.models import SignUpMailRow
from memos.store.names import Part
from memos.store.rows import remove, table


@dataclass(frozen=True, slots=True)
class SignUpMail:
    """A mail that is to be sent to somebody who signed up."""

    id: str
    sign_up: str
    news: News
    wanted_at: datetime
    claimed_until: datetime
    tries: int


class SignUpMails(Part):
    """What those who signed up are to be told. A claim that was not fulfilled ends by itself."""

    def want_sign_up_mails(self, sign_ups: Collection[str], news: News, at: datetime) -> None:
        """A mail to each of them; it is written as things stand when it is sent."""
        rows = [
            {"id": uuid4().hex, "sign_up_id": id, "kind": news.value, "wanted_at": at, "tries": 0, "reason": ""}
            for id in sign_ups
        ]
        if rows:
            self.session.execute(insert(table(SignUpMailRow)), rows)

    def claim_sign_up_mail(
        self, owner: str, now: datetime, lease: timedelta, *, since: datetime, most: int
    ) -> SignUpMail | None:
        """Takes the oldest mail that may be sent now, until `now + lease`; None if there is none."""
        rows = table(SignUpMailRow)
        oldest = select(rows.c.id).where(*_due(now, since, most)).order_by(rows.c.wanted_at, rows.c.id).limit(1)
        id = self.session.scalar(oldest.with_for_update(skip_locked=True))
        if id is None:
            return None
        taken = {"claimed_by": owner, "claimed_until": now + lease, "tries": rows.c.tries + 1}
        row = self.session.execute(update(rows).where(rows.c.id == id).values(taken).returning(*rows.c)).one()
        return SignUpMail(row.id, row.sign_up_id, News(row.kind), row.wanted_at, row.claimed_until, row.tries)

    def sign_up_mail_waits(self, now: datetime, *, since: datetime, most: int) -> bool:
        """Whether there is one to claim."""
        found = select(table(SignUpMailRow).c.id).where(*_due(now, since, most)).limit(1)
        return self.session.scalar(found) is not None

    def sign_up_mail_sent(self, id: str, at: datetime) -> None:
        """The mail server has taken it."""
        done = {"sent_at": at, "reason": "", "claimed_by": None, "claimed_until": None}
        self.session.execute(update(table(SignUpMailRow)).where(SignUpMailRow.id == id).values(done))

    def sign_up_mail_failed(self, id: str, owner: str, reason: str, again: datetime) -> None:
        """It could not be sent: it stays wanted until `again`. Not if another has it by now."""
        rows = table(SignUpMailRow).c
        put_off = {"reason": reason, "claimed_by": None, "claimed_until": again}
        mine = (rows.id == id, rows.claimed_by == owner, rows.sent_at.is_(None))
        self.session.execute(update(table(SignUpMailRow)).where(*mine).values(put_off))

    def drop_sign_up_mail(self, id: str) -> None:
        """Nobody is to be told of it any more."""
        remove(self.session, SignUpMailRow, {"id": id})


def _due(now: datetime, since: datetime, most: int) -> tuple[ColumnElement[bool], ...]:
    rows = table(SignUpMailRow).c
    free = or_(rows.claimed_until.is_(None), rows.claimed_until <= now)
    return rows.sent_at.is_(None), free, rows.wanted_at >= since, rows.tries < most
