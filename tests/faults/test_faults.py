"""Faults on purpose, in short: each harness first catches planted faults, then finds nothing. Whole: `make soak`."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from tempfile import gettempdir
from typing import Any

import pytest

from benchmarks.faults import WHOLE, told
from tests.support import ROOT, missing_tools, requires

SHORT: dict[str, tuple[str, ...]] = {
    "power_cuts": ("images=80", "meetings=1", "steps=8"),
    "system_calls": ("points=12", "plants=2", "short=1"),
    "full_disks": ("levels=6", "short=1"),
    "killed_server": ("kills=2", "writers=3", "plants=1", "short=1"),
    "backups": ("count=2", "writers=2", "short=1"),
    "locks": ("short=1",),
    "clocks": ("lives=1", "memos=2"),
    "edits": ("count=100", "plants=2"),
    "package_edits": ("count=60",),
}
TOGETHER: dict[str, tuple[str, ...]] = {
    "system calls": ("power_cuts", "system_calls", "full_disks"),
    "postgres": ("killed_server", "backups", "locks"),
    "": ("clocks", "edits", "package_edits"),
}
"""By what the machine must have; each row in one process, which makes ready once what they share."""
if "system calls" not in missing_tools():
    TOGETHER["system calls"] += TOGETHER.pop("")  # they need nothing, and are rid of a process of their own


def test_each_harness_is_run_whole_by_the_soak() -> None:
    assert SHORT.keys() == WHOLE.keys() == {name for names in TOGETHER.values() for name in names}


@pytest.mark.parametrize("needs", TOGETHER)
def test_nothing_is_lost_or_half_and_no_edit_goes_unseen(needs: str) -> None:
    if needs:
        requires(needs)
    reports = _reports(TOGETHER[needs])
    assert len(reports) == len(TOGETHER[needs])
    for report in reports:
        assert report["missed"] == []
        assert report["planted"]
        assert report["broken"] == []
        assert report["tried"] > 0, told(report, 0)


def _reports(names: Sequence[str]) -> list[Any]:
    words = [word for name in names for word in (name, *SHORT[name])]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TMPDIR": gettempdir(), "BESLUT_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]
