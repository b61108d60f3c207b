"""Which archived memos somebody wants: what an export is of."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is empty does not count. `state` is a key or a label of a state in which nothing changes any more.

    `since`: what came into the archive that day or later, or was added to there: documents, corrections.
    """

    body: str = ""
    year: int = 0
    state: str = ""
    since: date | None = None
