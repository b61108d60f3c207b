"""Loading who there is: people, departments, bodies and their roles."""

from engine.errors import Blocked, Reason
from engine.language import _
from memos.desk import Desk
from memos.people import Organisation, Role


def load(desk: Desk, organisation: Organisation, source: str = "") -> Organisation:
    """Adds and updates what the file names. Where there is an administrator, nobody else loads again."""
    keepers = {person.name for person in desk.people if Role.ADMINISTRATOR in person.roles}
    if keepers and desk.actor not in keepers:
        text = _("the organisation is loaded by its administrator: {names}")
        raise Blocked("load", [Reason("actor", text.format(names=", ".join(sorted(keepers))))])
    desk.store.load_organisation(organisation)
    desk.store.organisation_event(at=desk.now, actor=desk.actor, action="load", source=source)
    return desk.store.organisation()
