"""Doing wanted work: documents that changes called for. Safe to run twice, and in two places at once."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from engine.errors import Refusal, Stale
from memos.desk import Desk, Office
from memos.packet import DOCUMENTS
from memos.packet_work import make_wanted
from memos.printing import Printer, print_wanted
from memos.rendition import Wanted

LEASE = timedelta(minutes=2)
TRIES = 3


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


def drain(office: Office, printer: Printer, owner: str) -> Iterator[tuple[Wanted, str]]:
    """Each wanted document as it is done, with the reason ("" if none) why it could not be made.

    A claim has a lease: what a dead drainer held is taken over. A row that fails stays wanted.
    """
    tried: list[str] = []
    while True:
        with office.write(owner) as desk:
            row = desk.store.claim(owner, desk.now, LEASE, skip=tried)
        if row is None:
            return
        tried.append(row.id)
        yield row, _do(office, printer, row)


def print_own(office: Office, printer: Printer, subjects: Collection[str], actor: str) -> Iterator[tuple[Wanted, str]]:
    """What is wanted of these memos and meetings, done at once by whoever called for it; each with its reason."""
    with office.read() as desk:
        rows = [
            row for one in subjects for row in (*desk.store.wanted_for(memo=one), *desk.store.wanted_for(meeting=one))
        ]
    for row in rows:
        yield row, _do(office, printer, row, actor)


def _do(office: Office, printer: Printer, row: Wanted, actor: str = "") -> str:
    """Somebody may change the memo just when it is printed: then it is printed again, as it is now."""
    reason = ""
    for _try in range(TRIES):
        try:
            if row.document in DOCUMENTS:
                make_wanted(office, printer, row, actor)
                return ""
            with office.write(actor) as desk:
                print_wanted(desk, printer, row)
                desk.store.fulfil(row.id)
                return ""
        except Stale as exc:
            reason = str(exc)
        except Refusal as exc:
            reason = str(exc)
            break
    with office.write() as desk:
        desk.store.failed(row.id, reason)
    return reason
