"""`python -m tests.faults NAME [key=number…] [NAME …]`: harnesses in a process of their own, a line of JSON each."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import language
from tests.compiled import compiled_once
from tests.faults.reports import Report

HARNESSES = {
    "system_calls": "system_calls",
    "full_disks": "system_calls",
    "power_cuts": "power_cuts",
    "killed_server": "killed_server",
    "backups": "backups",
    "locks": "locks",
    "clocks": "clocks",
    "edits": "edits",
    "package_edits": "package_edits",
}

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
"""Where a call to bring something to the disk costs nothing."""


def main() -> None:
    """The harnesses of those names one after the other, each with its sizes."""
    language.use("en")
    compiled_once()
    with TemporaryDirectory(prefix="beslut-faults-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for name, sizes in _asked(sys.argv[1:]):
            harness: Callable[..., Report] = getattr(import_module(f"tests.faults.{HARNESSES[name]}"), name)
            place = Path(folder, name)
            place.mkdir()
            print(harness(place, **sizes).json(), flush=True)  # noqa: T201 - its answer


def _asked(words: list[str]) -> Iterator[tuple[str, dict[str, int]]]:
    names = [at for at, word in enumerate(words) if "=" not in word]
    for start, end in pairwise([*names, len(words)]):
        given = (word.partition("=") for word in words[start + 1 : end])
        yield words[start], {key: int(number) for key, _equals, number in given}


if __name__ == "__main__":
    main()
