"""The drill: workers and hosts that die, freeze and are cut off, a database that is killed; nothing lost or doubled.

Everything that changes called for must be in the database once, every mail have come at least once under one
Message-ID, and every history still verify.
"""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from rich.console import Console
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from benchmarks.cluster import Cluster, cluster
from benchmarks.drill_members import Member, beside, on_host
from benchmarks.drill_worker import NO_FENCE, PLANTS, RHYTHM, Orders
from benchmarks.example import Example, office_on
from benchmarks.hosts import GATE, Hosts, hosts, possible
from benchmarks.letterbox import Letterbox, letterbox
from engine.blobs import Blobs
from engine.errors import Refusal
from memos.audit import audit
from memos.desk import Office
from memos.models import AccountRow, PersonRow
from memos.store import open_database

PER_MEMO = 5
"""Jobs that a memo gives which is submitted and approved: two documents, three mails."""
STILL = 40.0
"""Seconds without anything done, after which what is left is lost."""
BEGIN = 180.0
"""And so many until the first is done: processes start slowly on a busy machine."""
FROZEN = 1.5 * RHYTHM.silent
"""Seconds after which the frozen is taken for dead."""
DEEP = 0.7
"""Seconds after which whoever took a document is making it: far less than that takes in a drill."""
AT_A_PLANT = 3
"""Runs in which a planted fault may show: who wakes may be a moment too late to do harm."""
PATIENCE = 60.0
"""Seconds for something to come about that should."""


@dataclass(slots=True)
class Found:
    """What a drill came to. `wrong` is empty when all is well."""

    jobs: int = 0
    seconds: float = 0.0
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        did = ", ".join(f"{count} x {what}" for what, count in self.done.items())
        return f"{self.jobs} jobs in {self.seconds:.0f} s; {did}; {len(self.wrong)} violations"


class Crew:
    """The workers, each a process, each on a host of its own where there are hosts."""

    def __init__(self, office: Office, orders: Orders, size: int, hosts: Hosts | None = None) -> None:
        self.office, self.orders, self.hosts, self.done = office, orders, hosts, Counter[str]()
        self.members = [self._begin(number) for number in range(size)]

    def kill(self, number: int) -> None:
        """kill -9 with work in hand, and a new one in its place."""
        held = self._in_hand(number)
        time.sleep(DEEP)
        self.members[number].end()
        self.members[number] = self._begin(number)
        self.done["kill -9"] += bool(held)

    def freeze(self, number: int) -> None:
        """SIGSTOP with work in hand, until it was taken over, and SIGCONT."""
        held = self._in_hand(number)
        self.members[number].signal(signal.SIGSTOP)
        self._wait_for_heirs(number, held)
        self.members[number].signal(signal.SIGCONT)
        self.done["SIGSTOP and SIGCONT"] += bool(held)

    def cut(self, number: int) -> None:
        """Off the network with work in hand, until it was taken over."""
        if self.hosts:
            held = self._in_hand(number)
            self.hosts.cut(number)
            self._wait_for_heirs(number, held)
            self.hosts.join(number)
            self.done["network cut"] += bool(held)

    def _in_hand(self, number: int) -> set[tuple[str, str]]:
        """Documents that it has, as soon as it has one."""
        end = time.monotonic() + PATIENCE
        while not (held := self._held(number)) and time.monotonic() < end:
            time.sleep(0.02)
        return held

    def _wait_for_heirs(self, number: int, held: set[tuple[str, str]]) -> None:
        """Until nobody has any more what they had then; at least until the silent counts as dead."""
        begun = time.monotonic()
        time.sleep(FROZEN)
        while held & self._held(number) and time.monotonic() - begun < PATIENCE:
            time.sleep(0.1)

    def _held(self, number: int) -> set[tuple[str, str]]:
        """Documents and under which name it claimed them."""
        with self.office.read() as desk:
            claimed = text("SELECT id, claimed_by FROM wanted WHERE claimed_by LIKE :name")
            return {(id, owner) for id, owner in desk.session.execute(claimed, {"name": f"w{number}-%"})}

    def dismiss(self) -> None:
        for one in self.members:
            one.end()

    def _begin(self, number: int) -> Member:
        orders = replace(self.orders, name=f"w{number}")
        return on_host(orders, self.hosts.within(number)) if self.hosts else beside(orders)


