"""Changes of the organisation one at a time: a role, a manager, a department. Bodies are changed as a whole."""

from collections.abc import Collection

from sqlalchemy import update

from engine.errors import no_such
from engine.language import _
from memos.models import DepartmentRow, PersonRoleRow
from memos.store.people import People
from memos.store.rows import remove, table


class Organising(People):
    """What an administrator changes. Names are never changed: contents, hashes and history speak of them."""

    def set_roles(self, name: str, roles: Collection[str]) -> None:
        """The roles that somebody holds towards the organisation, and no others."""
        remove(self.session, PersonRoleRow, {"person_id": self.names.people([name])[0]})
        for role in sorted(roles):
            self.grant(name, role)

    def set_manager(self, department: str, manager: str) -> None:
        """Who answers for a department; "" for nobody. NotFound for a department that is not there."""
        columns = table(DepartmentRow).c
        changed = update(table(DepartmentRow)).where(columns.name == department)
        manager_id = self.names.person(manager)
        if self.session.connection().execute(changed.values(manager_id=manager_id)).rowcount != 1:
            raise no_such(_("department"), department)
