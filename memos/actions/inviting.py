"""Invitations: what an open meeting announces, and to whom. Its office writes it."""

from collections.abc import Iterator

from engine.errors import Blocked, Reason
from engine.language import _
from memos.actions.calling import follow_places
from memos.actions.meetings import change
from memos.canonical import invitation_record, sha256
from memos.desk import Desk
from memos.invitation import Invitation, Reach, unsound_invitation
from memos.meeting import Meeting
from memos.summons import Summons


def invite(desk: Desk, meeting: Meeting, invitation: Invitation) -> Meeting:
    """The meeting with that invitation, instead of the one it had."""
    against = [*unsound_invitation(invitation, meeting.date), *_taken_back(desk, meeting, invitation)]
    if against:
        raise Blocked("invite", against)
    desk.look_for_cpr("invite", list(_texts(invitation)))
    digest = sha256(invitation_record(invitation))
    if digest == meeting.invitation_sha256:
        return meeting
    after = change(desk, meeting, "invite", comment=invitation.title, invitation_sha256=digest)
    if desk.store.summons(meeting.id) is None:  # from now on its changes are counted, for calendars
        desk.store.save_summons(meeting.id, Summons(0, desk.now))
    desk.store.lock_sign_ups(meeting.id)
    desk.store.save_invitation(meeting.id, invitation)
    follow_places(desk, meeting, invitation)
    return after


def _taken_back(desk: Desk, meeting: Meeting, invitation: Invitation) -> Iterator[Reason]:
    """Those who have signed up must find what they signed up for."""
    if invitation.reach is Reach.NOBODY and desk.store.sign_ups(meeting.id):
        yield Reason("reach", _("people have signed up; call the meeting off, or remove them first"))


def _texts(invitation: Invitation) -> Iterator[tuple[str, str]]:
    yield "title", invitation.title
    yield "text", invitation.text.plain
    for n, item in enumerate(invitation.programme, 1):
        yield f"programme[{n}]", f"{item.text} {item.host}"
