"""The write gate lets writers in one at a time, in the order they came, and none who gave up."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import pytest

from engine.errors import StorageFailed
from engine.gate import WriteGate

WRITERS, TURNS, BUSY = 4, 15, 0.01


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where the lock lies. It does not stay open."""
    yield tmp_path / "beslut.db.wlock"
    targets = (str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    assert [target for target in targets if ".wlock" in target] == []


def queue_up(path: Path, start: float) -> list[tuple[float, float]]:
    """When each turn of one writer began to wait, and when it was let in."""
    gate, turns = WriteGate(path, 30), []
    time.sleep(max(start - time.monotonic(), 0))
    for _turn in range(TURNS):
        asked = time.monotonic()
        with gate.hold():
            turns.append((asked, time.monotonic()))
            time.sleep(BUSY)
    return turns


def test_nobody_is_overtaken_by_a_crowd(path: Path) -> None:
    """A few slip by in the moment of asking, more where a machine is busy just then; a poll lets forty go first."""
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        start = time.monotonic() + 2
        turns = sorted(turn for found in pool.map(queue_up, [path] * WRITERS, [start] * WRITERS) for turn in found)
    overtaken = [sum(later > asked and let < mine for later, let in turns) for asked, mine in turns]
    assert max(overtaken) <= 5 * WRITERS


def test_only_one_is_in_at_a_time(path: Path) -> None:
    gates, inside, most = [WriteGate(path, 30), WriteGate(path, 30)], [0], [0]

    def enter(number: int) -> None:
        for _turn in range(TURNS):
            with gates[number % 2].hold():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.001)
                inside[0] -= 1

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(enter, range(6)))
    assert most == [1]


def test_who_gave_up_does_not_keep_the_others_out(path: Path) -> None:
    with WriteGate(path, 30).hold():
        for _turn in range(3):
            with ExitStack() as stack, pytest.raises(StorageFailed, match="busy"):
                stack.enter_context(WriteGate(path, 0.05).hold())
    deadline = time.monotonic() + 5
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    with WriteGate(path, 1).hold():
        pass
