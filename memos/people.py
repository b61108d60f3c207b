"""People, departments and bodies, and the roles a person can hold towards a memo or a meeting."""

from dataclasses import dataclass
from enum import StrEnum

from memos.deadlines import Deadline


class Role(StrEnum):
    """Who may do a step. A memo type's workflow names these, or roles that it declares itself."""

    AUTHOR = "author"
    MANAGER = "manager"
    SECRETARY = "secretary"
    CHAIR = "chair"
    MEMBER = "member"
    ARCHIVIST = "archivist"
    READER = "reader"
    ADMINISTRATOR = "administrator"


OF_THE_ORGANISATION = (Role.ARCHIVIST, Role.READER, Role.ADMINISTRATOR)
"""The program's own roles that are held towards the whole organisation. Memo types may declare others."""


class MinutesRule(StrEnum):
    """Who approves a body's minutes."""

    CHAIR = "chair"
    ALL = "all"
    SILENCE = "silence"


class Publishes(StrEnum):
    """What of a body's meetings anybody may read, once it is released."""

    NOTHING = "nothing"
    AGENDA = "agenda"
    MINUTES = "minutes"
    BOTH = "both"

    def includes(self, kind: str) -> bool:
        """Whether agendas ("agenda") or minutes ("minutes") are."""
        return self in (kind, Publishes.BOTH)


LONGEST_SILENCE = 365
"""Days in which members may object to minutes."""


@dataclass(frozen=True, slots=True)
class Body:
    """A forum that decides. `definite` is how sentences begin ("Chefteamet"); `code` begins its numbers.

    `types` are those of the memos that it takes, `outcomes` those that it may choose; none named: all.
    `public_names`: what is released names staff, too, not only those who sit.
    """

    name: str
    code: str
    definite: str
    minutes_rule: MinutesRule = MinutesRule.CHAIR
    silence_days: int = 5
    secretary: str = ""
    chair: str = ""
    members: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    publishes: Publishes = Publishes.NOTHING
    public_names: bool = False

    def takes(self, memo_type: str) -> bool:
        """Whether memos of that type may come before it."""
        return not self.types or memo_type in self.types

    def may_choose(self, outcome: str) -> bool:
        """Whether it uses that outcome."""
        return not self.outcomes or outcome in self.outcomes


@dataclass(frozen=True, slots=True)
class Department:
    """A unit and the manager who answers for its memos."""

    name: str
    manager: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act. `roles` are those held towards the whole organisation, memo types' own among them."""

    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Organisation:
    """Bodies, departments and people, as an organisation file lists them, and what bodies ask for before a meeting."""

    name: str
    people: tuple[Person, ...] = ()
    departments: tuple[Department, ...] = ()
    bodies: tuple[Body, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
