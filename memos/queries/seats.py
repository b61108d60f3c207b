"""What somebody is in the organisation: roles, the departments they answer for, and their seats in bodies."""

from dataclasses import dataclass

from memos.desk import Desk
from memos.people import Role


@dataclass(frozen=True, slots=True)
class Seat:
    """A role, and where: "" the whole organisation, else a department or a body."""

    role: str
    place: str


def seats(desk: Desk, name: str) -> list[Seat]:
    """Everything that somebody is, the widest first."""
    organisation = desk.organisation
    roles = [role for one in organisation.people if one.name == name for role in sorted(one.roles)]
    found = [Seat(role, "") for role in roles]
    found += [Seat(Role.MANAGER, one.name) for one in organisation.departments if one.manager == name]
    for body in organisation.bodies:
        holders = ((Role.SECRETARY, (body.secretary,)), (Role.CHAIR, (body.chair,)), (Role.MEMBER, body.members))
        found += [Seat(role, body.name) for role, names in holders if name in names]
    return found
