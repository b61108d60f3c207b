"""A death, EIO and ENOSPC at every system call of a transition with its documents and of an export; full disks."""

import errno
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.injecting import RAISED, AtCall, FullDisk, Trials
from tests.faults.plants import PLANTS, Planted
from tests.faults.reports import Report
from tests.faults.scenes import scenes
from tests.faults.sharing import shared

Point = tuple[str, str, bool, int]
"""A scene's name, a fault, whether it meets calls that change something, and the call's number among those."""
CHANGING = ("kill", "EIO", "ENOSPC")
SIZES = {False: (2, ("docx", "pdf")), True: (1, ("docx",))}
"""How many memos a scene has, and which files are made of each document."""
AT_A_PLANT = 40
"""Calls at which a planted fault may show."""


def system_calls(
    folder: Path, *, points: int = 0, plants: int = len(PLANTS), short: int = 0, workers: int = 2
) -> Report:
    """At that many points spread over all (0: at each one), after so many planted faults."""
    report = Report("system calls")
    trials = _trials(folder.parent, bool(short))
    for planted in _some(PLANTS, plants):
        report.plant(planted.name, partial(_given_away, trials[planted.scene], planted))
    chosen = _some(_points(trials), points)
    for name, trial in trials.items():
        report.figures[f"{name}: calls that change something"] = trial.reference.calls[True]
        report.figures[f"{name}: others"] = trial.reference.calls[False]
    _tried(report, trials, chosen, _at_call, workers)
    return report


def full_disks(folder: Path, *, levels: int, short: int = 0, workers: int = 2) -> Report:
    """At so many levels, shared by the scenes."""
    report = Report("full disk")
    trials = _trials(folder.parent, bool(short))
    for planted in (one for one in PLANTS if "in place" in one.name):
        report.plant(planted.name, partial(_given_away_by_disk, trials[planted.scene], planted))
    share = levels // len(trials)
    chosen = [
        (name, "", True, round(level * trial.reference.bytes / share))
        for name, trial in trials.items()
        for level in range(share)
    ]
    _tried(report, trials, chosen, lambda trial, point: _looked(trial, FullDisk(point[3])), workers)
    return report


@cache
def _trials(folder: Path, short: bool) -> dict[str, Trials]:
    """Of each scene: made once for both harnesses, all in the folder where their documents were made first."""
    found = scenes(folder, *SIZES[short])
    return {scene.name: Trials(scene, folder / "made") for scene in found}


def _tried(
    report: Report,
    trials: dict[str, Trials],
    chosen: list[Point],
    look: Callable[[Trials, Point], tuple[str, int]],
    workers: int,
) -> None:
    def share(number: int, points: list[Point]) -> Iterable[tuple[str, int]]:
        own = dict(trials) if number == 0 else {}
        for point in sorted(points):
            if point[0] not in own:
                own[point[0]] = trials[point[0]].elsewhere(trials[point[0]].place.with_name(f"worker {number}"))
            yield look(own[point[0]], point)

    for broken, ended in shared(chosen, share, workers):
        report.try_done(broken)
        report.counted({0: "ended well", RAISED: "ended by another error", -9: "killed"}.get(ended, "refused"))


def _points(trials: dict[str, Trials]) -> list[Point]:
    found: list[Point] = []
    for name, trial in trials.items():
        calls = trial.reference.calls
        found += [(name, fault, True, n) for n in range(1, calls[True] + 1) for fault in CHANGING]
        found += [(name, "EIO", False, n) for n in range(1, calls[False] + 1)]
    return found


def _some(things: Iterable[Any], count: int) -> list[Any]:
    """So many of them, spread over all."""
    found = list(things)
    if not 0 < count < len(found):
        return found
    return [found[round(n * (len(found) - 1) / max(count - 1, 1))] for n in range(count)]


def _at_call(trials: Trials, point: Point) -> tuple[str, int]:
    _scene, fault, changing, number = point
    return _looked(trials, AtCall(fault, number, changing=changing))


def _looked(trials: Trials, watcher: AtCall | FullDisk) -> tuple[str, int]:
    return trials.broken(watcher)


def _given_away(trials: Trials, planted: Planted) -> str:
    """What showed the planted fault, at one of some calls; "" if nothing did."""
    numbers = list(range(1, trials.reference.calls[True] + 1))
    Random(errno.EIO).shuffle(numbers)  # noqa: S311 - picks where it is tried
    tried = 0
    while numbers and tried < AT_A_PLANT:
        watcher = AtCall(planted.fault, numbers.pop(), within=planted.within)
        broken, _ended = trials.broken(watcher, planted.patch)
        if broken and watcher.met:
            return broken
        if watcher.met:
            tried += 1
        else:
            numbers = [number for number in numbers if number <= watcher.passed]
    return ""


def _given_away_by_disk(trials: Trials, planted: Planted) -> str:
    large = FullDisk(1 << 40, planted.within)
    trials.broken(large, planted.patch)
    Random(errno.ENOSPC).shuffle(large.levels)  # noqa: S311 - picks where it is tried
    for level in large.levels[:AT_A_PLANT]:
        disk = FullDisk(level)
        broken, _ended = trials.broken(disk, planted.patch)
        if broken and disk.met:
            return broken
    return ""
