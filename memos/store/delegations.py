"""Delegations in the store. None is removed: a revoked one stays, and the organisation's history tells of both."""

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import FromClause, Row, Select, Table, bindparam, insert, select

from engine.errors import no_such
from engine.events import append
from engine.language import _
from memos.canonical import delegation_record, sha256
from memos.delegation import Delegation
from memos.models import DelegationRow, PersonRow
from memos.store.history import DELEGATE, REVOKE, History
from memos.store.rows import run, table, update_row


class Delegations(History):
    """Who may act in whose name."""

    def add_delegation(
        self, principal: str, delegate: str, begins: date, ends: date, *, closed: bool, at: datetime
    ) -> str:
        """A new one, told of in the organisation's chain. Its id."""
        principal_id, delegate_id = self.names.people([principal, delegate])
        id = uuid4().hex
        row = {
            "id": id,
            "principal_id": principal_id,
            "delegate_id": delegate_id,
            "begins": begins,
            "ends": ends,
            "closed": closed,
            "made_at": at,
        }
        self.session.execute(insert(table(DelegationRow)), [row])
        self._delegation_event(self.delegation(id), DELEGATE, principal, at)
        return id

    def revoke_delegation(self, id: str, actor: str, at: datetime) -> None:
        """From now on it counts no more."""
        update_row(self.session, DelegationRow, id, {"revoked_at": at})
        self._delegation_event(self.delegation(id), REVOKE, actor, at)

    def delegation(self, id: str) -> Delegation:
        """The delegation of that id; NotFound."""
        row = run(self.session, _delegation_of_id(), id=id).one_or_none()
        if row is None:
            raise no_such(_("delegation"), id)
        return _delegation(row)

    def delegations(
        self, *, principal: str = "", delegate: str = "", day: date | None = None
    ) -> tuple[Delegation, ...]:
        """Those given by one person or to one, in order of their days; with a day, those in force on it."""
        given = {"principal": principal, "delegate": delegate, "day": day}
        asked = {key: value for key, value in given.items() if value}
        statement = _delegations_by(tuple(asked))
        key = ("delegations", principal, delegate, day)
        return self.once(key, lambda: tuple(map(_delegation, run(self.session, statement, **asked))))

    def _delegation_event(self, delegation: Delegation, action: str, actor: str, at: datetime) -> None:
        append(
            self.session,
            self.chain_of_organisation(),
            at=at,
            actor=actor,
            action=action,
            record_sha256=sha256(delegation_record(delegation)),
            comment=f"{delegation.principal} → {delegation.delegate}",
        )


@cache
def _delegations_by(asked: tuple[str, ...]) -> Select[Any]:
    """Those of a principal, of a delegate, in force on a day: what of it is asked for."""
    rows, principal, delegate = _tables()
    chosen = _delegations().order_by(rows.c.begins, rows.c.ends, rows.c.id)
    for name, people in (("principal", principal), ("delegate", delegate)):
        if name in asked:
            chosen = chosen.where(people.c.name == bindparam(name))
    if "day" in asked:
        day = bindparam("day", type_=rows.c.begins.type)
        chosen = chosen.where(rows.c.revoked_at.is_(None), rows.c.begins <= day, rows.c.ends >= day)
    return chosen


@cache
def _delegation_of_id() -> Select[Any]:
    return _delegations().where(table(DelegationRow).c.id == bindparam("id"))


@cache
def _delegations() -> Select[Any]:
    rows, principal, delegate = _tables()
    return (
        select(*rows.c, principal.c.name.label("principal"), delegate.c.name.label("delegate"))
        .join(principal, principal.c.id == rows.c.principal_id)
        .join(delegate, delegate.c.id == rows.c.delegate_id)
    )


@cache
def _tables() -> tuple[Table, FromClause, FromClause]:
    return table(DelegationRow), table(PersonRow).alias("principal"), table(PersonRow).alias("delegate")


def _delegation(row: Row[Any]) -> Delegation:
    return Delegation(
        id=row.id,
        principal=row.principal,
        delegate=row.delegate,
        begins=row.begins,
        ends=row.ends,
        closed=row.closed,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
    )
