"""Mails to those who signed up, and deleting what is known of them some time after the meeting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.appointment import Method
from engine.danish import full_date, local_date, time_range
from engine.errors import Stale, StorageFailed
from engine.language import _
from engine.mail import Mail, MailSettings, Unsent
from memos.actions.meetings import noted
from memos.calendar import entry_of
from memos.desk import Desk, Office, new_id
from memos.invitation import Invitation, News, SignUp, seated
from memos.meeting import Meeting
from memos.posting import FRESH, LEASE, MOST, TRIES, hand_in, next_try, with_entry
from memos.store.sign_up_mails import SignUpMail

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


def confirming_waits(office: Office) -> bool:
    """Whether there is a mail to send now."""
    with office.read() as desk:
        return desk.store.sign_up_mail_waits(desk.now, since=desk.now - FRESH, most=MOST)


def confirm(
    office: Office,
    settings: MailSettings,
    address: str,
    kept: timedelta = KEPT,
    *,
    going: Callable[[], bool] = lambda: True,
) -> Iterator[tuple[str, str]]:
    """The id of each mail as it is sent, with the reason ("" if none) why it was not. Ends where the server is gone."""
    owner = new_id()
    while going():
        with office.write() as desk:
            claimed = desk.store.claim_sign_up_mail(owner, desk.now, LEASE, since=desk.now - FRESH, most=MOST)
            standing = _standing(desk, claimed) if claimed else None
            if claimed and standing is None:
                desk.store.drop_sign_up_mail(claimed.id)
        if claimed is None:
            return
        if standing is None:
            continue
        mail = _mail(claimed, standing, address, settings.sender, kept)
        failed = hand_in(office, settings, mail, claimed.claimed_until)
        _note(office, claimed, owner, failed)
        yield claimed.id, failed.reason if failed else ""
        if failed and failed.down:
            return


def forget(office: Office, kept: timedelta = KEPT) -> int:
    """Deletes what is known of those who signed up for meetings held so long ago; how many they were.

    The meeting's history says that it was done, and how many they were; it never named them.
    """
    with office.read() as desk:
        meetings = desk.store.signed_up_before(local_date(desk.now) - max(kept, LEAST_KEPT))
    return sum(_forget(office, meeting, kept) for meeting in meetings)


def _forget(office: Office, id: str, kept: timedelta) -> int:
    with office.read() as desk:
        meeting = desk.store.meeting(id)
        name = meeting.secretary or desk.store.body(meeting.body).secretary
    with office.write(name) as desk:
        desk.store.lock_sign_ups(id)
        signed = desk.store.sign_ups(id)
        for one in signed:
            desk.store.remove_sign_up(one.id)
        if signed:
            text = _("{number} people's names and addresses were deleted by the rule, {days} days after the meeting")
            said = text.format(number=len(signed), days=max(kept, LEAST_KEPT).days)
            noted(desk, desk.store.meeting(id), "forget", said)
    return len(signed)


def _standing(desk: Desk, claimed: SignUpMail) -> Standing | None:
    """None for somebody who withdrew meanwhile, or has no address."""
    found = desk.store.sign_up_with(claimed.sign_up)
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


def _mail(claimed: SignUpMail, standing: Standing, address: str, sender: str, kept: timedelta) -> Mail:
    meeting, invitation, one = standing.meeting, standing.invitation, standing.one
    lines = [
        _what(claimed.news, standing.waits),
        "",
        invitation.title,
        " ".join(part for part in (full_date(meeting.date), time_range(meeting.start, meeting.end)) if part),
        *(part for part in (meeting.place, "" if standing.waits else meeting.link) if part),
        f"{address}/moeder/{meeting.number}/tilmelding",
        "",
    ]
    if claimed.news is not News.CALLED_OFF:
        lines += [_("If you cannot come, withdraw here:"), f"{address}/tilmelding/{one.token}", ""]
    deleted = _("Your name and address are deleted {days} days after the meeting.")
    lines += [deleted.format(days=kept.days), _("This mail was sent by Beslut; do not answer it.")]
    subject = f"{_subject(claimed.news, standing.waits)}: {invitation.title}"
    mail = Mail(claimed.id, one.email, subject, "\n".join(lines) + "\n", claimed.wanted_at)
    if standing.waits:
        return mail
    entry = entry_of(meeting, invitation.title, standing.sequence, standing.changed_at)
    method = Method.CANCEL if claimed.news is News.CALLED_OFF else Method.REQUEST
    return with_entry(mail, entry, method, sender, one.name)


def _subject(news: News, waits: int) -> str:
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
        News.SEATED: _("Somebody else cannot come, and you have their place."),
        News.MOVED: _("The meeting that you are signed up for has another time or place."),
        News.CALLED_OFF: _("The meeting that you are signed up for was called off."),
    }[news]


def _note(office: Office, claimed: SignUpMail, owner: str, failed: Unsent | None) -> None:
    """Written down, also where the database is busy just then."""
    for left in reversed(range(TRIES)):
        try:
            with office.write() as desk:
                if failed is None:
                    desk.store.sign_up_mail_sent(claimed.id, desk.now)
                else:
                    again = next_try(desk.now, claimed.tries, final=failed.final)
                    desk.store.sign_up_mail_failed(claimed.id, owner, failed.reason, again)
            return
        except (Stale, StorageFailed):
            if not left:
                raise
