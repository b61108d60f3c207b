"""Accounts and sessions in the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, insert, or_, select, true

from engine.canonical import text_sha256
from engine.errors import no_such
from engine.language import _
from memos.models import AccountRow, DelegationRow, OrganisationRow, PersonRoleRow, PersonRow, SignInRow
from memos.store.names import Part
from memos.store.rows import Columns, remove, run, table


@dataclass(frozen=True, slots=True)
class Account:
    """How a person signs in. `password` is its hash, "" where none opens it; `issuer` "" where no provider does."""

    person: str
    user_name: str
    email: str = ""
    password: str = ""
    must_change: bool = False
    issuer: str = ""
    subject: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session on the server: whose, since when, last seen, and the roles they hold by now.

    `sound` as long as those are the roles it began with, and the account is open. `stands_in`: they hold a delegation,
    now or some day. `loaded`: there is an organisation, and its name, as read in the same look.
    """

    token_sha256: str
    person: str
    begun_at: datetime
    seen_at: datetime
    roles: frozenset[str]
    disabled: bool
    sound: bool
    limited: bool
    stands_in: bool
    loaded: bool
    organisation: str


class Accounts(Part):
    """How people sign in, and who is signed in."""

    def accounts(self) -> list[Account]:
        """Everybody's, in the order of their names."""
        rows = self.session.execute(_accounts().order_by(table(PersonRow).c.sort_key, table(PersonRow).c.name))
        return [_account(row) for row in rows]

    def account(self, person: str) -> Account:
        """A person's account; NotFound."""
        if found := self._one_account(table(PersonRow).c.name == person):
            return found
        raise no_such(_("account of"), person)

    def has_account(self, person: str) -> bool:
        return self._one_account(table(PersonRow).c.name == person) is not None

    def account_named(self, user_name: str) -> Account | None:
        """The account with that user name."""
        return self._one_account(table(AccountRow).c.user_name == user_name)

    def account_of_subject(self, issuer: str, subject: str) -> Account | None:
        """The account that a provider knows as that subject."""
        columns = table(AccountRow).c
        return self._one_account((columns.issuer == issuer) & (columns.subject == subject))

    def accounts_with_email(self, email: str) -> list[Account]:
        """Those with that address, in lower case as all are kept."""
        return [_account(row) for row in self.session.execute(_accounts().where(table(AccountRow).c.email == email))]

    def save_account(self, account: Account) -> None:
        """A person's account as it is now, new or not."""
        key: Columns = {"person_id": self.names.people([account.person])[0]}
        remove(self.session, AccountRow, key)
        self.session.execute(insert(table(AccountRow)), [{**key, **_columns(account)}])

    def add_sign_in(self, token_sha256: str, person: str, at: datetime, *, limited: bool = False) -> None:
        """Somebody has signed in; only the hash of the token is kept."""
        id = self.names.people([person])[0]
        held = self.session.scalars(select(PersonRoleRow.role).where(PersonRoleRow.person_id == id))
        row = {
            "token_sha256": token_sha256,
            "person_id": id,
            "begun_at": at,
            "seen_at": at,
            "roles_sha256": _roles_sha256(held),
            "limited": limited,
        }
        self.session.execute(insert(table(SignInRow)), [row])

    def sign_in(self, token_sha256: str) -> SignIn | None:
        """The session of that token, with its person's roles."""
        found = run(self.session, _sign_in(), token=token_sha256).all()
        if not found:
            return None
        first = found[0]
        held = [row.role for row in found if row.role]
        return SignIn(
            token_sha256,
            first.name,
            first.begun_at,
            first.seen_at,
            frozenset(held),
            bool(first.disabled),
            sound=not first.disabled and first.roles_sha256 == _roles_sha256(held),
            limited=first.limited,
            stands_in=first.stands_in,
            loaded=first.loaded,
            organisation=first.organisation,
        )

    def touch_sign_in(self, token_sha256: str, at: datetime) -> None:
        """The session was used."""
        changed = table(SignInRow).update().where(table(SignInRow).c.token_sha256 == token_sha256)
        self.session.execute(changed.values(seen_at=at))

    def end_sign_in(self, token_sha256: str) -> None:
        """Signed out: the token opens nothing any more."""
        remove(self.session, SignInRow, {"token_sha256": token_sha256})

    def end_sign_ins(self, person: str) -> None:
        """All of a person's sessions end."""
        remove(self.session, SignInRow, {"person_id": self.names.people([person])[0]})

    def clear_sign_ins(self, *, begun_before: datetime, seen_before: datetime) -> None:
        """Sessions that open nothing any more are forgotten."""
        columns = table(SignInRow).c
        old = or_(columns.begun_at < begun_before, columns.seen_at < seen_before)
        self.session.execute(delete(table(SignInRow)).where(old))

    def take_role(self, person: str, role: str) -> None:
        """Takes a role from somebody, if they have it."""
        remove(self.session, PersonRoleRow, {"person_id": self.names.people([person])[0], "role": str(role)})

    def _one_account(self, where: ColumnElement[bool]) -> Account | None:
        row = self.session.execute(_accounts().where(where)).one_or_none()
        return _account(row) if row else None


@cache
def _sign_in() -> Select[Any]:
    """A row for each role, or a single one without."""
    rows, people, roles, accounts = map(table, (SignInRow, PersonRow, PersonRoleRow, AccountRow))
    held = select(DelegationRow.id).where(DelegationRow.delegate_id == rows.c.person_id)
    stands_in = exists(held.where(DelegationRow.revoked_at.is_(None))).label("stands_in")
    organisation = table(OrganisationRow).c
    ours = (organisation.loaded, organisation.name.label("organisation"))
    return (
        select(*rows.c, people.c.name, roles.c.role, accounts.c.disabled, stands_in, *ours)
        .join_from(rows, table(OrganisationRow), true())
        .join(people, people.c.id == rows.c.person_id)
        .outerjoin(roles, roles.c.person_id == rows.c.person_id)
        .outerjoin(accounts, accounts.c.person_id == rows.c.person_id)
        .where(rows.c.token_sha256 == bindparam("token"))
    )


def _accounts() -> Select[Any]:
    accounts, people = table(AccountRow), table(PersonRow)
    return select(*accounts.c, people.c.name).join(people, people.c.id == accounts.c.person_id)


def _account(row: Any) -> Account:
    return Account(
        row.name,
        row.user_name,
        row.email,
        row.password_hash,
        row.must_change,
        row.issuer or "",
        row.subject or "",
        row.disabled,
    )


def _columns(account: Account) -> Columns:
    return {
        "user_name": account.user_name,
        "email": account.email,
        "password_hash": account.password,
        "must_change": account.must_change,
        "issuer": account.issuer or None,
        "subject": account.subject or None,
        "disabled": account.disabled,
    }


def _roles_sha256(roles: Iterable[str]) -> str:
    return text_sha256(f"roles: {', '.join(sorted(roles))}")
