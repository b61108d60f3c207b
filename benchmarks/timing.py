"""Measuring: variants by turns in one run, so that a noisy neighbour disturbs them alike, and medians of the ratios.

Computing time (cpu) is steadier than time by the clock (wall) where others use the machine too.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Literal

Clock = Callable[[], float]
Kind = Literal["cpu", "wall"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds of one run: by the clock, and of computing."""

    wall: float
    cpu: float

    def of(self, kind: Kind) -> float:
        return self.cpu if kind == "cpu" else self.wall


@dataclass(frozen=True, slots=True)
class Variant:
    """Something to be timed. `cpu` tells the computing seconds of all processes that do it."""

    run: Callable[[], object]
    cpu: Clock = time.process_time


Samples = Mapping[str, Sequence[Sample]]


def by_turns(variants: Mapping[str, Variant], rounds: int, warm_up: int = 1) -> Samples:
    """Times of each variant: A B A B …, the order turned round every time. The first `warm_up` rounds do not count."""
    samples: dict[str, list[Sample]] = {name: [] for name in variants}
    order = list(variants)
    for turn in range(rounds + warm_up):
        for name in order:
            sample = timed(variants[name])
            if turn >= warm_up:
                samples[name].append(sample)
        order.reverse()
    return samples


def timed(variant: Variant) -> Sample:
    """One run."""
    cpu, wall = variant.cpu(), time.perf_counter()
    variant.run()
    wall = time.perf_counter() - wall
    return Sample(wall, variant.cpu() - cpu)


def middle(samples: Sequence[Sample], kind: Kind = "cpu") -> float:
    """The median of the seconds."""
    return median(sample.of(kind) for sample in samples)


def ratio(ours: Sequence[Sample], theirs: Sequence[Sample], kind: Kind = "cpu") -> float:
    """The median, over the rounds, of our seconds to theirs in the same round."""
    return median(a.of(kind) / b.of(kind) for a, b in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


def cpu_of(*processes: int) -> Clock:
    """A clock of the computing of these processes and of this one. Linux names such a clock by the process id."""
    clocks = [(~process << 3) | 2 for process in processes]
    return lambda: time.process_time() + sum(map(time.clock_gettime, clocks))
