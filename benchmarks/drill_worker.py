"""A worker of the drill: `python -m benchmarks.drill_worker ORDERS`, with its orders as JSON."""

import json
import logging
import sys
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.example import TEMPLATES, office_on
from engine import queue
from engine.mail import MailSettings, Security
from engine.queue import Rhythm
from engine.render.pool import PdfPool
from memos import mailing, printing, work
from memos.carrying import Worker
from memos.nightly import Means
from memos.printing import Printer
from memos.store import open_database
from memos.store.work import Work

NO_FENCE = "no fence"
PLANTS = (NO_FENCE, "no taking over", "done before made", "a job alone")
"""Faults that the drill must find: a claim that is not asked for again when something is kept; work of the dead left
to them; a row that is done before its document is kept; rows that are done when their job is, whatever came of it."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is to work on. `pause`: seconds that each document takes besides; `plant`: one of `PLANTS`."""

    address: str
    folder: str
    mail_host: str
    mail_port: int
    pause: float = 0.0
    slots: int = 2
    plant: str = ""
    name: str = "worker"

    @property
    def words(self) -> str:
        return json.dumps(asdict(self))


HELD = 0.3
"""Seconds for which the claim of a planted worker can be seen."""
RHYTHM = Rhythm(heartbeat=0.5, silent=3.0, poll=0.5, tend=0.7)


class SlowPrinter(Printer):
    """Takes a while for each document, so that some are in hand whenever something happens."""

    def __init__(self, templates: Path, pool: PdfPool, pause: float) -> None:
        super().__init__(templates, pool)
        self.pause = pause

    def make(self, *given: Any, **named: Any) -> printing.Made:
        made = super().make(*given, **named)
        time.sleep(self.pause)
        return made


def work_on(orders: Orders) -> None:
    """Until it is killed."""
    logging.basicConfig(level=logging.CRITICAL)
    work.LEASE = timedelta(seconds=8)
    mailing.LEASE = timedelta(seconds=20)
    work.PAUSE = timedelta(seconds=1)
    _plant(orders.plant)
    office = office_on(open_database(orders.address), Path(orders.folder))
    mail = MailSettings(orders.mail_host, "noreply@beslut.test", orders.mail_port, Security.NONE, seconds=5)
    with SlowPrinter(TEMPLATES, PdfPool(workers=orders.slots), orders.pause) as printer:
        means = Means(office, mail, "https://beslut.test")
        Worker(means, printer, slots=orders.slots, rhythm=RHYTHM, name=orders.name).run()


def _plant(fault: str) -> None:
    if fault == NO_FENCE:
        _keep_doubles()
        _replace(Work, "fulfil", _careless)
    if fault == "no taking over":
        _replace(queue, "dead", lambda *_given: [])
        work.LEASE = timedelta(hours=1)
    if fault == "done before made":
        _replace(work, "_make", _done_before_made)
    if fault == "a job alone":
        _forget_rows()


def _replace(home: Any, name: str, instead: Any) -> None:
    setattr(home, name, instead)


_real_fulfil = Work.fulfil


def _careless(store: Work, wanted_id: str, owner: str = "") -> bool:
    _real_fulfil(store, wanted_id)
    return True


def _keep_doubles() -> None:
    """The same document made twice is also known by its bytes: that would hide the fault."""
    _replace(printing, "_has", lambda *_given: False)
    _replace(Work, "renditions", lambda _self, **_given: [])


def _done_before_made(office: Any, printer: Printer, row: Any, owner: str, actor: str) -> None:
    time.sleep(HELD)
    with office.write(actor) as desk:
        desk.store.fulfil(row.id, owner)
        order = printing.ordered(desk, row)
    made = printer.make(order.context, order.folder, order.document, row.format)
    with office.write(actor) as desk:
        printing.keep(desk, row, order, made)


def _forget_rows() -> None:
    """Whoever dies leaves a row without a job, and nobody looks for such rows."""
    _replace(queue, "lost", lambda *_given: 0)
    _replace(queue, "dead", _dropped)


_real_dead = queue.dead


def _dropped(*given: Any) -> list[tuple[str, str]]:
    _real_dead(*given)
    return []


if __name__ == "__main__":
    work_on(Orders(**json.loads(sys.argv[1])))
