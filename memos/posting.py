"""Sending notices. Safe in two places at once; who dies after the server took a mail sends it again, under one id."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from engine.appointment import Entry, Mailbox, Method
from engine.calendar import calendar_file
from engine.errors import Stale, StorageFailed
from engine.language import _
from engine.mail import Mail, MailSettings, Unsent, send
from memos.calendar import entry_of
from memos.cpr import find_cpr
from memos.desk import Desk, Office, new_id
from memos.document_rows import meeting_name, meeting_title
from memos.notices import Named, Notice, NoticeKind, subject, text
from memos.queries.find import knows, may_see, shown
from memos.queries.follow_ups import follow_ups_at

LEASE = timedelta(minutes=10)
"""Far longer than a mail takes: a server may be silent for seconds at each of a few answers."""
FRESH = timedelta(days=3)
"""Nobody wants a notice that is older."""
KEPT = timedelta(days=90)
LEAST_KEPT = timedelta(days=7)
"""As long as something may be told again, what was told must be known."""
MINUTES = (NoticeKind.MINUTES, NoticeKind.OBJECTION)
CALLS = (NoticeKind.CALLED, NoticeKind.MOVED, NoticeKind.CALLED_OFF)
FOLLOWED = (NoticeKind.FOLLOW_UP, NoticeKind.OVERDUE, NoticeKind.HANDED_ON)
MOST = 12
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
TRIES = 3
MINUTE = timedelta(minutes=1)


def waits(office: Office) -> bool:
    """Whether there is a notice to send now."""
    with office.read() as desk:
        return desk.store.notice_waits(desk.now, since=desk.now - FRESH, most=MOST)


def post(
    office: Office,
    settings: MailSettings,
    address: str,
    *,
    going: Callable[[], bool] = lambda: True,
    only: str = "",
) -> Iterator[tuple[Notice, str]]:
    """Each notice as it is sent, with the reason ("" if none) why it was not. Ends where the server is gone.

    `only`: that one. No more a minute than the settings allow, all machines together.
    """
    owner = new_id()
    while going():
        with office.write() as desk:
            due = desk.now - FRESH
            notice = desk.store.claim_notice(
                owner, desk.now, LEASE, since=due, most=MOST, only=only, rate=settings.rate
            )
            named = _named(desk, notice) if notice else None
            if notice and named is None:
                desk.store.drop_notice(notice.id)
        if notice is None:
            return
        if named is None:
            continue
        mail = _mail(notice, named, address, settings.sender)
        failed = hand_in(office, settings, mail, notice.claimed_until)
        yield notice, _noted(office, notice, owner, failed)
        if failed and failed.down:
            return


def post_one(office: Office, settings: MailSettings, address: str, id: str) -> datetime | None:
    """The notice of that row, for a job that names it. When to try again; None where there is nothing left to do."""
    for _notice, _reason in post(office, settings, address, only=id):
        pass
    with office.read() as desk:
        waits, again = desk.store.notice_again(id, desk.now, since=desk.now - FRESH, most=MOST)
        share = MINUTE / settings.rate if settings.rate else timedelta()
        return max(again, desk.now + share * waits) if waits else None


def clear(office: Office, kept: timedelta = KEPT) -> int:
    """Removes notices that were sent so long ago, or never will be: they name people. History and account stay."""
    with office.write() as desk:
        return desk.store.remove_notices(desk.now - max(kept, LEAST_KEPT))


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
    item, position, due = notice.occasion.split()
    place = (int(position), due)
    found = next((one for one in follow_ups_at(reader, [item]) if (one.position, str(one.due)) == place), None)
    if found is None or found.done:
        return None
    if found.closed:
        return Named(path="/opfoelgning")
    title = meeting_title(reader.store.body(found.body), found.met)
    return Named(found.meeting, title, f"/opfoelgning/{found.meeting}/{found.item}/{found.position}")


def _mail(notice: Notice, named: Named, address: str, sender: str) -> Mail:
    said = text(notice.kind, named, address)
    mail = Mail(notice.id, notice.email, subject(notice.kind), said, notice.wanted_at)
    if named.entry is None:
        return mail
    entry = replace(named.entry, link=f"{address}{named.path}")
    method = Method.CANCEL if notice.kind is NoticeKind.CALLED_OFF else Method.REQUEST
    return with_entry(mail, entry, method, sender, notice.person)


def with_entry(mail: Mail, entry: Entry, method: Method, sender: str, name: str) -> Mail:
    """The mail with an entry for the calendar of whoever gets it."""
    calendar = calendar_file(entry, method, Mailbox("Beslut", sender), Mailbox(name, mail.to))
    return replace(mail, calendar=calendar, method=method.value)


def hand_in(office: Office, settings: MailSettings, mail: Mail, claimed_until: datetime) -> Unsent | None:
    """Why it was not sent. Not once the claim is nearly over: this process may have been asleep."""
    if office.clock() > claimed_until - LEASE / 2:
        return Unsent(_("it was held too long before it was sent; it is sent later"))
    try:
        send(settings, mail)
    except Unsent as unsent:
        return unsent
    return None


def _noted(office: Office, notice: Notice, owner: str, failed: Unsent | None) -> str:
    """Written down, also where the database is busy just then; gives the reason."""
    for left in reversed(range(TRIES)):
        try:
            with office.write() as desk:
                if failed is None:
                    desk.store.notice_sent(notice.id, desk.now)
                else:
                    _put_off(desk, notice, owner, failed)
            break
        except (Stale, StorageFailed):
            if not left:
                raise
    return failed.reason if failed else ""


def _put_off(desk: Desk, notice: Notice, owner: str, failed: Unsent) -> None:
    """Until later, and the later the oftener it failed. Where there is no server, the others wait with it."""
    again = next_try(desk.now, notice.tries, final=failed.final)
    desk.store.notice_failed(notice.id, owner, failed.reason, again)
    if failed.down:
        desk.store.put_off_notices(again)


def next_try(now: datetime, tries: int, *, final: bool) -> datetime:
    """When a notice that failed so many times is tried again."""
    return now + (LONGEST if final else min(FIRST * 2 ** (tries - 1), LONGEST))
