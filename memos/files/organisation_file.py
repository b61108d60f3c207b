"""The organisation file: bodies, departments, people and their roles."""

from pathlib import Path

from engine.language import _
from engine.nodes import Node, read_table
from memos.files.content_part import line, lines
from memos.people import Body, Department, MinutesRule, Organisation, Person, Role

ORGANISATION_ROLES = (Role.ARCHIVIST, Role.READER, Role.ADMINISTRATOR)


def read_organisation(path: Path) -> Organisation:
    """The organisation in a file. Raises `Invalid` with every problem."""
    node = read_table(path)
    organisation = Organisation(
        name=line(node, "name", required=True),
        people=tuple(_person(person) for person in node.tables("people")),
        departments=tuple(_department(department) for department in node.tables("departments")),
        bodies=tuple(_body(body) for body in node.tables("bodies")),
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
        if role not in known:
            text = _("{found} is not known here; choose one of: {known}")
            node.refuse("roles", text.format(found=repr(role), known=", ".join(known)))
    person = Person(line(node, "name", required=True), frozenset(Role(role) for role in roles if role in known))
    node.done()
    return person


def _department(node: Node) -> Department:
    department = Department(line(node, "name", required=True), line(node, "manager"))
    node.done()
    return department


def _body(node: Node) -> Body:
    body = Body(
        name=line(node, "name", required=True),
        code=line(node, "code", required=True),
        definite=line(node, "definite", required=True),
        minutes_rule=MinutesRule(node.choice("minutes_rule", list(MinutesRule), MinutesRule.CHAIR.value)),
        silence_days=node.integer("silence_days", 5),
        secretary=line(node, "secretary"),
        chair=line(node, "chair"),
        members=lines(node, "members"),
    )
    node.done()
    return body
