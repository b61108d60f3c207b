"""Doing wanted work: documents that changes called for. Safe to run twice, and in several places at once.

A row is claimed for a time under a name used once; whoever makes its document lets go of the row in the transaction
that keeps it, and only if it still has that name. So one that was taken for dead, and wakes, writes nothing.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from engine.errors import Refusal, Stale, StorageFailed
from engine.language import _
from memos.desk import Desk, Office, new_id
from memos.packet import DOCUMENTS
from memos.packet_work import make_wanted
from memos.printing import Printer, context_sha256, keep, ordered, print_wanted
from memos.rendition import Taken, Wanted

LEASE = timedelta(minutes=2)
TRIES = 3
"""Then it is set aside, with its reason, and waits for a person."""
BEGUN = 6
"""And so it is when so many began it and none came to an end."""
PAUSE = timedelta(seconds=20)
Going = Callable[[], bool]


def print_all(desk: Desk, printer: Printer, subjects: Collection[str]) -> int:
    """Every document wanted for these memos and meetings, in this very unit of work. Raises `RenderFailed`."""
    done: set[tuple[str, str, str]] = set()
    for subject in subjects:
        rows = [*desk.store.wanted_for(memo=subject), *desk.store.wanted_for(meeting=subject)]
        for row in rows:
            if row.document in DOCUMENTS:
                continue  # a packet is bound between two units of work: by the worker
            key = (subject, row.document, row.format)
            if key not in done:
                print_wanted(desk, printer, row)
                done.add(key)
            desk.store.fulfil(row.id)
    return len(done)


def drain(office: Office, printer: Printer, owner: str, *, going: Going = lambda: True) -> Iterator[tuple[Wanted, str]]:
    """Each wanted document as it is done, with the reason ("" if none) why it could not be made.

    A claim has a lease: what a dead drainer held is taken over. A row that fails stays wanted, at most for a person.
    """
    tried: list[str] = []
    while going():
        own = f"{owner}-{new_id()}"
        with office.write(owner) as desk:
            row = desk.store.claim(own, desk.now, LEASE, skip=tried)
        if row is None:
            return
        tried.append(row.id)
        yield row, _do(office, printer, row, own)


def do_one(office: Office, printer: Printer, id: str, owner: str) -> datetime | None:
    """The document of that row, for a job that names it. When to try again; None where there is nothing left to do."""
    with office.write() as desk:
        row = desk.store.claim(owner, desk.now, LEASE, only=id)
        if row is None:
            return desk.store.held_until(id)
    if _do(office, printer, row, owner):
        with office.read() as desk:
            again = desk.now + PAUSE * row.tries
            return again if any(one.id == id for one in _waiting(desk, row)) else None
    return None


def print_own(office: Office, printer: Printer, subjects: Collection[str], actor: str) -> Iterator[tuple[Wanted, str]]:
    """What is wanted of these memos and meetings, done at once by whoever called for it; each with its reason.

    What another has in hand is left to them.
    """
    with office.read() as desk:
        rows = [
            row for one in subjects for row in (*desk.store.wanted_for(memo=one), *desk.store.wanted_for(meeting=one))
        ]
    for row in rows:
        own = new_id()
        with office.write() as desk:
            claimed = desk.store.claim(own, desk.now, LEASE, only=row.id)
        if claimed:
            yield claimed, _do(office, printer, claimed, own, actor)


def _waiting(desk: Desk, row: Wanted) -> list[Wanted]:
    """Its subject's rows that are not set aside."""
    found = desk.store.wanted_for(memo=row.memo) if row.memo else desk.store.wanted_for(meeting=row.meeting)
    return [one for one in found if not one.aside]


def _do(office: Office, printer: Printer, row: Wanted, owner: str, actor: str = "") -> str:
    """Somebody may change the memo just when it is printed: then it is printed again, as it is now."""
    reason, counts = _("it was begun several times and never done; ask your administrator"), True
    for _once in range(TRIES if row.tries <= BEGUN else 0):
        try:
            with _holding(office, row, owner):
                _make(office, printer, row, owner, actor)
        except Taken:
            return ""
        except (Stale, StorageFailed) as exc:  # a change, a full disk, a busy database: no fault of the memo's
            reason, counts = str(exc), False
            if isinstance(exc, StorageFailed):
                break
        except Refusal as exc:
            reason, counts = str(exc), True
            break
        else:
            return ""
    with office.write() as desk:
        aside_at = desk.now if counts and row.tries >= TRIES else None
        desk.store.failed(row.id, reason, owner=owner, counts=counts, aside_at=aside_at)
    return reason


@contextmanager
def _holding(office: Office, row: Wanted, owner: str) -> Iterator[None]:
    """The claim goes on as long as this process is at it, and lives."""
    over = Event()

    def hold() -> None:
        while not over.wait(LEASE.total_seconds() / 4):
            with suppress(Refusal), office.write() as desk:
                if not desk.store.prolong(row.id, owner, desk.now + LEASE):
                    return

    Thread(target=hold, name="claim", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _make(office: Office, printer: Printer, row: Wanted, owner: str, actor: str) -> None:
    """Made between two units of work, so that no writer waits for it; kept if nothing changed meanwhile."""
    if row.document in DOCUMENTS:
        make_wanted(office, printer, row, actor, owner)
        return
    with office.read(actor) as desk:
        order = ordered(desk, row)
    made = printer.make(order.context, order.folder, order.document, row.format)
    with office.write(actor) as desk:
        if not desk.store.fulfil(row.id, owner):
            raise Taken
        now = ordered(desk, row)
        if (context_sha256(now.context), now.status, now.edition) != (made.context_sha256, order.status, order.edition):
            raise Stale(f"{row.document}.{row.format}")
        keep(desk, row, order, made)
