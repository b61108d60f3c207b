"""Chores: what is done once each day, by whichever machine comes first, and tried again where it failed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from engine.danish import local_date
from engine.mail import MailSettings
from memos import certifying, closing, confirming, forgetting, packing, posting, reminding
from memos.desk import Office, new_id
from memos.indexing import index_all
from memos.sealing import seal

LEASE = timedelta(hours=1)
"""The longest that a chore takes; the machine that died at it is waited for so long."""
AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Means:
    """What work is done with besides a printer: where mail is handed in and leads to, how long things are kept."""

    office: Office
    mail: MailSettings | None = None
    address: str = ""
    keep_notices: timedelta = posting.KEPT
    keep_sign_ups: timedelta = confirming.KEPT


def _remind(means: Means) -> None:
    if means.mail:
        reminding.remind(means.office)


def _index(means: Means) -> None:
    index_all(means.office)


def _seal(means: Means) -> None:
    if means.office.sealing:
        seal(means.office, means.office.sealing)


CHORES: dict[str, Callable[[Means], object]] = {
    "reminders": _remind,
    "silence": lambda means: closing.close_silent(means.office),
    "exports": lambda means: packing.clear(means.office),
    "released files": lambda means: certifying.sweep(means.office),
    "notices": lambda means: posting.clear(means.office, means.keep_notices),
    "sign-ups": lambda means: forgetting.forget(means.office, means.keep_sign_ups),
    "search": _index,
    "checkpoints": _seal,
}
"""In this order. A further chore is a line here."""


def do_chores(means: Means, *, going: Callable[[], bool] = lambda: True) -> Iterator[tuple[str, str]]:
    """Each chore of today that nobody did, as it is done; with what went wrong ("" if nothing), without content."""
    for name, chore in CHORES.items():
        if not going():
            return
        owner, today = new_id(), local_date(means.office.clock())
        if not _claimed(means.office, name, owner):
            continue
        failed = ""
        try:
            chore(means)
        except Exception as error:  # one chore keeps no other; what it said may hold what somebody wrote
            failed = type(error).__name__
        with means.office.write() as desk:
            if failed:
                desk.store.chore_failed(name, owner, failed, desk.now + AGAIN)
            else:
                desk.store.chore_done(name, owner, today)
        yield name, failed


def _claimed(office: Office, name: str, owner: str) -> bool:
    """Whether it is ours to do. Most times it was done before: that is only read."""
    with office.read() as desk:
        today = local_date(desk.now)
        done_on, _reason = desk.store.chores().get(name, (None, ""))
    if done_on and done_on >= today:
        return False
    with office.write() as desk:
        return desk.store.claim_chore(name, today, owner, desk.now, LEASE)
