"""The organisation in the store: people and their roles, departments, bodies and their members."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.danish import sort_key
from engine.errors import no_such
from engine.language import _
from memos.models import (
    BodyMemberRow,
    BodyOutcomeRow,
    BodyRow,
    BodyTypeRow,
    DepartmentRow,
    OrganisationRow,
    PersonRoleRow,
    PersonRow,
)
from memos.people import Body, Department, MinutesRule, Organisation, Person, Publishes
from memos.store.deadlines import Deadlines
from memos.store.rows import Columns, parts, remove, replace_parts, run, sound, table


class _Named(NamedTuple):
    """The organisation's name, and whether its file was loaded."""

    name: str
    loaded: bool


class People(Deadlines):
    """Who there is. What refers to a person, department or body needs its row to be there first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known_bodies: dict[str, Body] = {}

    def organisation(self) -> Organisation:
        """Everybody, every department and every body, sorted the Danish way."""
        return Organisation(
            name=self.organisation_name(),
            people=tuple(self._people()),
            departments=self.departments(),
            bodies=tuple(
                sorted(self._bodies(run(self.session, _bodies()).all()), key=lambda body: sort_key(body.name))
            ),
            deadlines=self.deadlines(),
        )

    def organisation_name(self) -> str:
        """What the organisation is called, without all that belongs to it."""
        return self._named().name

    def organisation_loaded(self) -> bool:
        """Whether an organisation file was loaded, so that unknown people are refused."""
        return self._named().loaded

    def told_organisation(self, name: str, *, loaded: bool) -> None:
        """Both, as they were just read with something else; where nothing can change meanwhile."""
        self.once("organisation", lambda: _Named(name, loaded))

    def _named(self) -> _Named:
        def read() -> _Named:
            row = run(self.session, _organisation()).one()
            return _Named(row.name, row.loaded)

        return self.once("organisation", read)

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
        self._set_choices(id, body)

    def _set_choices(self, id: str, body: Body) -> None:
        """Which types it takes and which outcomes it may choose."""
        for row, key, chosen in ((BodyTypeRow, "type", body.types), (BodyOutcomeRow, "outcome", body.outcomes)):
            remove(self.session, row, {"body_id": id})
            if chosen:
                self.session.execute(insert(table(row)), [{"body_id": id, key: one} for one in dict.fromkeys(chosen)])

    def body(self, name: str) -> Body:
        """A body by name, read once for each session; NotFound."""
        if name not in self._known_bodies:
            found = list(self._bodies(run(self.session, _body(), name=name).all()))
            if not found:
                raise no_such(_("body"), name)
            self._known_bodies[name] = found[0]
        return self._known_bodies[name]

    def body_names(self) -> list[str]:
        """The bodies, sorted the Danish way."""
        return sorted(run(self.session, _body_names()).scalars(), key=_order)

    def departments(self) -> tuple[Department, ...]:
        """Every department with its manager, sorted the Danish way."""
        rows = self.once("departments", lambda: run(self.session, _departments()).all())
        departments = (Department(row.name, row.manager or "") for row in rows)
        return tuple(sorted(departments, key=lambda department: _order(department.name)))

    def person(self, name: str) -> Person:
        """A person by name; NotFound."""
        roles = select(PersonRoleRow.role).where(PersonRoleRow.person_id == self.names.people([name])[0])
        return Person(name, frozenset(self.session.scalars(roles)))

    def role_holders(self) -> tuple[Person, ...]:
        """Those who hold a role towards the whole organisation, however many others there are."""
        return tuple(Person(name, frozenset(held)) for name, held in sorted(self._held().items()))

    def has_person(self, name: str) -> bool:
        """Whether somebody has that name."""
        return self.names.has_person(name)

    def grant(self, name: str, role: str) -> None:
        """Gives somebody a role towards the organisation, if they have it not yet."""
        key: Columns = {"person_id": self.names.people([name])[0], "role": str(role)}
        remove(self.session, PersonRoleRow, key)
        self.session.execute(insert(table(PersonRoleRow)), [key])

    def _held(self) -> dict[str, set[str]]:
        roles: dict[str, set[str]] = defaultdict(set)
        for row in self.once("roles", lambda: run(self.session, _roles()).all()):
            roles[row.name].add(row.role)
        return roles

    def _people(self) -> Iterable[Person]:
        roles = self._held()
        return [Person(row.name, frozenset(roles[row.name])) for row in run(self.session, _everybody())]

    def _bodies(self, rows: Sequence[Row[Any]]) -> Iterable[Body]:
        ids = [row.id for row in rows]
        members, types, outcomes = parts(self.session, "body_id", ids, BodyMemberRow, BodyTypeRow, BodyOutcomeRow)
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
                    types=tuple(sorted(one.type for one in types.get(row.id, ()))),
                    outcomes=tuple(sorted(one.outcome for one in outcomes.get(row.id, ()))),
                    publishes=Publishes(row.publishes),
                    public_names=row.public_names,
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
            "publishes": body.publishes.value,
            "public_names": body.public_names,
        }


_order = lru_cache(maxsize=1024)(sort_key)
"""Names of bodies and departments are sorted at nearly every page."""


@cache
def _body_names() -> Select[Any]:
    return select(table(BodyRow).c.name)


@cache
def _organisation() -> Select[Any]:
    columns = table(OrganisationRow).c
    return select(columns.name, columns.loaded)


@cache
def _roles() -> Select[Any]:
    people, roles = table(PersonRow).c, table(PersonRoleRow).c
    return select(people.name, roles.role).where(people.id == roles.person_id)


@cache
def _everybody() -> Select[Any]:
    people = table(PersonRow).c
    return select(people.name).order_by(people.sort_key, people.name)


@cache
def _departments() -> Select[Any]:
    departments, people = table(DepartmentRow), table(PersonRow)
    named = select(departments.c.name, people.c.name.label("manager"))
    return named.select_from(departments.outerjoin(people, people.c.id == departments.c.manager_id))


@cache
def _body() -> Select[Any]:
    return _bodies().where(table(BodyRow).c.name == bindparam("name"))


@cache
def _bodies() -> Select[Any]:
    bodies = table(BodyRow)
    secretary, chair = table(PersonRow).alias(), table(PersonRow).alias()
    return (
        select(*bodies.c, secretary.c.name.label("secretary"), chair.c.name.label("chair"))
        .outerjoin(secretary, secretary.c.id == bodies.c.secretary_id)
        .outerjoin(chair, chair.c.id == bodies.c.chair_id)
    )
