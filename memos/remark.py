"""A remark: what was said of a place in a memo when it was returned."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """`place` is the key of a part, "" the whole; `edition` the one it was said of. `position` counts from 1."""

    memo: str
    position: int
    edition: int
    place: str
    text: str
    person: str
    at: datetime
