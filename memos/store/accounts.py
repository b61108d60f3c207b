"""Accounts and sessions in the store."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from memos.models import AccountRow, PersonRoleRow, PersonRow, SignInRow
from memos.people import Role
from memos.store.names import Part
from memos.store.rows import remove, sound, table


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session on the server: whose, since when, last seen, and the roles they hold by now."""

    token_sha256: str
    person: str
    begun_at: datetime
    seen_at: datetime
    roles: frozenset[Role]
    disabled: bool


class Accounts(Part):
    """How people sign in, and who is signed in."""

    def add_sign_in(self, token_sha256: str, person: str, at: datetime) -> None:
        """Somebody has signed in; only the hash of the token is kept."""
        row = {
            "token_sha256": token_sha256,
            "person_id": self.names.people([person])[0],
            "begun_at": at,
            "seen_at": at,
        }
        self.session.execute(insert(table(SignInRow)), [row])

    def sign_in(self, token_sha256: str) -> SignIn | None:
        """The session of that token, with its person's roles."""
        rows, people, roles, accounts = map(table, (SignInRow, PersonRow, PersonRoleRow, AccountRow))
        chosen = (
            select(people.c.name, rows.c.begun_at, rows.c.seen_at, roles.c.role, accounts.c.disabled)
            .join(people, people.c.id == rows.c.person_id)
            .outerjoin(roles, roles.c.person_id == rows.c.person_id)
            .outerjoin(accounts, accounts.c.person_id == rows.c.person_id)
            .where(rows.c.token_sha256 == token_sha256)
        )
        found = self.session.execute(chosen).all()
        if not found:
            return None
        first = found[0]
        with sound(first.name):
            held = frozenset(Role(row.role) for row in found if row.role)
        return SignIn(token_sha256, first.name, first.begun_at, first.seen_at, held, bool(first.disabled))

    def touch_sign_in(self, token_sha256: str, at: datetime) -> None:
        """The session was used."""
        changed = table(SignInRow).update().where(table(SignInRow).c.token_sha256 == token_sha256)
        self.session.execute(changed.values(seen_at=at))

    def end_sign_in(self, token_sha256: str) -> None:
        """Signed out: the token opens nothing any more."""
        remove(self.session, SignInRow, {"token_sha256": token_sha256})
