"""People, departments and bodies, and the roles a person can hold towards a memo or a meeting."""

from dataclasses import dataclass
from enum import StrEnum

from memos.deadlines import Deadline


class Role(StrEnum):
    """Who may do a step. A memo type's workflow names these."""

    AUTHOR = "author"
    MANAGER = "manager"
    SECRETARY = "secretary"
    CHAIR = "chair"
    MEMBER = "member"
    ARCHIVIST = "archivist"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class MinutesRule(StrEnum):
    """Who approves a body's minutes."""

    CHAIR = "chair"
    ALL = "all"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Body:
    """A forum that decides. `definite` is how sentences begin ("Chefteamet"); `code` begins its numbers."""

    name: str
    code: str
    definite: str
    minutes_rule: MinutesRule = MinutesRule.CHAIR
    silence_days: int = 5
    secretary: str = ""
    chair: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """A unit and the manager who answers for its memos."""

    name: str
    manager: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act. `roles` are those held towards the whole organisation."""

    name: str
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Organisation:
    """Bodies, departments and people, as an organisation file lists them, and what bodies ask for before a meeting."""

    name: str
    people: tuple[Person, ...] = ()
    departments: tuple[Department, ...] = ()
    bodies: tuple[Body, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
