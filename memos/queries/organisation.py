"""The organisation as its administrator sees it: people with roles and accounts, bodies, departments, changes.

No memo is looked up here. A `stamp` says how something stood when a form was filled in: whoever sends the form
back is refused if it stands otherwise by then.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from engine.canonical import sha256
from engine.danish import fold
from engine.errors import Blocked, Reason, no_such
from engine.events import events
from engine.language import _
from memos.deadlines import Deadline
from memos.desk import Desk
from memos.people import OF_THE_ORGANISATION, Body, Department, Organisation, Person, Role
from memos.store.accounts import Account

SHOWN = 200
"""How many people a list shows: whoever looks for one writes a part of the name."""
ROLES = OF_THE_ORGANISATION
"""Those of the program's own that are held towards the whole organisation."""


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody is in a body or a department."""

    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the administrator sees them. `account` None: they do not sign in."""

    name: str
    roles: tuple[str, ...]
    account: Account | None
    offices: tuple[Office, ...]

    @property
    def stamp(self) -> str:
        account = asdict(self.account) if self.account else {}
        return sha256({"roles": sorted(self.roles), "account": account})


@dataclass(frozen=True, slots=True)
class People:
    """Those who were looked for: the first of them, and how many there are."""

    found: tuple[Somebody, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the organisation: by whom, when, what."""

    at: datetime
    actor: str
    action: str
    said: str


def refuse_others(desk: Desk, action: str) -> None:
    """The organisation is its administrator's, who acts in nobody else's name."""
    keepers = {person.name for person in desk.people if Role.ADMINISTRATOR in person.roles}
    if desk.actor not in keepers or desk.on_behalf_of not in ("", desk.actor):
        text = _("this is done by the administrator: {names}")
        names = ", ".join(sorted(keepers)) or _("nobody: name one in the organisation file")
        raise Blocked(action, [Reason("actor", text.format(names=names))])


def own_roles(desk: Desk) -> dict[str, str]:
    """The roles that memo types ask for beside the program's, each with what it is called."""
    keys = desk.catalogue.keys()
    return {role.key: role.label for key in keys for role in desk.catalogue.current(key).roles}


def people(desk: Desk, search: str = "", role: str | None = None) -> People:
    """Those whose name, user name or mail address holds the words, and who have the role; by name."""
    refuse_others(desk, "look")
    words = fold(search).split()
    accounts = {account.person: account for account in desk.store.accounts()}
    found = [
        one
        for one in desk.organisation.people
        if (role is None or role in one.roles)
        and all(word in _searched(one.name, accounts.get(one.name)) for word in words)
    ]
    shown = [_somebody(desk.organisation, one, accounts.get(one.name)) for one in found[:SHOWN]]
    return People(tuple(shown), len(found))


def person(desk: Desk, name: str) -> Somebody:
    """One person. Raises `NotFound`."""
    refuse_others(desk, "look")
    found = desk.store.person(name)
    account = desk.store.account(name) if desk.store.has_account(name) else None
    return _somebody(desk.organisation, found, account)


def body(desk: Desk, name: str) -> Body:
    """One body. Raises `NotFound`."""
    refuse_others(desk, "look")
    return desk.store.body(name)


def department(desk: Desk, name: str) -> Department:
    """One department. Raises `NotFound`."""
    refuse_others(desk, "look")
    found = next((one for one in desk.organisation.departments if one.name == name), None)
    if found is None:
        raise no_such(_("department"), name)
    return found


def deadlines(desk: Desk, name: str) -> tuple[Deadline, ...]:
    """What a body asks for before its meetings."""
    return tuple(one for one in desk.organisation.deadlines if one.body == name)


def body_stamp(desk: Desk, name: str) -> str:
    """How a body stands. Raises `NotFound`."""
    asked = [asdict(one) for one in deadlines(desk, name)]
    return sha256({"body": asdict(body(desk, name)), "deadlines": asked})


def department_stamp(of: Department) -> str:
    """How a department stands."""
    return sha256(asdict(of))


def changes(desk: Desk, last: int = 20) -> list[Change]:
    """The last changes of the organisation, the latest first."""
    refuse_others(desk, "look")
    history = events(desk.session, desk.store.chain_of_organisation())
    return [Change(event.at, event.actor, event.action, event.comment or event.source) for event in history[-last:]][
        ::-1
    ]


def offices(organisation: Organisation, name: str) -> Iterator[Office]:
    """Where somebody has a seat or answers for something."""
    for found in organisation.bodies:
        for role, holders in _seats(found):
            if name in holders:
                yield Office(role, found.name)
    for unit in organisation.departments:
        if unit.manager == name:
            yield Office(Role.MANAGER, unit.name)


def _seats(found: Body) -> tuple[tuple[Role, Collection[str]], ...]:
    return (Role.SECRETARY, (found.secretary,)), (Role.CHAIR, (found.chair,)), (Role.MEMBER, found.members)


def _searched(name: str, account: Account | None) -> str:
    return fold(f"{name} {account.user_name} {account.email}" if account else name)


def _somebody(organisation: Organisation, of: Person, account: Account | None) -> Somebody:
    roles = (*(role for role in ROLES if role in of.roles), *sorted(of.roles - set(ROLES)))
    return Somebody(of.name, roles, account, tuple(offices(organisation, of.name)))
