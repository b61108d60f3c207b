"""Processes that write to one database together, and how long each unit of work took them."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from random import random
from typing import Protocol

from benchmarks.timing import percentile
from engine.errors import Refusal
from engine.memory import settle


class Task(Protocol):
    """What one process does, in units of work that are timed one by one. It is sent to the process.

    `pace` is the seconds from one to the next; 0: as fast as can be.
    """

    @property
    def pace(self) -> float: ...

    def steps(self) -> Iterator[Callable[[], None]]: ...


@dataclass(frozen=True, slots=True)
class Load:
    """What some processes did together: seconds of each unit of work and of all, and how many were refused."""

    latencies: tuple[float, ...]
    seconds: float
    refused: int

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def slowest(self) -> float:
        """Milliseconds that 99 of 100 do not exceed."""
        return percentile(self.latencies, 99) * 1e3


@dataclass(slots=True)
class _Done:
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    begun: float = 0
    ended: float = 0


def together(*rounds: Sequence[Task]) -> list[Load]:
    """Round after round: its tasks at once, each in a process of its own, begun at the same moment."""
    context, writers = get_context("forkserver"), len(rounds[0])
    context.set_forkserver_preload([type(rounds[0][0]).__module__])  # imported once for all of them
    with ProcessPoolExecutor(writers, context, _Meeting.at, (context.Barrier(writers),)) as pool:
        return [_load(list(pool.map(_write, tasks))) for tasks in rounds]


class _Meeting:
    """Where the processes of a pool meet before each round."""

    point: Barrier

    @classmethod
    def at(cls, barrier: Barrier) -> None:
        cls.point = barrier


def _write(task: Task) -> _Done:
    """The first unit of work only warms up; then the process settles, as a server does."""
    done, steps = _Done(), task.steps()
    next(steps)()
    settle()
    _Meeting.point.wait()
    done.begun = time.monotonic()
    first = time.monotonic() + random() * task.pace  # noqa: S311 - so that they do not keep step
    for turn, step in enumerate(steps):
        if task.pace:
            time.sleep(max(first + turn * task.pace - time.monotonic(), 0))
        start = time.perf_counter()
        try:
            step()
        except Refusal:
            done.refused += 1
        done.latencies.append(time.perf_counter() - start)
    done.ended = time.monotonic()
    return done


def _load(done: list[_Done]) -> Load:
    latencies = tuple(latency for one in done for latency in one.latencies)
    seconds = max(one.ended for one in done) - min(one.begun for one in done)
    return Load(latencies, seconds, sum(one.refused for one in done))
