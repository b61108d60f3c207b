"""Faults on purpose, the whole of what `tests/faults` tries in short: each harness in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from benchmarks.example import HOUSE

WHOLE: dict[str, tuple[str, ...]] = {
    "system_calls": (),
    "full_disks": ("levels=200",),
    "power_cuts": ("images=20000",),
    "killed_server": ("kills=50",),
    "backups": ("count=100",),
    "locks": (),
    "clocks": ("lives=50",),
    "edits": ("count=100000",),
    "package_edits": ("count=1000",),
}


def faults(names: Sequence[str] = ()) -> int:
    """Those harnesses, or all. 0 if each caught what was planted and nothing broke, else 1."""
    console = Console(soft_wrap=True)
    sound = True
    for name in names or WHOLE:
        console.print(f"{name} …", highlight=False)
        begun = time.monotonic()
        report = _report(name)
        console.print(told(report, time.monotonic() - begun), markup=False, highlight=False)
        wrong = [*(f"not caught: {one}" for one in report["missed"]), *report["broken"][:20]]
        for fault in wrong:
            console.print(f"  × {fault}", markup=False, highlight=False)
        sound = sound and not wrong
    return 0 if sound else 1


def told(report: dict[str, Any], seconds: float) -> str:
    """A harness's report on one line."""
    caught = len(report["planted"]) - len(report["missed"])
    beside = ", ".join(f"{name} {value:g}" for name, value in report["figures"].items())
    return (
        f"{report['name']}: {report['tried']} tried, {len(report['broken'])} broken; "
        f"planted faults caught: {caught} of {len(report['planted'])}; {seconds:.0f} s ({beside})"
    )


def _report(name: str) -> dict[str, Any]:
    ended = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "tests.faults", name, *WHOLE[name]],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