Trouble = Callable[[Crew, int], None]
"""Something that happens to a crew, in its so-manieth round."""


def drill(
    address: str,
    folder: Path,
    box: Letterbox,
    trouble: Trouble,
    *,
    memos: int,
    size: int = 2,
    hosts: Hosts | None = None,
    pause: float = 0.0,
    plant: str = "",
    still: float = STILL,
) -> Found:
    """`memos` are submitted while the crew works and trouble comes; then all that was called for must be done."""
    office = office_on(open_database(address), folder)
    office.database.migrate()
    example = Example(office)
    (body,) = example.load()
    _give_mail(office)
    found, begun = Found(jobs=PER_MEMO * memos), time.monotonic()
    host, port = str(box.server_address[0]), box.port
    crew = Crew(office, Orders(address, str(folder), host, port, pause, plant=plant), size, hosts)
    calling = Thread(target=_call, args=(example, body, memos), name="calling")
    calling.start()
    try:
        _endure(office, crew, trouble, calling, still)
        _settle(office)
    finally:
        calling.join()
        crew.dismiss()
    found.seconds, found.done = time.monotonic() - begun, crew.done
    found.wrong = list(_violations(office, memos, box))
    office.database.close()
    return found


def _call(example: Example, body: str, memos: int) -> None:
    """Submitted one by one, again where the database was away."""
    for _memo in range(memos):
        while True:
            try:
                with example.office.write() as desk:
                    example.submitted(desk, body)
                break
            except (Refusal, DBAPIError):
                time.sleep(0.3)


def _endure(office: Office, crew: Crew, trouble: Trouble, calling: Thread, still: float) -> None:
    """Trouble upon trouble, each when something was done since the last, until nothing is left or nothing is done."""
    rounds = 0
    while _goes_on(office, calling, still):
        trouble(crew, rounds)
        rounds += 1


def _goes_on(office: Office, calling: Thread, still: float) -> bool:
    """Once something was done. False if all is, or nothing for so long."""
    before, since = _done(office), time.monotonic()
    while (left := _left(office)) or calling.is_alive():
        if left and _done(office) > before:
            return True
        if time.monotonic() - since > (still if before else BEGIN) and not calling.is_alive():
            return False
        time.sleep(0.2)
    return False


def _settle(office: Office) -> None:
    """A job ends just after its row, or with the worker that had it."""
    end = time.monotonic() + 5 * RHYTHM.silent
    while _count(office, "count(*) FROM procrastinate.procrastinate_jobs") and time.monotonic() < end:
        time.sleep(0.2)


def _done(office: Office) -> int:
    """How much was done so far."""
    return _count(office, "(SELECT count(*) FROM rendition) + (SELECT count(*) FROM notice WHERE sent_at IS NOT NULL)")


def _left(office: Office) -> int:
    """What is still to do."""
    return _count(office, "(SELECT count(*) FROM wanted) + (SELECT count(*) FROM notice WHERE sent_at IS NULL)")


def _count(office: Office, what: str) -> int:
    """As soon as the database answers."""
    while True:
        try:
            with office.read() as desk:
                return int(desk.session.scalar(text(f"SELECT {what}")) or 0)
        except (Refusal, DBAPIError):
            time.sleep(0.3)


def _give_mail(office: Office) -> None:
    with office.write() as desk:
        ids = desk.session.scalars(select(PersonRow.id)).all()
        empty = {"password_hash": "", "must_change": False, "disabled": False}
        rows = [
            empty | {"person_id": id, "user_name": f"bruger{n}", "email": f"bruger{n}@beslut.test"}
            for n, id in enumerate(ids)
        ]
        desk.session.execute(insert(AccountRow), rows)


def _violations(office: Office, memos: int, box: Letterbox) -> Iterator[str]:
    """All that is lost, doubled or damaged."""
    with office.read() as desk:
        count: dict[str, int] = dict(map(tuple, desk.session.execute(text(_COUNTS))))
        wanted = {"left": 0, "set aside": 0, "unsent": 0, "documents": 2 * memos, "events": 2 * memos}
        wanted |= {"notices": 3 * memos, "doubled": 0, "jobs": 0}
        yield from (f"{what}: {count[what]}, not {number}" for what, number in wanted.items() if count[what] != number)
        ids = {f"<{id}@beslut.test>" for id in desk.session.scalars(text("SELECT id FROM notice"))}
        yield from (f"mail {id} never came" for id in sorted(ids - box.taken.keys()))
        yield from (f"mail {id} is nobody's" for id in sorted(box.taken.keys() - ids))
        yield from map(str, audit(desk.session, Blobs(office.blobs.root)).problems)


