"""The organisation file: bodies, departments, people and their roles."""

import re
from pathlib import Path

from engine.language import _
from engine.nodes import Node, read_table
from engine.workdays import DayUnit
from memos.deadlines import MOST_DAYS, Deadline, DeadlineKey
from memos.files.content_part import line, lines
from memos.people import (
    LONGEST_SILENCE,
    OF_THE_ORGANISATION,
    Body,
    Department,
    MinutesRule,
    Organisation,
    Person,
    Publishes,
    Role,
)

ORGANISATION_ROLES = OF_THE_ORGANISATION
OWN_ROLE = re.compile(r"[a-z][a-z_]*")
"""How a memo type may call a role of its own; whether one does is asked when the file is loaded."""


def read_organisation(path: Path) -> Organisation:
    """The organisation in a file. Raises `Invalid` with every problem."""
    node = read_table(path)
    bodies, deadlines = _bodies(node)
    organisation = Organisation(
        name=line(node, "name", required=True),
        people=tuple(_person(person) for person in node.tables("people")),
        departments=tuple(_department(department) for department in node.tables("departments")),
        bodies=bodies,
        deadlines=deadlines,
    )
    for key, names in (
        ("people", [person.name for person in organisation.people]),
        ("departments", [department.name for department in organisation.departments]),
        ("bodies", [body.name for body in organisation.bodies]),
        ("bodies.code", [body.code for body in organisation.bodies]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            node.refuse(key, _("{name} stands there twice; remove one").format(name=repr(name)))
    node.finish()
    return organisation


def _person(node: Node) -> Person:
    roles = node.texts("roles")
    known = [role.value for role in ORGANISATION_ROLES]
    for role in roles:
        if role not in known and (role in set(Role) or not OWN_ROLE.fullmatch(role)):
            text = _("{found} is not known here; choose one of: {known}")
            node.refuse("roles", text.format(found=repr(role), known=", ".join(known)))
    person = Person(line(node, "name", required=True), frozenset(Role(r) if r in known else r for r in roles))
    node.done()
    return person


def _department(node: Node) -> Department:
    department = Department(line(node, "name", required=True), line(node, "manager"))
    node.done()
    return department


def _bodies(node: Node) -> tuple[tuple[Body, ...], tuple[Deadline, ...]]:
    bodies, deadlines = [], []
    for table in node.tables("bodies"):
        body = _body(table)
        bodies.append(body)
        deadlines += _deadlines(table, body.name)
        table.done()
    return tuple(bodies), tuple(deadlines)


def _body(node: Node) -> Body:
    return Body(
        name=line(node, "name", required=True),
        code=line(node, "code", required=True),
        definite=line(node, "definite", required=True),
        minutes_rule=MinutesRule(node.choice("minutes_rule", list(MinutesRule), MinutesRule.CHAIR.value)),
        silence_days=node.integer("silence_days", 5, most=LONGEST_SILENCE),
        secretary=line(node, "secretary"),
        chair=line(node, "chair"),
        members=lines(node, "members"),
        types=lines(node, "types"),
        outcomes=lines(node, "outcomes"),
        publishes=Publishes(node.choice("publishes", list(Publishes), Publishes.NOTHING.value)),
        public_names=node.flag("public_names"),
    )


def _deadlines(node: Node, body: str) -> list[Deadline]:
    """What a body asks for before its meetings, each once."""
    found: dict[DeadlineKey, Deadline] = {}
    for table in node.tables("deadlines"):
        deadline = _deadline(table, body)
        if deadline.key in found:
            table.refuse("key", _("{name} stands there twice; remove one").format(name=repr(deadline.key.value)))
        found[deadline.key] = deadline
        table.done()
    return list(found.values())


def _deadline(node: Node, body: str) -> Deadline:
    key = DeadlineKey(node.choice("key", list(DeadlineKey)) or DeadlineKey.DRAFT)
    unit = DayUnit(node.choice("unit", list(DayUnit), DayUnit.ARBEJDSDAGE.value))
    days = node.integer("days", most=MOST_DAYS)
    if not node.has("days"):
        node.refuse("days", _("a deadline lies 0 to {most} days before the meeting").format(most=MOST_DAYS))
    return Deadline(body, key, days, unit)
