"""Notices and mails to those who signed up, written as things stand when they are sent, and sent as one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from engine.appointment import Method
from engine.mail import Mail, MailSettings
from memos import confirming
from memos.calendar import entry_of
from memos.cpr import find_cpr
from memos.desk import Desk, Office
from memos.document_rows import meeting_name, meeting_title
from memos.jobs import Kind
from memos.mailing import Writer, send_each, when_again, with_entry
from memos.notices import Named, Notice, NoticeKind, subject, text
from memos.queries.find import knows, may_see, shown
from memos.queries.follow_ups import follow_ups_at
from memos.store.mails import WantedMail

KEPT = timedelta(days=90)
LEAST_KEPT = timedelta(days=7)
"""As long as something may be told again, what was told must be known."""
MINUTES = (NoticeKind.MINUTES, NoticeKind.OBJECTION)
CALLS = (NoticeKind.CALLED, NoticeKind.MOVED, NoticeKind.CALLED_OFF)
FOLLOWED = (NoticeKind.FOLLOW_UP, NoticeKind.OVERDUE, NoticeKind.HANDED_ON)


def post(
    office: Office,
    settings: MailSettings,
    address: str,
    kept: timedelta = confirming.KEPT,
    *,
    going: Callable[[], bool] = lambda: True,
    only: str = "",
) -> Iterator[tuple[Mail, str]]:
    """Each mail as it is sent, with the reason ("" if none) why it was not: see `send_each`.

    `kept`: how long those who signed up are told that they are known.
    """
    sender = settings.sender
    writers: dict[Kind, Writer] = {
        Kind.NOTICE: partial(_written, address=address, sender=sender),
        Kind.SIGN_UP_MAIL: partial(confirming.written, address=address, sender=sender, kept=kept),
    }
    yield from send_each(office, settings, writers, going=going, only=only)


def post_one(
    office: Office, settings: MailSettings, address: str, id: str, kept: timedelta = confirming.KEPT
) -> datetime | None:
    """The mail of that row, for a job that names it. When to try again; None where there is nothing left to do."""
    for _mail, _reason in post(office, settings, address, kept, only=id):
        pass
    return when_again(office, settings, id)


def clear(office: Office, kept: timedelta = KEPT) -> int:
    """Removes notices that were sent so long ago, or never will be: they name people. History and account stay."""
    with office.write() as desk:
        return desk.store.remove_notices(desk.now - max(kept, LEAST_KEPT))


def _written(desk: Desk, mail: WantedMail, *, address: str, sender: str) -> Mail | None:
    notice = desk.store.notice(mail.id)
    named = _named(desk, notice)
    return _mail(notice, named, mail.wanted_at, address, sender) if named else None


def _named(desk: Desk, notice: Notice) -> Named | None:
    """What may be said of its subject; None where the person is not to hear of it any more, or has no address."""
    reader = desk.acting(notice.person)
    if notice.email and notice.kind in CALLS:
        return _named_summons(reader, notice)
    if notice.email and notice.meeting:
        return _named_follow_up(reader, notice) if notice.kind in FOLLOWED else _named_meeting(reader, notice)
    if not notice.email or not may_see(reader, notice.memo):
        return None
    stored = desk.store.memo(notice.memo)
    seen = shown(reader, stored).content
    if stored.content.closed or seen.closed:
        return Named()
    return Named(stored.number, "" if any(find_cpr(seen.title)) else seen.title)


def _named_meeting(reader: Desk, notice: Notice) -> Named | None:
    """Body and day: of what is on the agenda nothing."""
    meeting = reader.store.meeting(notice.meeting)
    if not knows(reader, meeting):
        return None
    title = meeting_title(reader.store.body(meeting.body), meeting.date)
    path = f"/moeder/{meeting.number}"
    return Named(meeting.number, title, f"{path}/referat" if notice.kind in MINUTES else path)


def _named_summons(reader: Desk, notice: Notice) -> Named | None:
    """Body, time and place, for the calendar, too. None where they were called off or called again meanwhile."""
    summons = reader.store.summons(notice.meeting)
    called = next((one for one in summons.called if one.person == notice.person), None) if summons else None
    if summons is None or called is None or called.off != (notice.kind is NoticeKind.CALLED_OFF):
        return None
    meeting = reader.store.meeting(notice.meeting)
    body = reader.store.body(meeting.body)
    path = "/" if called.off and not knows(reader, meeting) else f"/moeder/{meeting.number}/indkaldelse"
    entry = entry_of(meeting, meeting_name(body), summons.sequence, summons.changed_at)
    return Named(meeting.number, meeting_title(body, meeting.date), path, entry)


def _named_follow_up(reader: Desk, notice: Notice) -> Named | None:
    """Body and day of the meeting: of what was agreed nothing. None once it is done, or has another deadline."""
    item, position, due, *_revision = notice.occasion.split()
    place = (int(position), due)
    found = next((one for one in follow_ups_at(reader, [item]) if (one.position, str(one.due)) == place), None)
    if found is None or found.done:
        return None
    if found.closed:
        return Named(path="/opfoelgning")
    title = meeting_title(reader.store.body(found.body), found.met)
    return Named(found.meeting, title, f"/opfoelgning/{found.meeting}/{found.item}/{found.position}")


def _mail(notice: Notice, named: Named, wanted_at: datetime, address: str, sender: str) -> Mail:
    said = text(notice.kind, named, address)
    mail = Mail(notice.id, notice.email, subject(notice.kind), said, wanted_at)
    if named.entry is None:
        return mail
    entry = replace(named.entry, link=f"{address}{named.path}")
    method = Method.CANCEL if notice.kind is NoticeKind.CALLED_OFF else Method.REQUEST
    return with_entry(mail, entry, method, sender, notice.person)
