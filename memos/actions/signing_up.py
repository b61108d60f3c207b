"""Signing up for an open meeting, and withdrawing. The meeting's history counts people and names none of them."""

from datetime import timedelta
from secrets import token_urlsafe

from engine.characters import clean
from engine.errors import Blocked, Invalid, NotFound, Reason
from engine.language import _
from engine.mail import is_address
from memos.actions.calling import follow_places
from memos.actions.meetings import noted, refuse_others
from memos.actions.planning import BEFORE_IT
from memos.desk import Desk, new_id
from memos.invitation import LONGEST_LINE, MOST_SIGN_UPS, Invitation, News, SignUp
from memos.meeting import Meeting

AGAIN = timedelta(hours=1)
"""Whoever signs up twice gets no second mail sooner: an address cannot be filled by strangers."""
CLOSED = "closed"


def sign_up(desk: Desk, meeting: Meeting, *, name: str = "", organisation: str = "", email: str = "") -> None:
    """The person at the desk signs up; where nobody is, an outsider with that name and address.

    Somebody who has signed up is told so in a mail alone: the answer is the same.
    """
    invitation = _open(desk, meeting)
    if desk.actor:
        name = desk.actor
        email = desk.store.account(name).email if desk.store.has_account(name) else ""
    elif not email.strip():
        raise Invalid.at("email", _("write your mail address"))
    _add(desk, meeting, invitation, (name, organisation, email), person=desk.actor)


def add_by_hand(desk: Desk, meeting: Meeting, *, name: str, organisation: str, email: str = "") -> None:
    """Somebody whom the meeting's office signs up: they called, or the deadline has passed."""
    refuse_others(desk, meeting, "sign up")
    invitation = _invitation(desk, meeting)
    _refuse_over(meeting)
    if not _add(desk, meeting, invitation, (name, organisation, email)):
        raise Blocked("sign up", [Reason("email", _("this address has signed up already"))])
    noted(desk, meeting, "sign_up", _("one was signed up by the office"))


def remove_by_hand(desk: Desk, meeting: Meeting, id: str) -> None:
    """Somebody whom the meeting's office takes off the list."""
    refuse_others(desk, meeting, "sign up")
    if id not in {one.id for one in desk.store.sign_ups(meeting.id)}:
        raise NotFound(_("nobody with that number has signed up"))
    _remove(desk, meeting, id)
    noted(desk, meeting, "sign_off", _("one was taken off the list by the office"))


def withdraw(desk: Desk, meeting: Meeting, one: SignUp) -> None:
    """They do not come after all, and whoever waited longest has their place. What is known of them is deleted."""
    _refuse_over(meeting)
    _remove(desk, meeting, one.id)


def _add(desk: Desk, meeting: Meeting, invitation: Invitation, given: tuple[str, str, str], person: str = "") -> bool:
    """Whether they had not signed up before."""
    name, organisation, email = _sound(desk, *given)
    desk.store.lock_sign_ups(meeting.id)
    signed = desk.store.sign_ups(meeting.id)
    known = next((one for one in signed if (email and one.email == email) or (person and one.person == person)), None)
    if known is not None:
        _tell_again(desk, known)
        return False
    if len(signed) >= MOST_SIGN_UPS:
        raise Blocked("sign up", [Reason("", _("so many have signed up that no more are taken"))])
    waits = bool(invitation.places) and len(signed) >= invitation.places
    one = SignUp(new_id(), name, organisation, email, desk.now, token_urlsafe(32), person, waits)
    desk.store.add_sign_up(meeting.id, one)
    if email:
        desk.store.want_sign_up_mails([one.id], News.STANDING, desk.now)
    return True


def _sound(desk: Desk, name: str, organisation: str, email: str) -> tuple[str, str, str]:
    """What was written, tidied. Raises `Invalid` with all that is wrong."""
    name = clean(name[: LONGEST_LINE + 1], "name", single_line=True)
    organisation = clean(organisation[: LONGEST_LINE + 1], "organisation", single_line=True)
    email = email.strip().lower()
    against = [
        Reason(place, _("write at most {most} characters").format(most=LONGEST_LINE))
        for place, text in (("name", name), ("organisation", organisation), ("email", email))
        if len(text) > LONGEST_LINE
    ]
    if not name:
        against.append(Reason("name", _("write your name")))
    if email and not is_address(email):
        against.append(Reason("email", _("this is no mail address")))
    if against:
        raise Invalid(*against)
    desk.look_for_cpr("sign up", [("name", name), ("organisation", organisation)])
    return name, organisation, email


def _tell_again(desk: Desk, known: SignUp) -> None:
    last = desk.store.last_mail_wanted(known.id)
    if known.email and (last is None or desk.now - last >= AGAIN):
        desk.store.want_sign_up_mails([known.id], News.STANDING, desk.now)


def _remove(desk: Desk, meeting: Meeting, id: str) -> None:
    desk.store.lock_sign_ups(meeting.id)
    desk.store.remove_sign_up(id)
    follow_places(desk, meeting, _invitation(desk, meeting))


def _invitation(desk: Desk, meeting: Meeting) -> Invitation:
    invitation = desk.store.invitation(meeting.id)
    if invitation is None:
        raise NotFound(_("there is no invitation to this meeting"))
    return invitation


def _open(desk: Desk, meeting: Meeting) -> Invitation:
    """The invitation, while one can sign up."""
    invitation = _invitation(desk, meeting)
    _refuse_over(meeting)
    if invitation.closed(desk.now):
        raise Blocked("sign up", [Reason(CLOSED, _("the deadline for signing up has passed"))])
    return invitation


def _refuse_over(meeting: Meeting) -> None:
    if meeting.state not in BEFORE_IT:
        raise Blocked("sign up", [Reason("state", _("the meeting was held or called off"))])