_COUNTS = """
SELECT 'left', count(*) FROM wanted UNION ALL
SELECT 'set aside', count(*) FROM wanted WHERE aside_at IS NOT NULL UNION ALL
SELECT 'unsent', count(*) FROM notice WHERE sent_at IS NULL UNION ALL
SELECT 'notices', count(*) FROM notice UNION ALL
SELECT 'documents', count(*) FROM rendition UNION ALL
SELECT 'events', count(*) FROM event WHERE action = 'document' UNION ALL
SELECT 'doubled', count(*) FROM (
    SELECT memo_id, document, format FROM rendition GROUP BY 1, 2, 3 HAVING count(*) > 1
) AS doubled UNION ALL
SELECT 'jobs', count(*) FROM procrastinate.procrastinate_jobs
"""


class Everything:
    """Each trouble in turn to each of the crew, and to the database."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.restarts = cluster, 0

    def __call__(self, crew: Crew, rounds: int) -> None:
        number = rounds // 4 % len(crew.members)
        match rounds % 4:
            case 0:
                crew.kill(number)
            case 1:
                crew.freeze(number)
            case 2:
                crew.cut(number)
            case 3:
                self.cluster.stop("fast" if rounds // 4 % 2 else "immediate")
                time.sleep(1)
                self.cluster.start()
                crew.done["PostgreSQL restarted"] += 1


def troubles(most: int, *kinds: Callable[[Crew, int], None]) -> Trouble:
    """By turns to each of the crew; so often at most."""

    def trouble(crew: Crew, rounds: int) -> None:
        if rounds < most:
            kinds[rounds % len(kinds)](crew, rounds % len(crew.members))
        else:
            time.sleep(1)

    return trouble


def whole(jobs: int = 600) -> int:
    """Planted faults first; then the drill. 0 if all of them are found and nothing else is, else 1."""
    console = Console(soft_wrap=True)
    caught = 0
    for plant in PLANTS:
        for _time in range(AT_A_PLANT):
            found = one_machine(8, plant=plant)
            if found.wrong:
                break
        caught += bool(found.wrong)
        console.print(f"planted: {plant}: {found}; {found.wrong[:1]}", markup=False, highlight=False)
    console.print(f"{caught} of {len(PLANTS)} planted faults found", highlight=False)
    why = possible()
    if why:
        console.print(f"no hosts: {why}; the workers are processes", highlight=False)
    found = one_machine(jobs // PER_MEMO) if why else several_hosts(jobs // PER_MEMO)
    console.print(str(found), highlight=False)
    for fault in found.wrong[:20]:
        console.print(f"  × {fault}", markup=False, highlight=False)
    return 0 if caught == len(PLANTS) and not found.wrong else 1


def one_machine(memos: int, plant: str = "", pause: float = 1.5, still: float = STILL, most: int = 10**6) -> Found:
    """Two workers as processes, killed and frozen in turn."""
    kinds = (Crew.freeze, Crew.kill) if not plant else (Crew.freeze,) if plant == NO_FENCE else (Crew.kill,)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="beslut-drill-")))
        box, server = opened.enter_context(letterbox()), opened.enter_context(cluster(folder / "server"))
        given = (server.make("beslut"), folder, box, troubles(most, *kinds))
        return drill(*given, memos=memos, pause=pause, plant=plant, still=still)


def several_hosts(memos: int, size: int = 4) -> Found:
    """Each worker on a host of its own, which is cut off too, and the database is stopped and killed."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="beslut-drill-")))
        net = opened.enter_context(hosts(size))
        box, server = opened.enter_context(letterbox(GATE)), opened.enter_context(cluster(folder / "server", GATE))
        given = (server.make("beslut"), folder, box, Everything(server))
        return drill(*given, memos=memos, size=size, hosts=net, pause=1.0, still=5 * STILL)
