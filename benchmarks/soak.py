"""A long run: eight writers, readers and printers on each database; then nothing may be wrong, and nothing lost."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from benchmarks.databases import address_of, kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.lives import Outcome, Place, make_documents, read, write
from benchmarks.timing import percentile
from engine.blobs import Blobs
from engine.database import Database
from memos.audit import audit
from memos.store import Store

ROLES: tuple[tuple[Callable[[Place, int], Outcome], int], ...] = ((write, 8), (read, 2), (make_documents, 2))


@dataclass(frozen=True, slots=True)
class Soaked:
    """What became of one database."""

    kind: str
    done: Counter[str]
    slowest: float
    wrong: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.wrong and not self.lost

    def __str__(self) -> str:
        steps = self.done.total() - self.done["look"] - self.done["document"] - self.done["round of documents"]
        return (
            f"{self.kind}: {steps} steps, 99 of 100 within {self.slowest * 1e3:.0f} ms, "
            f"{self.done['archive']} memos archived, {self.done['document']} documents made, "
            f"{self.done['look']} looks; {len(self.wrong)} errors, {len(self.lost)} lost"
        )


def soak(minutes: float) -> int:
    """So many minutes of work, shared by the databases; the audit comes on top. 0 if all is well, else 1."""
    console = Console(soft_wrap=True)
    share = minutes * 60 / len(kinds())
    sound = True
    for kind in kinds():
        console.print(f"{kind}: {share:.0f} seconds …", highlight=False)
        found = soaked(kind, share)
        console.print(str(found), highlight=False)
        for fault in [*found.wrong[:20], *found.lost[:20]]:
            console.print(f"  × {fault}", markup=False, highlight=False)
        sound = sound and found.sound
    return 0 if sound else 1


def soaked(kind: str, seconds: float) -> Soaked:
    """One database under load, then audited: every event, content and file, and every acknowledged step."""
    with new_database(kind) as (database, folder):
        (_write, writers), *_others = ROLES
        bodies = Example(office_on(database, folder)).load(writers)
        outcomes = _together(Place(address_of(database), folder, tuple(bodies)), seconds)
        writing = [second for outcome in outcomes[:writers] for second in outcome.seconds]
        return Soaked(
            kind,
            sum((outcome.done for outcome in outcomes), Counter()),
            percentile(writing, 99) if writing else 0,
            (*(fault for outcome in outcomes for fault in outcome.wrong), *_audited(database, folder)),
            tuple(fault for outcome in outcomes for fault in lost(database, outcome)),
        )


def _together(place: Place, seconds: float) -> list[Outcome]:
    """All roles at once. Their seconds begin when the first process is there, which imports for all of them."""
    roles = [(role, number) for role, count in ROLES for number in range(1, count + 1)]
    context = get_context("forkserver")
    context.set_forkserver_preload([Place.__module__])
    with ProcessPoolExecutor(len(roles), mp_context=context) as pool:
        begun = pool.submit(time.monotonic).result()
        timed = replace(place, deadline=begun + seconds)
        running = [pool.submit(role, timed, number) for role, number in roles]
        return [one.result() for one in running]


def _audited(database: Database, folder: Path) -> tuple[str, ...]:
    with database.read() as session:
        return tuple(map(str, audit(session, Blobs(folder / "blobs")).problems))


def lost(database: Database, outcome: Outcome) -> list[str]:
    """What a process was told was kept, and is not."""
    with database.read() as session:
        store = Store(session)
        memos = {id: memo.state for id, memo in store.memos(outcome.memos).items()}
        meetings = {id: meeting.state for id, meeting in store.meetings(outcome.meetings).items()}
    known = [*((memos, id, state) for id, state in outcome.memos.items())]
    known += [(meetings, id, state) for id, state in outcome.meetings.items()]
    return [f"{id} was {state}, is {stored.get(id, 'gone')}" for stored, id, state in known if stored.get(id) != state]
