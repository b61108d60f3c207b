"""Jobs carried by PostgreSQL: how many a second, and how long from the commit that calls for one until it begins."""

import threading
import time
from datetime import datetime, timedelta
from statistics import median

from benchmarks.databases import POSTGRESQL, kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Size
from benchmarks.timing import percentile
from engine.queue import Carrier, Lane, Rhythm
from memos.desk import Office

NAME = "jobs"
SLOTS = 8
PATIENCE = 600.0


class Runner:
    """Does nothing with a job but notes when it began, and lets its row be done."""

    def __init__(self, office: Office, slots: int) -> None:
        self.office, self.begun = office, dict[str, float]()
        lane = Lane(("document", "packet"), slots)
        self.carrier = Carrier(office.database.url, [lane], self._do, (), Rhythm(poll=5.0))
        self._thread = threading.Thread(target=self.carrier.run, name="carrier")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.carrier.stop()
        self._thread.join()

    def wait(self, count: int) -> None:
        """Until so many were done."""
        end = time.monotonic() + PATIENCE
        while len(self.begun) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.begun)} of {count} jobs")
            time.sleep(0.005)

    def _do(self, _kind: str, id: str) -> datetime | None:
        begun = time.monotonic()
        with self.office.write() as desk:
            claimed = desk.store.claim("bench", desk.now, timedelta(minutes=2), only=id)
            if claimed:
                desk.store.fulfil(id, "bench")
        self.begun[id] = begun
        return None


def jobs(size: Size) -> list[Figure]:
    """Nothing where there is no PostgreSQL."""
    if POSTGRESQL not in kinds():
        return []
    many, few = size.of(2_000, 20), size.of(200, 5)
    with new_database(POSTGRESQL) as (database, folder):
        office = office_on(database, folder)
        example = Example(office)
        (body,) = example.load()
        with office.write() as desk:
            memo = example.drafted(desk.acting(example.content.case_officer), body).id
        called = _called(office, memo, 0, many)
        runner = Runner(office, SLOTS)
        begun = time.monotonic()
        runner.start()
        runner.wait(many)
        done = time.monotonic() - begun
        waits = _latencies(office, memo, runner, many, few)
        runner.stop()
    return [
        Figure(NAME, "documents called for, one a change", many / called, "/s"),
        Figure(NAME, f"jobs with their claim and their end, {SLOTS} at once", many / done, "/s"),
        Figure(NAME, "from commit to start, half within", median(waits) * 1e3, "ms"),
        Figure(NAME, "from commit to start, 99 of 100 within", percentile(waits, 99) * 1e3, "ms"),
    ]


def _called(office: Office, memo: str, first: int, count: int) -> float:
    """Seconds for so many units of work that each call for one document."""
    begun = time.monotonic()
    for revision in range(first, first + count):
        _want(office, memo, revision)
    return time.monotonic() - begun


def _want(office: Office, memo: str, revision: int) -> None:
    with office.write() as desk:
        desk.store.want([("indstilling", "json")], revision, desk.now, memo=memo)


def _latencies(office: Office, memo: str, runner: Runner, done: int, count: int) -> list[float]:
    """Seconds from each commit until the job began, one after the other."""
    waits = []
    for number in range(count):
        _want(office, memo, done + number)
        committed, before = time.monotonic(), set(runner.begun)
        runner.wait(done + number + 1)
        newest = set(runner.begun) - before
        waits += [max(runner.begun[id] - committed, 0.0) for id in newest]
        time.sleep(0.01)
    return waits or [0.0]
