"""Sending wanted mails of every kind. Safe in two places at once; who dies after the server took one sends it again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from engine.appointment import Entry, Mailbox, Method
from engine.calendar import calendar_file
from engine.errors import Stale, StorageFailed
from engine.language import _
from engine.mail import Mail, MailSettings, Unsent, send
from memos.desk import Desk, Office, new_id
from memos.jobs import Kind
from memos.store.mails import MINUTE, PUT_OFF, WantedMail

LEASE = timedelta(minutes=10)
"""Far longer than a mail takes: a server may be silent for seconds at each of a few answers."""
FRESH = timedelta(days=3)
"""Nobody wants a mail that is older."""
MOST = 3
"""One that was refused so often is set aside. A server that is away, or says later, refuses nothing."""
TRIES = 3
Writer = Callable[[Desk, WantedMail], Mail | None]
"""What writes a mail as things stand; None where nobody is to be told any more."""


def waits(office: Office) -> bool:
    """Whether there is a mail to send now."""
    with office.read() as desk:
        return desk.store.mail_waits(desk.now, LEASE, since=desk.now - FRESH, most=MOST)


def send_each(
    office: Office,
    settings: MailSettings,
    writers: Mapping[Kind, Writer],
    *,
    going: Callable[[], bool] = lambda: True,
    only: str = "",
) -> Iterator[tuple[Mail, str]]:
    """Each mail as it is sent, the oldest first, with the reason ("" if none) why it was not.

    Ends where the server is gone. `only`: that one. No more a minute than the settings allow, all machines together.
    """
    owner = new_id()
    while going():
        with office.write() as desk:
            since, rate = desk.now - FRESH, settings.rate
            claimed = desk.store.claim_mail(owner, desk.now, LEASE, since=since, most=MOST, only=only, rate=rate)
            mail = _written(desk, claimed, owner, writers[claimed.kind]) if claimed else None
        if claimed is None:
            return
        if isinstance(mail, Exception):
            raise mail
        if mail is None:
            continue
        failed = _hand_in(office, settings, mail, claimed.claimed_until)
        yield mail, _noted(office, claimed, owner, failed)
        if failed and failed.down:
            return


def _written(desk: Desk, claimed: WantedMail, owner: str, writer: Writer) -> Mail | Exception | None:
    """The mail as things stand. One that cannot be written is put off, so that it is not in the way of others."""
    try:
        written = writer(desk, claimed)
        if written is None:
            desk.store.drop_mail(claimed)
        return written
    except (StorageFailed, DBAPIError):
        raise
    except Exception as fault:
        _put_off(desk, claimed, owner, Unsent(_("it could not be written; tell your administrator"), final=True))
        return fault


def when_again(office: Office, settings: MailSettings, id: str) -> datetime | None:
    """When the mail of that row is to be tried again; None where there is nothing left to do."""
    with office.read() as desk:
        waits, again = desk.store.mail_again(id, desk.now, since=desk.now - FRESH, most=MOST)
        share = MINUTE / settings.rate if settings.rate else timedelta()
        return max(again, desk.now + share * waits) if waits else None


def with_entry(mail: Mail, entry: Entry, method: Method, sender: str, name: str) -> Mail:
    """The mail with an entry for the calendar of whoever gets it."""
    calendar = calendar_file(entry, method, Mailbox("Beslut", sender), Mailbox(name, mail.to))
    return replace(mail, calendar=calendar, method=method.value)


def _hand_in(office: Office, settings: MailSettings, mail: Mail, claimed_until: datetime) -> Unsent | None:
    """Why it was not sent. Not once the claim is nearly over: this process may have been asleep."""
    if office.clock() > claimed_until - LEASE / 2:
        return Unsent(_("it was held too long before it was sent; it is sent later"))
    try:
        send(settings, mail)
    except Unsent as unsent:
        return unsent
    return None


def _noted(office: Office, mail: WantedMail, owner: str, failed: Unsent | None) -> str:
    """Written down, also where the database is busy just then; gives the reason."""
    for left in reversed(range(TRIES)):
        try:
            with office.write() as desk:
                if failed is None:
                    desk.store.mail_sent(mail, desk.now)
                else:
                    _put_off(desk, mail, owner, failed)
            break
        except (Stale, StorageFailed):
            if not left:
                raise
    return failed.reason if failed else ""


def _put_off(desk: Desk, mail: WantedMail, owner: str, failed: Unsent) -> None:
    """Until later, and the later the longer it waits. Where there is no server, the others wait with it."""
    waited = min(max(desk.now - mail.wanted_at, MINUTE), PUT_OFF)
    again = desk.now + (PUT_OFF if failed.final else waited)
    desk.store.mail_failed(mail, owner, failed.reason, again, counts=failed.final)
    if failed.down:
        desk.store.put_off_mails(again)
