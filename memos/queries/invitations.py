"""Invitations as the person at the desk, or anybody, may know of them."""

from dataclasses import dataclass

from engine.danish import local_date
from engine.errors import no_such
from engine.language import _
from memos.actions.planning import BEFORE_IT
from memos.desk import Desk
from memos.invitation import Invitation, Reach, SignUp, seated
from memos.meeting import Meeting, MeetingState
from memos.queries.delegations import principals
from memos.queries.find import find_meeting, holds_office
from memos.store.invitations import Invitations


@dataclass(frozen=True, slots=True)
class Invited:
    """A meeting's invitation. Nothing in it depends on who else has signed up.

    `own`: this person's sign-up, with `waits`, their number on the waiting list (0: they have a place).
    """

    meeting: Meeting
    invitation: Invitation
    closed: bool
    over: bool
    called_off: bool
    office: bool
    own: SignUp | None = None
    waits: int = 0


@dataclass(frozen=True, slots=True)
class SignedUp:
    """Somebody on the list. `waits`: their number on the waiting list, 0 where they have a place."""

    one: SignUp
    waits: int


def find_invited(desk: Desk, number: str) -> Invited:
    """The invitation of that meeting, as far as it reaches; its office reads it before that."""
    id = desk.store.meeting_id(number)
    invitation = desk.store.invitation(id) if id else None
    meeting = desk.store.meeting(id) if id and invitation else None
    if meeting is None or invitation is None or not _reaches(desk, meeting, invitation):
        raise no_such(_("meeting"), number)
    return _invited(desk, meeting, invitation)


def find_token(desk: Desk, token: str) -> tuple[Invited, SignUp]:
    """What somebody signed up for, by the address in their mail."""
    found = desk.store.sign_up_of(token)
    invitation = desk.store.invitation(found[0]) if found else None
    if found is None or invitation is None:
        raise no_such(_("sign-up"), "")
    return _invited(desk, desk.store.meeting(found[0]), invitation), found[1]


def office_invitation(desk: Desk, number: str) -> tuple[Meeting, Invitation | None]:
    """A meeting and its invitation, to its office alone."""
    meeting = find_meeting(desk, number)
    if not holds_office(desk, meeting):
        raise no_such(_("meeting"), number)
    return meeting, desk.store.invitation(meeting.id)


def office_names(desk: Desk, meeting: Meeting) -> tuple[list[str], str]:
    """In whose name this person may act for the meeting's office, and whose they need ("" their own)."""
    names = principals(desk, closed=True)
    office = {meeting.chair, meeting.secretary}
    return names, "" if desk.actor in office else next((name for name in names if name in office), "")


def signed_up(desk: Desk, number: str) -> tuple[Meeting, Invitation, list[SignedUp]]:
    """Who has signed up, in order, to the meeting's office alone."""
    meeting, invitation = office_invitation(desk, number)
    if invitation is None:
        raise no_such(_("meeting"), number)
    signed = desk.store.sign_ups(meeting.id)
    seats = seated(invitation, signed)
    return meeting, invitation, [SignedUp(one, max(0, n - seats)) for n, one in enumerate(signed, 1)]


def open_invitations(desk: Desk) -> list[tuple[Meeting, Invitation]]:
    """The coming meetings that this person may sign up for, by date."""
    reaches = (Reach.HOUSE, Reach.ANYBODY) if desk.actor else (Reach.ANYBODY,)
    ids = desk.store.invited_to(*reaches, since=local_date(desk.now))
    found = desk.store.meetings(ids)
    return [
        (found[id], invitation)
        for id in ids
        if found[id].state in BEFORE_IT and (invitation := desk.store.invitation(id)) is not None
    ]


def public_invitations(desk: Desk) -> list[Invited]:
    """The coming meetings that anybody may sign up for, by date, whoever asks; those that have closed, too."""
    nobody = desk.acting("")
    return [_invited(nobody, meeting, invitation) for meeting, invitation in open_invitations(nobody)]


def _invited(desk: Desk, meeting: Meeting, invitation: Invitation) -> Invited:
    own, waits = _own(desk.store, meeting.id, invitation, desk.actor)
    return Invited(
        meeting=meeting,
        invitation=invitation,
        closed=invitation.closed(desk.now),
        over=meeting.state not in BEFORE_IT,
        called_off=meeting.state == MeetingState.CANCELLED,
        office=holds_office(desk, meeting),
        own=own,
        waits=waits,
    )


def _own(store: Invitations, meeting: str, invitation: Invitation, person: str) -> tuple[SignUp | None, int]:
    if not person:
        return None, 0
    signed = store.sign_ups(meeting)
    place = next((n for n, one in enumerate(signed, 1) if one.person == person), 0)
    return (signed[place - 1], max(0, place - seated(invitation, signed))) if place else (None, 0)


def _reaches(desk: Desk, meeting: Meeting, invitation: Invitation) -> bool:
    if invitation.reach is Reach.ANYBODY or holds_office(desk, meeting):
        return True
    return invitation.reach is Reach.HOUSE and bool(desk.actor)
