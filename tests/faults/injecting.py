"""A scene with one fault in it: a death or an error at one system call, or a disk with room for so many bytes.

After each: nothing that was told is lost, what is there is the old or the new, nothing is half, and doing it
again brings it to its end.
"""

import errno
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Refusal
from memos.archive_lists import write_lists
from tests.faults.scenes import HANDED_OVER, LATER, NOW, Scene, copied, faults, files, rows, seeded, shape
from tests.faults.tracing import KILL, Answer, Call, Fail, Shorten, traced

REFUSED, RAISED = 3, 4
FAULTS: dict[str, Answer] = {"kill": KILL, "EIO": Fail(errno.EIO), "ENOSPC": Fail(errno.ENOSPC)}


class AtCall:
    """Lets calls pass, until the one with that number among those that change something, or among the others."""

    def __init__(self, fault: str = "", number: int = 0, *, changing: bool = True, within: str = "") -> None:
        self._fault, self._number, self._changing, self._within = fault, number, changing, within
        self.passed = 0
        self.met = ""

    def __call__(self, call: Call) -> Answer:
        """The fault at its call, else nothing."""
        if call.changes is not self._changing or self._within not in call.path:
            return None
        self.passed += 1
        if self.passed != self._number:
            return None
        self.met = f"{self._fault} at {call.name} of {Path(call.path).name}"
        return FAULTS[self._fault]


class FullDisk:
    """A disk with room for so many more bytes: the write that meets its end is cut, and then nothing grows."""

    def __init__(self, room: int, within: str = "") -> None:
        self.room, self.used, self._within = room, 0, within
        self.met = ""
        self.levels: list[int] = []
        """Where it would be full in the midst of a call on such a file."""

    def __call__(self, call: Call) -> Answer:
        """An error once the disk is full."""
        wanted = _growth(call)
        if not wanted:
            return None
        left = self.room - self.used
        if wanted <= left:
            self.levels += [self.used + wanted // 2] if self._within in call.path else []
            self.used += wanted
            return None
        self.met = self.met or f"full after {self.room} bytes, at {call.name} of {Path(call.path).name}"
        self.used = self.room
        kept = call.size - (wanted - left)
        return Shorten(kept) if left and kept > 0 else Fail(errno.ENOSPC)


def _growth(call: Call) -> int:
    """How many bytes more the disk must hold."""
    if call.name in ("mkdir", "mkdirat"):
        return 1
    if call.name == "openat":
        return int(call.changes and not Path(call.path).exists())
    held = Path(call.path).stat().st_size if Path(call.path).exists() else 0
    match call.name:
        case "pwrite64":
            return max(call.arguments[3] + call.size - held, 0)
        case "write":
            return call.size
        case "ftruncate":
            return max(call.arguments[1] - held, 0)
        case "fallocate":
            return max(call.arguments[2] + call.arguments[3] - held, 0)
    return 0


@dataclass(frozen=True, slots=True)
class Reference:
    """How a scene goes when nothing fails: the rows after each thing that was told, and what is there at last."""

    stages: tuple[str, ...]
    end: object
    calls: dict[bool, int]
    bytes: int
    files: list[tuple[str, str]]


Plant = Callable[[], None]


class Trials:
    """A scene, again and again in one folder."""

    def __init__(self, scene: Scene, place: Path) -> None:
        self.scene, self.place = scene, place
        self.reference = self._whole()

    def elsewhere(self, place: Path) -> "Trials":
        """The same in another folder, for another process."""
        other = copy(self)
        other.place = place
        other._stages()
        return other

    def _stages(self) -> list[str]:
        """The rows after each thing that is told. What is made ready at first use is there then, for all children."""
        stages = [rows(copied(self.scene, self.place))]
        with seeded(1):
            self.scene.work(self.place, lambda: stages.append(rows(self.place)), NOW)
        return stages

    def _whole(self) -> Reference:
        stages, seen, disk = self._stages(), {True: 0, False: 0}, FullDisk(1 << 40)

        def count(call: Call) -> None:
            seen[call.changes] += 1
            disk(call)

        copied(self.scene, self.place)
        self._run(count)
        if stages[-1] != rows(self.place) or faults(self.place):
            raise AssertionError(f"{self.scene.name} goes wrong by itself: {faults(self.place)}")
        return Reference(tuple(stages), shape(self.place), seen, disk.used, files(self.place / HANDED_OVER))

    def broken(self, watcher: AtCall | FullDisk, plant: Plant | None = None) -> tuple[str, int]:
        """What is wrong after a fault ("" if nothing is), and how the process ended."""
        copied(self.scene, self.place)
        status, told = self._run(watcher, plant)
        ended = -signal.SIGKILL if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        found = " · ".join(self._looked(ended, told))
        if not watcher.met and plant is None:
            found = found or "it came to its end without the fault"
        return (f"{self.scene.name}, {watcher.met or 'no fault met'}: {found}" if found else ""), ended

    def _looked(self, ended: int, told: int) -> Iterator[str]:
        stages = self.reference.stages
        if told >= len(stages):
            yield f"{told} things were told of {len(stages) - 1}"
            return
        if ended == 0 and (told, shape(self.place)) != (len(stages) - 1, self.reference.end):
            yield "it ended well, and is not through"
        if rows(self.place) not in stages[told : told + 2]:
            yield f"after {told} things were told, the rows are neither old nor new"
        yield from faults(self.place)
        if other := self._handed_over() - set(self.reference.files):
            yield from (f"half a file: {name}" for name, _digest in other - self._listed_anew())
        try:
            with seeded(2):
                self.scene.work(self.place, lambda: None, LATER)
        except Refusal as refusal:
            yield f"doing it again is refused: {refusal}"
            return
        if shape(self.place) != self.reference.end:
            yield "doing it again leads elsewhere"

    def _handed_over(self) -> set[tuple[str, str]]:
        """The files for others that have their final names."""
        return {(name, digest) for name, digest in files(self.place / HANDED_OVER) if ".part" not in name}

    def _listed_anew(self) -> set[tuple[str, str]]:
        """The lists of what lies there: where a package was refused, they are those of the others."""
        anew = self.place.with_name(f"{self.place.name} listed")
        shutil.rmtree(anew, ignore_errors=True)
        shutil.copytree(self.place / HANDED_OVER, anew)
        for root in anew.iterdir():
            write_lists(root)
        return set(files(anew))

    def _run(self, watcher: Callable[[Call], Answer], plant: Plant | None = None) -> tuple[int, int]:
        """The wait status of the process, and how often it told that something was kept."""
        read, write = os.pipe()

        def work() -> None:
            if plant:
                plant()
            try:
                with seeded(1):
                    self.scene.work(self.place, lambda: os.write(write, b"."), NOW)
            except Refusal:
                os._exit(REFUSED)
            except Exception as error:
                os.write(2, f"{self.scene.name}: {type(error).__name__}: {error}\n".encode())
                os._exit(RAISED)

        status = traced(work, self.place, watcher)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            return status, len(pipe.read())
