"""Sending notices. Safe in two places at once; who dies after the server took a mail sends it again, under one id."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from engine.errors import Stale, StorageFailed
from engine.language import _
from engine.mail import Mail, MailSettings, Unsent, send
from memos.cpr import find_cpr
from memos.desk import Desk, Office, new_id
from memos.notices import Named, Notice, subject, text
from memos.queries.find import may_see, shown

LEASE = timedelta(minutes=10)
"""Far longer than a mail takes: a server may be silent for seconds at each of a few answers."""
FRESH = timedelta(days=3)
"""Nobody wants a notice that is older."""
MOST = 12
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
TRIES = 3


def waits(office: Office) -> bool:
    """Whether there is a notice to send now."""
    with office.read() as desk:
        return desk.store.notice_waits(desk.now, since=desk.now - FRESH, most=MOST)


def post(
    office: Office, settings: MailSettings, address: str, *, going: Callable[[], bool] = lambda: True
) -> Iterator[tuple[Notice, str]]:
    """Each notice as it is sent, with the reason ("" if none) why it was not. Ends where the server is gone."""
    owner = new_id()
    while going():
        with office.write() as desk:
            notice = desk.store.claim_notice(owner, desk.now, LEASE, since=desk.now - FRESH, most=MOST)
            named = _named(desk, notice) if notice else None
            if notice and named is None:
                desk.store.drop_notice(notice.id)
        if notice is None:
            return
        if named is None:
            continue
        failed = _sent(office, settings, _mail(notice, named, address), notice)
        yield notice, _noted(office, notice, owner, failed)
        if failed and failed.down:
            return


def _named(desk: Desk, notice: Notice) -> Named | None:
    """What may be said of the memo; None where the person is not to hear of it any more, or has no address."""
    reader = desk.acting(notice.person)
    if not notice.email or not may_see(reader, notice.memo):
        return None
    stored = desk.store.memo(notice.memo)
    seen = shown(reader, stored).content
    if stored.content.closed or seen.closed:
        return Named()
    return Named(stored.number, "" if any(find_cpr(seen.title)) else seen.title)


def _mail(notice: Notice, named: Named, address: str) -> Mail:
    return Mail(notice.id, notice.email, subject(notice.kind), text(notice.kind, named, address), notice.wanted_at)


def _sent(office: Office, settings: MailSettings, mail: Mail, notice: Notice) -> Unsent | None:
    """Why it was not sent. Not once the claim is nearly over: this process may have been asleep."""
    if office.clock() > notice.claimed_until - LEASE / 2:
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
