"""Faults on purpose, in short: each harness first catches planted faults, then finds nothing. Whole: `make soak`."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.faults import WHOLE, told
from tests.support import ROOT, requires

SHORT: dict[str, tuple[str, ...]] = {
    "system_calls": ("points=24", "plants=2", "short=1"),
    "full_disks": ("levels=6", "short=1"),
    "power_cuts": ("images=200", "meetings=1", "steps=8"),
    "killed_server": ("kills=2", "writers=3", "plants=1"),
    "backups": ("count=2", "writers=2"),
    "locks": ("short=1",),
    "clocks": ("lives=1",),
    "edits": ("count=200", "plants=2"),
    "package_edits": ("count=60",),
}
TRACED = {"system_calls", "full_disks", "power_cuts"}
ON_A_SERVER = {"killed_server", "locks", "backups"}


def test_each_harness_is_run_whole_by_the_soak() -> None:
    assert SHORT.keys() == WHOLE.keys()


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_or_half_and_no_edit_goes_unseen(name: str) -> None:
    if name in TRACED:
        requires("system calls")
    if name in ON_A_SERVER:
        requires("postgres")
    report = _report(name)
    assert report["missed"] == []
    assert report["planted"]
    assert report["broken"] == []
    assert report["tried"] > 0, told(report, 0)


def _report(name: str) -> Any:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults", name, *SHORT[name]],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "BESLUT_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return json.loads(ended.stdout)
