"""Who may call a route at all. What they then see and may do is for queries and actions to decide."""

from collections.abc import Collection
from enum import StrEnum

from memos.people import Role


class Permission(StrEnum):
    """What a route asks of whoever calls it."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"


def permitted(permission: Permission, person: str, roles: Collection[Role]) -> bool:
    """Whether somebody ("" for nobody) with these roles may call a route that asks for that."""
    match permission:
        case Permission.ANYBODY:
            return True
        case Permission.SIGNED_IN:
            return bool(person)
        case Permission.ADMINISTRATOR:
            return bool(person) and Role.ADMINISTRATOR in roles
