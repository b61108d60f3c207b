"""What the guards look at: a memo or a meeting, together with who holds which role towards it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from memos.consultation import Consultation
from memos.delegation import Delegation
from memos.meeting import Item, Meeting
from memos.memo import Memo
from memos.people import OF_THE_ORGANISATION, Body, Person, Role
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class MemoCase:
    """A memo, its type in force, its body, the meeting it is on or is meant for, and the holders of roles.

    `delegations` are those in force that whoever acts holds (None: nobody is asked for any), `consultations` the
    departments that were asked, `today` the day it is, `went_to` the bodies that it has gone on to.
    """

    memo: Memo
    type: MemoType
    body: Body
    holders: Mapping[str, frozenset[str]]
    meeting: Meeting | None = None
    item: Item | None = None
    delegations: tuple[Delegation, ...] | None = ()
    consultations: tuple[Consultation, ...] = ()
    today: date = date.min
    went_to: tuple[str, ...] = ()

    def role_label(self, role: str) -> str:
        """What the memo's type calls a role of its own; "" for the program's."""
        return self.type.role_label(role)


@dataclass(frozen=True, slots=True)
class MeetingCase:
    """A meeting, its body, the holders of roles, and the delegations of whoever acts (None: nobody needs any)."""

    meeting: Meeting
    body: Body
    holders: Mapping[str, frozenset[str]]
    delegations: tuple[Delegation, ...] | None = ()

    def role_label(self, _role: str) -> str:
        """A meeting knows the program's roles alone."""
        return ""


def memo_holders(
    memo: Memo, body: Body, meeting: Meeting | None, people: tuple[Person, ...]
) -> Mapping[str, frozenset[str]]:
    """Who holds which role towards a memo. `people` are those whose organisation roles count."""
    content = memo.content
    return {
        **_body_holders(body, meeting, people),
        Role.AUTHOR: frozenset({memo.author, content.case_officer, *content.co_authors} - {""}),
        Role.MANAGER: frozenset({content.responsible_manager} - {""}),
    }


def meeting_holders(meeting: Meeting, body: Body, people: tuple[Person, ...]) -> Mapping[str, frozenset[str]]:
    """Who holds which role towards a meeting."""
    return _body_holders(body, meeting, people)


def _body_holders(body: Body, meeting: Meeting | None, people: tuple[Person, ...]) -> dict[str, frozenset[str]]:
    secretaries = {body.secretary, meeting.secretary if meeting else ""}
    chairs = {body.chair, meeting.chair if meeting else ""}
    members = {*body.members, *(meeting.members if meeting else ())}
    members |= {one.name for one in meeting.substitutes} if meeting else set()
    held = {*OF_THE_ORGANISATION, *(role for person in people for role in person.roles)}
    return {
        **{role: frozenset(person.name for person in people if role in person.roles) for role in held},
        Role.SECRETARY: frozenset(secretaries - {""}),
        Role.CHAIR: frozenset(chairs - {""}),
        Role.MEMBER: frozenset(members - {""}),
    }
