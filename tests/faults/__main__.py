"""`python -m tests.faults NAME [key=number…]`: one harness in a process of its own, its report as JSON."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import language
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
    """The harness of that name, with its sizes."""
    name, *given = sys.argv[1:]
    sizes = {key: int(number) for key, _equals, number in (one.partition("=") for one in given)}
    language.use("en")
    harness: Callable[..., Report] = getattr(import_module(f"tests.faults.{HARNESSES[name]}"), name)
    with TemporaryDirectory(prefix="beslut-faults-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        print(harness(Path(folder), **sizes).json())  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
