"""What a harness found: how often it tried, what broke, and which planted faults it caught before that."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

TOLD_EACH = 100


@dataclass(slots=True)
class Report:
    """`planted` has for each planted fault what gave it away; "" where nothing did."""

    name: str
    tried: int = 0
    broken: list[str] = field(default_factory=list)
    planted: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """The planted faults that nothing gave away."""
        return [name for name, sign in self.planted.items() if not sign]

    def try_done(self, broken: str = "") -> None:
        """One more that was tried. A long run tells now and then how far it is."""
        self.tried += 1
        self.broken += [broken] if broken else []
        if self.tried % TOLD_EACH == 0:
            print(f"{self.name}: {self.tried} tried, {len(self.broken)} broken", file=sys.stderr, flush=True)  # noqa: T201 - for who waits

    def counted(self, name: str, by: float = 1) -> None:
        """One more of something that is told beside."""
        self.figures[name] = self.figures.get(name, 0) + by

    def plant(self, name: str, look: Callable[[], str]) -> None:
        """Tries whether a planted fault shows."""
        self.planted[name] = look()[:300]

    def json(self) -> str:
        """For the process that asked."""
        return json.dumps({**asdict(self), "missed": self.missed}, ensure_ascii=False)
