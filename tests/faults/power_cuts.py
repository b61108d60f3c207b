"""Power cuts: what SQLite writes is recorded, and disks are made of it as a cut could leave them.

What was brought to the disk is there. Of what was written since, any part may be: none, all, some writes, some
sectors of a write, in another order. From each such disk the database is opened, and nothing told may be missing.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

import engine.connections
from benchmarks.example import Example
from benchmarks.lives import Life, Outcome
from tests.faults.reports import Report
from tests.faults.scenes import faults, office_at
from tests.faults.sharing import shared
from tests.faults.tracing import Answer, Call, Fail, traced

DATABASE, LOG, TOLD = "beslut.db", "beslut.db-wal", "told"
SECTORS = (512, 4096)
KINDS = ("none", "all", "some", "torn", "disordered")
AUDITED = 40
"""Every so many disks, all histories and contents are looked at, too."""
MOST_AT_A_PLANT = 2000
Patch = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place of a file; without bytes, the file ends there."""

    at: int
    data: bytes | None

    def onto(self, content: bytearray, sector: int = 0, chance: Random | None = None) -> None:
        """Done to the content: whole, or those of its sectors that chance takes."""
        if self.data is None:
            del content[self.at :]
            content.extend(bytes(self.at - len(content)))
            return
        size = sector or len(self.data) or 1
        for start in range(0, len(self.data), size):
            if chance is None or chance.random() < 0.5:
                part = self.data[start : start + size]
                content.extend(bytes(max(self.at + start - len(content), 0)))
                content[self.at + start : self.at + start + len(part)] = part


