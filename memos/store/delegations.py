"""Delegations in the store. None is removed: a revoked one stays, and the organisation's history tells of both."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import aliased

from engine.errors import no_such
from engine.events import append
from engine.language import _
from memos.canonical import delegation_record, sha256
from memos.delegation import Delegation
from memos.models import DelegationRow, PersonRow
from memos.store.history import DELEGATE, REVOKE, History
from memos.store.rows import table, update_row


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
        found = self._found(_delegations().where(DelegationRow.id == id))
        if not found:
            raise no_such(_("delegation"), id)
        return found[0]

    def delegations(
        self, *, principal: str = "", delegate: str = "", day: date | None = None
    ) -> tuple[Delegation, ...]:
        """Those given by one person or to one, in order of their days; with a day, those in force on it."""
        chosen = _delegations().order_by(DelegationRow.begins, DelegationRow.ends, DelegationRow.id)
        for column, name in ((DelegationRow.principal_id, principal), (DelegationRow.delegate_id, delegate)):
            if name:
                chosen = chosen.where(column == select(PersonRow.id).where(PersonRow.name == name).scalar_subquery())
        if day is not None:
            within = (DelegationRow.begins <= day, DelegationRow.ends >= day)
            chosen = chosen.where(DelegationRow.revoked_at.is_(None), *within)
        return tuple(self._found(chosen))

    def _found(self, chosen: Select[Any]) -> list[Delegation]:
        return [_delegation(row) for row in self.session.execute(chosen)]

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


def _delegations() -> Select[Any]:
    principal, delegate = aliased(PersonRow), aliased(PersonRow)
    return (
        select(*table(DelegationRow).c, principal.name.label("principal"), delegate.name.label("delegate"))
        .join(principal, principal.id == DelegationRow.principal_id)
        .join(delegate, delegate.id == DelegationRow.delegate_id)
    )


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
