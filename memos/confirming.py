"""Mails to those who signed up, written as things stand when they are sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.appointment import Method
from engine.danish import full_date, time_range
from engine.language import _
from engine.mail import Mail
from memos.calendar import entry_of
from memos.desk import Desk
from memos.invitation import Invitation, News, SignUp, seated
from memos.mailing import with_entry
from memos.meeting import Meeting
from memos.store.mails import WantedMail

KEPT = timedelta(days=30)
"""So long after the meeting what is known of those who signed up is kept."""
LEAST_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who signed up, and what they signed up for. `waits`: their place in the queue, 0 where they have one."""

    meeting: Meeting
    invitation: Invitation
    one: SignUp
    waits: int
    sequence: int
    changed_at: datetime


def written(desk: Desk, mail: WantedMail, *, address: str, sender: str, kept: timedelta = KEPT) -> Mail | None:
    """The mail; None for somebody who withdrew meanwhile."""
    sign_up, news = desk.store.sign_up_mail(mail.id)
    standing = _standing(desk, sign_up)
    return _mail(mail, news, standing, address, sender, kept) if standing else None


def _standing(desk: Desk, sign_up: str) -> Standing | None:
    """None for somebody who withdrew meanwhile, or has no address."""
    found = desk.store.sign_up_with(sign_up)
    if found is None or not found[1].email:
        return None
    id, one = found
    invitation, summons = desk.store.invitation(id), desk.store.summons(id)
    if invitation is None or summons is None:
        return None
    signed = desk.store.sign_ups(id)
    place = [other.id for other in signed].index(one.id) + 1
    waits = max(0, place - seated(invitation, signed))
    return Standing(desk.store.meeting(id), invitation, one, waits, summons.sequence, summons.changed_at)


def _mail(wanted: WantedMail, news: News, standing: Standing, address: str, sender: str, kept: timedelta) -> Mail:
    meeting, invitation, one = standing.meeting, standing.invitation, standing.one
    lines = [
        _what(news, standing.waits),
        "",
        invitation.title,
        " ".join(part for part in (full_date(meeting.date), time_range(meeting.start, meeting.end)) if part),
        *(part for part in (meeting.place, "" if standing.waits else meeting.link) if part),
        f"{address}/moeder/{meeting.number}/tilmelding",
        "",
    ]
    if news is not News.CALLED_OFF:
        lines += [_("If you cannot come, withdraw here:"), f"{address}/tilmelding/{one.token}", ""]
    deleted = _("Your name and address are deleted {days} days after the meeting.")
    lines += [deleted.format(days=kept.days), _("This mail was sent by Beslut; do not answer it.")]
    subject = f"{news_of(news, standing.waits)}: {invitation.title}"
    mail = Mail(wanted.id, one.email, subject, "\n".join(lines) + "\n", wanted.wanted_at)
    if standing.waits:
        return mail
    entry = entry_of(meeting, invitation.title, standing.sequence, standing.changed_at)
    method = Method.CANCEL if news is News.CALLED_OFF else Method.REQUEST
    return with_entry(mail, entry, method, sender, one.name)


def news_of(news: News, waits: int = 0) -> str:
    """What stands in a list of mails before the meeting's title."""
    if news is News.STANDING:
        return _("You are on the waiting list") if waits else _("You are signed up")
    return {
        News.SEATED: _("There is a place for you"),
        News.MOVED: _("The meeting was moved"),
        News.CALLED_OFF: _("The meeting was called off"),
    }[news]


def _what(news: News, waits: int) -> str:
    if news is News.STANDING and waits:
        return _("All places are taken. You are number {number} on the waiting list.").format(number=waits)
    return {
        News.STANDING: _("You are signed up and have a place."),
        News.SEATED: _("A place became free, and it is yours."),
        News.MOVED: _("The meeting that you are signed up for has another time or place."),
        News.CALLED_OFF: _("The meeting that you are signed up for was called off."),
    }[news]
