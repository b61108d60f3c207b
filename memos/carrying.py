"""Work on several machines: what a worker does with a job, and how it takes over from those that died."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from engine import queue
from engine.queue import Carrier, Lane, Rhythm
from memos import nightly, packing, posting, work
from memos.desk import Desk, new_id
from memos.jobs import Kind
from memos.nightly import Means
from memos.printing import Printer
from memos.store.jobs import TABLES

LANES = {"document": "work", "packet": "work", "notice": "work", "export": "export"}
"""Which slots each kind of work shares. An export takes long, so it has one of its own."""
NIGHTLY = "nightly"
KINDS = (*LANES, NIGHTLY)
UNSENT = timedelta(minutes=1)
BUSY = timedelta(seconds=30)
"""Until somebody else's export is looked after again."""
ROUNDS = 6
"""So many looks after the dead come to one look for rows without a job."""


class Worker:
    """One machine's part of the work. `kinds` (of `KINDS`) and `slots` say how much of it; claims begin with `name`."""

    def __init__(
        self,
        means: Means,
        printer: Printer,
        kinds: Collection[str] = KINDS,
        slots: int = 2,
        rhythm: Rhythm | None = None,
        name: str = "worker",
    ) -> None:
        self.name = name
        self.means, self.printer, self.office = means, printer, means.office
        self.rhythm = rhythm or Rhythm()
        self.carrier = Carrier(self.office.database.url, _lanes(kinds, slots), self.do, self._tends(kinds), self.rhythm)
        self._round = 0
        self._packing = threading.Lock()

    def run(self) -> None:
        """Until `stop`, SIGTERM or SIGINT."""
        self.carrier.run()

    def stop(self) -> None:
        self.carrier.stop()

    @property
    def _going(self) -> Callable[[], bool]:
        return lambda: not self.carrier.stopping.is_set()

    def do(self, kind: str, id: str) -> datetime | None:
        """One job. When it is to be tried again; None for done."""
        match Kind(kind):
            case Kind.DOCUMENT:
                return work.do_one(self.office, self.printer, id, f"{self.name}-{new_id()}")
            case Kind.NOTICE | Kind.SIGN_UP_MAIL:
                return self._mail(id)
            case Kind.EXPORT:
                return self._export(id)

    def _mail(self, id: str) -> datetime | None:
        means = self.means
        if means.mail is None:
            return self.office.clock() + UNSENT
        return posting.post_one(self.office, means.mail, means.address, id, means.keep_sign_ups)

    def _export(self, id: str) -> datetime | None:
        """Whichever is due, one at a time on this machine."""
        with self._packing:
            for _export in packing.pack(self.office, going=self._going):
                pass
        with self.office.read() as desk:
            return desk.now + BUSY if desk.store.export_unfinished(id) else None

    def _tends(self, kinds: Collection[str]) -> Sequence[Callable[[], None]]:
        return (self._take_over, self._chores) if NIGHTLY in kinds else (self._take_over,)

    def _take_over(self) -> None:
        """Work of the dead is free again, and has a job; now and then every row that waits has."""
        self._round += 1
        with self.office.write() as desk:
            connection = desk.session.connection()
            found = queue.dead(connection, self.rhythm.silent)
            desk.store.take_over(found)
            if found or self._round % ROUNDS == 1:
                enqueue_lost(desk)

    def _chores(self) -> None:
        for _chore in nightly.do_chores(self.means, going=self._going):
            pass


def enqueue_lost(desk: Desk) -> None:
    """A job for each row that waits and has none. Where work is carried between machines, else nothing."""
    connection = desk.session.connection()
    if connection.dialect.name == "postgresql":
        for model in TABLES.values():
            queue.lost(connection, model.__tablename__)


def _lanes(kinds: Collection[str], slots: int) -> list[Lane]:
    own = {lane: tuple(kind for kind in LANES if LANES[kind] == lane and kind in kinds) for lane in LANES.values()}
    return [Lane(queues, slots if lane == "work" else 1) for lane, queues in own.items() if queues]
