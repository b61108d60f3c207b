"""The organisation in the store: people and their roles, departments, bodies and their members."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from engine.danish import sort_key
from engine.errors import no_such
from engine.language import _
from memos.models import BodyMemberRow, BodyRow, DepartmentRow, OrganisationRow, PersonRoleRow, PersonRow
from memos.people import Body, Department, MinutesRule, Organisation, Person, Role
from memos.store.deadlines import Deadlines
from memos.store.rows import Columns, parts, remove, replace_parts, sound, table


class People(Deadlines):
    """Who there is. What refers to a person, department or body needs its row to be there first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known_bodies: dict[str, Body] = {}

    def organisation(self) -> Organisation:
        """Everybody, every department and every body, sorted the Danish way."""
        return Organisation(
            name=self.session.scalars(select(OrganisationRow.name)).one(),
            people=tuple(self._people()),
            departments=tuple(self._departments()),
            bodies=tuple(sorted(self._bodies(_bodies()), key=lambda body: sort_key(body.name))),
            deadlines=self.deadlines(),
        )

    def organisation_name(self) -> str:
        """What the organisation is called, without all that belongs to it."""
        return self.session.scalars(select(OrganisationRow.name)).one()

    def organisation_loaded(self) -> bool:
        """Whether an organisation file was loaded, so that unknown people are refused."""
        return self.session.scalars(select(OrganisationRow.loaded)).one()

    def load_organisation(self, organisation: Organisation) -> None:
        """Adds and updates what it names, and takes roles from everybody it gives none. Nobody is removed."""
        for person in organisation.people:
            self.names.add_person(person.name)
        self.session.execute(table(PersonRoleRow).delete())
        for person in organisation.people:
            for role in person.roles:
                self.grant(person.name, role)
        for department in organisation.departments:
            self.ensure_department(department)
        for body in organisation.bodies:
            self.ensure_body(body)
            self.set_deadlines(body.name, (one for one in organisation.deadlines if one.body == body.name))
        self.session.execute(update(table(OrganisationRow)).values(name=organisation.name, loaded=True))

    def ensure_person(self, name: str) -> None:
        """Adds somebody, unless that name is there or is ""."""
        self.names.add_person(name)

    def ensure_department(self, department: Department) -> None:
        """Adds or updates a department, and its manager. Without a manager, one that is there stays."""
        self.ensure_person(department.manager)
        manager = {"manager_id": self.names.person(department.manager)} if department.manager else {}
        columns = table(DepartmentRow).c
        known = self.session.scalar(select(columns.id).where(columns.name == department.name))
        if known is None:
            row = {"id": uuid4().hex, "name": department.name, "manager_id": None, **manager}
            self.session.execute(insert(table(DepartmentRow)), [row])
        elif manager:
            self.session.execute(update(table(DepartmentRow)).where(columns.id == known).values(manager))

    def ensure_body(self, body: Body) -> None:
        """Adds a body or makes it what `body` says, and adds whom it names."""
        for name in (body.secretary, body.chair, *body.members):
            self.ensure_person(name)
        known = self.session.scalar(select(BodyRow.id).where(BodyRow.name == body.name))
        id = known or uuid4().hex
        if known:
            self.session.execute(update(table(BodyRow)).where(BodyRow.id == id).values(self._body_columns(body)))
        else:
            self.session.execute(insert(table(BodyRow)), [{"id": id, **self._body_columns(body)}])
        self._known_bodies.clear()
        members = [{"person_id": person} for person in self.names.people(body.members)]
        replace_parts(self.session, BodyMemberRow, {"body_id": id}, members)

    def body(self, name: str) -> Body:
        """A body by name, read once for each session; NotFound."""
        if name not in self._known_bodies:
            found = list(self._bodies(_bodies().where(table(BodyRow).c.name == name)))
            if not found:
                raise no_such(_("body"), name)
            self._known_bodies[name] = found[0]
        return self._known_bodies[name]

    def body_names(self) -> list[str]:
        """The bodies, sorted the Danish way."""
        return sorted(self.session.scalars(select(BodyRow.name)), key=sort_key)

    def person(self, name: str) -> Person:
        """A person by name; NotFound."""
        roles = select(PersonRoleRow.role).where(PersonRoleRow.person_id == self.names.people([name])[0])
        with sound(name):
            return Person(name, frozenset(map(Role, self.session.scalars(roles))))

    def role_holders(self) -> tuple[Person, ...]:
        """Those who hold a role towards the whole organisation, however many others there are."""
        roles = defaultdict(set)
        chosen = select(PersonRow.name, PersonRoleRow.role).join(PersonRow, PersonRow.id == PersonRoleRow.person_id)
        with sound(_("roles")):
            for name, role in self.session.execute(chosen):
                roles[name].add(Role(role))
        return tuple(Person(name, frozenset(held)) for name, held in sorted(roles.items()))

    def has_person(self, name: str) -> bool:
        """Whether somebody has that name."""
        return self.names.has_person(name)

    def grant(self, name: str, role: Role) -> None:
        """Gives somebody a role towards the organisation, if they have it not yet."""
        key: Columns = {"person_id": self.names.people([name])[0], "role": role.value}
        remove(self.session, PersonRoleRow, key)
        self.session.execute(insert(table(PersonRoleRow)), [key])

    def _people(self) -> Iterable[Person]:
        roles = defaultdict(set)
        with sound(_("roles")):
            for person, role in self.session.execute(select(PersonRoleRow.person_id, PersonRoleRow.role)):
                roles[person].add(Role(role))
        people = select(PersonRow.id, PersonRow.name).order_by(PersonRow.sort_key, PersonRow.name)
        return [Person(name, frozenset(roles[id])) for id, name in self.session.execute(people)]

    def _departments(self) -> Iterable[Department]:
        chosen = select(DepartmentRow.name, PersonRow.name).outerjoin(
            PersonRow, PersonRow.id == DepartmentRow.manager_id
        )
        departments = [Department(name, manager or "") for name, manager in self.session.execute(chosen)]
        return sorted(departments, key=lambda department: sort_key(department.name))

    def _bodies(self, chosen: Select[Any]) -> Iterable[Body]:
        rows = self.session.execute(chosen).all()
        (members,) = parts(self.session, "body_id", [row.id for row in rows], BodyMemberRow)
        for row in rows:
            with sound(row.name):
                yield Body(
                    name=row.name,
                    code=row.code,
                    definite=row.definite,
                    minutes_rule=MinutesRule(row.minutes_rule),
                    silence_days=row.silence_days,
                    secretary=row.secretary or "",
                    chair=row.chair or "",
                    members=tuple(member.person for member in members.get(row.id, ())),
                )

    def _body_columns(self, body: Body) -> Columns:
        return {
            "name": body.name,
            "code": body.code,
            "definite": body.definite,
            "minutes_rule": body.minutes_rule.value,
            "silence_days": body.silence_days,
            "secretary_id": self.names.person(body.secretary),
            "chair_id": self.names.person(body.chair),
        }


@cache
def _bodies() -> Select[Any]:
    bodies = table(BodyRow)
    secretary, chair = table(PersonRow).alias(), table(PersonRow).alias()
    return (
        select(*bodies.c, secretary.c.name.label("secretary"), chair.c.name.label("chair"))
        .outerjoin(secretary, secretary.c.id == bodies.c.secretary_id)
        .outerjoin(chair, chair.c.id == bodies.c.chair_id)
    )
