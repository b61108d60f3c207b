"""Mails to those who signed up: wanted by a change, written when they are sent."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select

from memos.invitation import News
from memos.models import SignUpMailRow
from memos.store.names import Part
from memos.store.rows import table


class SignUpMails(Part):
    """What those who signed up are to be told."""

    def want_sign_up_mails(self, sign_ups: Collection[str], news: News, at: datetime) -> None:
        """A mail to each of them; it is written as things stand when it is sent."""
        rows = [
            {"id": uuid4().hex, "sign_up_id": id, "kind": news.value, "wanted_at": at, "tries": 0, "reason": ""}
            for id in sign_ups
        ]
        if rows:
            self.session.execute(insert(table(SignUpMailRow)), rows)

    def sign_up_mail(self, id: str) -> tuple[str, News]:
        """Whose it is, by the id of their sign-up, and what it tells."""
        columns = table(SignUpMailRow).c
        row = self.session.execute(select(columns.sign_up_id, columns.kind).where(columns.id == id)).one()
        return row.sign_up_id, News(row.kind)
