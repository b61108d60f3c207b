"""Checkpoints: how many leaves a log had at some moment, and the root over them, as the text of a signed note."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_FORM = re.compile(r"(\S+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n(\S+)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` says whose log it is, and which: "solbaek.example/open"."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def text(self) -> str:
        at = self.at.astimezone(UTC).isoformat()
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n{at}\n"


def read_checkpoint(text: str) -> Checkpoint | None:
    """What such a text says; None where it does not have that form to the letter."""
    match = _FORM.fullmatch(text)
    if not match:
        return None
    try:
        found = Checkpoint(match[1], int(match[2]), base64.b64decode(match[3]), datetime.fromisoformat(match[4]))
    except (ValueError, binascii.Error):
        return None
    return found if found.at.tzinfo and found.text == text else None
