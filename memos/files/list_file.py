"""A list of what may go, as it was written: the numbers on it, and its hash."""

import re
from pathlib import Path

from engine.errors import Invalid
from engine.language import _
from engine.nodes import read_table

_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_list(path: Path) -> tuple[tuple[str, ...], str]:
    """The memos' numbers and the hash of the list. What else stands there is for people. Raises `Invalid`."""
    value = read_table(path).value
    memos, digest = value.get("memos"), value.get("sha256")
    rows = memos if isinstance(memos, list) else []
    numbers = [row.get("number") for row in rows if isinstance(row, dict)]
    found = tuple(number for number in numbers if isinstance(number, str))
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest) or len(found) != len(set(found)) or not rows:
        raise Invalid.at(path.name, _("this is no list that `beslut retention list` wrote, or nothing is on it"))
    return found, digest
