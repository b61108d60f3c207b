"""Notices in the store: wanted by a change, written when they are sent, and kept for some time after."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, bindparam, delete, func, select, text

from engine.tables import Instant
from memos.models import AccountRow, NoticeRow, PersonRow
from memos.notices import Notice, NoticeKind
from memos.store.names import Part
from memos.store.rows import GIVEN, sound, table

_WANT = text(
    "INSERT INTO notice (id, kind, person_id, memo_id, meeting_id, occasion, wanted_at, tries, reason) "
    "VALUES (:id, :kind, :person_id, :memo_id, :meeting_id, :occasion, :wanted_at, 0, '') ON CONFLICT DO NOTHING"
).bindparams(bindparam("wanted_at", type_=Instant()))


class Notices(Part):
    """Who is to be told of what."""

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

    def notice(self, id: str) -> Notice:
        """Whom it is for, where they have mail now, and what it tells of."""
        columns, people, accounts = table(NoticeRow).c, table(PersonRow).c, table(AccountRow)
        mail = accounts.c.email.label("email"), accounts.c.disabled.label("disabled")
        chosen: Select[Any] = (
            select(*columns, people.name.label("person"), *mail)
            .join(table(PersonRow), people.id == columns.person_id)
            .outerjoin(accounts, accounts.c.person_id == columns.person_id)
        )
        return _notice(self.session.execute(chosen.where(columns.id == id)).one())

    def remove_notices(self, before: datetime) -> int:
        """Those that were sent before, or were wanted before and never sent; how many."""
        columns = table(NoticeRow).c
        gone = delete(table(NoticeRow)).where(func.coalesce(columns.sent_at, columns.wanted_at) < before)
        return len(self.session.scalars(gone.returning(columns.id)).all())


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
        )
