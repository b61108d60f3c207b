"""What a benchmark finds: figures, each beside another where there is one, with its goal and whether it is met."""

from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on the ratio of two figures, or on a figure alone."""

    bound: float
    least: bool = False

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is ours to `beside`, or the other way round where `goal` asks for the least."""

    benchmark: str
    what: str
    value: float
    unit: str
    beside: str = ""
    other: float | None = None
    ratio: float | None = None
    goal: Goal | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.goal.met_by(self.value if self.ratio is None else self.ratio)

    def facts(self) -> dict[str, object]:
        """The figure as JSON holds it."""
        return {**asdict(self), "goal": str(self.goal) if self.goal else None, "met": self.met}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: everything, or just enough to see that it works."""

    short: bool = False

    def of(self, full: int, short: int) -> int:
        return short if self.short else full


Benchmark = Callable[[Size], list[Figure]]
