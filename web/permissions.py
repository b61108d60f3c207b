"""Who may call a route at all. What they then see and may do is for queries and actions to decide."""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, TypeVar

from memos.people import Role

Callee = TypeVar("Callee", bound=Callable[..., Any])
DECLARED = "declared_permission"


class Permission(StrEnum):
    """What a route asks of whoever calls it."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"


def permitted(permission: Permission, person: str, roles: Collection[str]) -> bool:
    """Whether somebody ("" for nobody) with these roles may call a route that asks for that."""
    match permission:
        case Permission.ANYBODY:
            return True
        case Permission.SIGNED_IN:
            return bool(person)
        case Permission.ADMINISTRATOR:
            return bool(person) and Role.ADMINISTRATOR in roles
        case Permission.ARCHIVIST:
            return bool(person) and Role.ARCHIVIST in roles


def declares(permission: Permission) -> Callable[[Callee], Callee]:
    """Says what a route's function asks of its callers, or what a dependency of many routes sees to."""

    def declared(callee: Callee) -> Callee:
        setattr(callee, DECLARED, permission)
        return callee

    return declared


def declared_by(callee: object) -> Permission | None:
    """What it said; None if it said nothing, and then nobody may call it."""
    found = getattr(callee, DECLARED, None)
    return found if isinstance(found, Permission) else None