@dataclass(slots=True)
class Disk:
    """A file as it is for certain, and what was written to it since it was last brought to the disk."""

    certain: bytearray = field(default_factory=bytearray)
    since: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is certain now."""
        for one in self.since:
            one.onto(self.certain)
        self.since = []

    def after_a_cut(self, kind: str, chance: Random) -> bytes:
        """What may be there."""
        content, writes = bytearray(self.certain), list(self.since)
        if kind == "none":
            return bytes(content)
        if kind == "disordered":
            chance.shuffle(writes)
        for one in writes:
            if kind == "torn":
                one.onto(content, chance.choice(SECTORS), chance)
            elif kind == "all" or chance.random() < 0.5:
                one.onto(content)
        return bytes(content)


Step = tuple[str, str, Write | None]
"""What was done ("write", "sync", "told"), to which file, and the bytes."""


@dataclass(slots=True)
class Recorder:
    """Takes down what a process does to the two files of its database, and what it tells meanwhile."""

    steps: list[Step] = field(default_factory=list)

    def __call__(self, call: Call) -> Answer:
        """Every call is made as it is, but one that this knows nothing of."""
        name = Path(call.path).name
        if name == TOLD and call.name == "write":
            self.steps.append(("told", name, Write(0, call.data())))
        if name not in (DATABASE, LOG) or not call.changes:
            return None
        match call.name:
            case "pwrite64":
                self.steps.append(("write", name, Write(call.arguments[3], call.data())))
            case "ftruncate":
                self.steps.append(("write", name, Write(call.arguments[1], None)))
            case "fsync" | "fdatasync":
                self.steps.append(("sync", name, None))
            case "openat" | "unlink" | "fchmod":
                pass
            case _:
                return Fail(38)
        return None


def power_cuts(folder: Path, *, images: int, meetings: int = 3, steps: int = 1000, workers: int = 2) -> Report:
    """So many disks, made of as many moments of a recorded life."""
    report = Report("power cuts")
    base = folder / "base"
    with office_at(base) as office:
        Example(office).load()
    for name, patch in PLANTS.items():
        plant = _recorded(folder, base, 1, min(steps, 14), patch)
        report.plant(name, partial(_given_away, plant, base, folder, images))
    recorded = _recorded(folder, base, meetings, steps)
    report.figures["writes recorded"] = sum(kind == "write" for kind, _name, _data in recorded)
    report.figures["brought to the disk"] = sum(kind == "sync" for kind, _name, _data in recorded)
    report.figures["things told"] = sum(kind == "told" for kind, _name, _data in recorded)

    def share(number: int, seeds: list[int]) -> Iterable[str]:
        return _broken(recorded, base, folder / f"image {number}", seeds)

    for broken in shared(list(range(images)), share, workers):
        report.try_done(broken)
    return report


def _recorded(folder: Path, base: Path, meetings: int, steps: int, patch: Patch | None = None) -> list[Step]:
    """What is done to the files while meetings are prepared, held and archived."""
    place = folder / "recorded"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    recorder = Recorder()

    def live() -> None:
        if patch:
            patch()
        with office_at(place) as office, (place / TOLD).open("wb", buffering=0) as told:
            example, seen = Example(office), set[str]()
            (body,) = {example.header.body}
            for week in range(meetings):
                for _name, step in islice(Life(example, body, Outcome()).steps(week), steps):
                    if _early:
                        told.write(json.dumps(["not kept yet"]).encode())
                    step()
                    new = _events(place) - seen
                    seen |= new
                    told.write(json.dumps(sorted(new)).encode())

    if status := traced(live, place, recorder):
        raise RuntimeError(f"the recorded life ended with {status}")
    return recorder.steps


def _broken(recorded: list[Step], base: Path, place: Path, seeds: Iterable[int]) -> Iterator[str]:
    """For each seed, what is wrong with its disk; the moments in their order, so that one walk makes them all."""
    drawn = sorted((Random(seed).randrange(1, len(recorded) + 1), seed) for seed in seeds)  # noqa: S311 - picks moments
    disks = {name: _disk(base / name) for name in (DATABASE, LOG)}
    told: set[str] = set()
    done = 0
    for count, (moment, seed) in enumerate(drawn):
        for kind, name, write in recorded[done:moment]:
            if kind == "told" and write and write.data:
                told.update(json.loads(write.data))
            elif kind == "sync":
                disks[name].sync()
            elif write:
                disks[name].since.append(write)
        done = moment
        chance = Random(f"{seed}")  # noqa: S311 - picks what is lost
        kind = chance.choice(KINDS)
        _lay(place, {name: disk.after_a_cut(kind, chance) for name, disk in disks.items()})
        wrong = _wrong(place, told, whole=count % AUDITED == 0)
        yield f"disk {seed}, cut after step {moment} of {len(recorded)}, {kind}: {wrong}" if wrong else ""


def _disk(path: Path) -> Disk:
    return Disk(bytearray(path.read_bytes() if path.exists() else b""))


def _lay(place: Path, contents: dict[str, bytes]) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in contents.items():
        if content:
            (place / name).write_bytes(content)


def _wrong(place: Path, told: set[str], *, whole: bool) -> str:
    """What is damaged or lost, as who opens the database next finds it."""
    try:
        with closing(sqlite3.connect(place / DATABASE)) as connection:
            (damage,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        there = _events(place)
    except sqlite3.DatabaseError as error:
        return f"it cannot be opened: {error}"
    if damage != "ok":
        return str(damage)
    if told - there:
        return f"{len(told - there)} of {len(told)} things told are lost"
    return " · ".join(fault for fault in faults(place) if "file is missing" not in fault) if whole else ""


def _events(place: Path) -> set[str]:
    """What is known of all that was done: the hash of each event, and each decision."""
    with closing(sqlite3.connect(place / DATABASE)) as connection:
        events = connection.execute("SELECT sha256 FROM event")
        decisions = connection.execute("SELECT item_id || position || outcome FROM decision")
        return {value for (value,) in [*events, *decisions]}


def _given_away(recorded: list[Step], base: Path, folder: Path, images: int) -> str:
    seeds = range(min(max(images, 200), MOST_AT_A_PLANT))
    return next(filter(None, _broken(recorded, base, folder / "plant", seeds)), "")


def _synchronous(value: str) -> Patch:
    def patch() -> None:
        pragmas = engine.connections.SQLITE_PRAGMAS
        engine.connections.SQLITE_PRAGMAS = tuple(
            p.replace("synchronous=FULL", f"synchronous={value}") for p in pragmas
        )

    return patch


_early: list[bool] = []

PLANTS: dict[str, Patch] = {
    "synchronous=OFF": _synchronous("OFF"),
    "synchronous=NORMAL": _synchronous("NORMAL"),
    "told before it is kept": lambda: _early.append(True),
}
