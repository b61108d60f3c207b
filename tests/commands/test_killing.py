"""`kill -9` in the middle of a `run` leaves the old or the new, whole, and a rerun completes it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import ROOT


def _killed(folder: Path, points: int, *words: str) -> Any:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.commands.killing", str(folder), str(points), *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "BESLUT_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_killed_at_40_points_a_run_leaves_old_or_new_and_a_rerun_completes_it(tmp_path: Path) -> None:
    found = _killed(tmp_path, 40)
    assert found["points"] == 40
    assert found["broken"] == []


def test_a_commit_in_the_middle_is_found(tmp_path: Path) -> None:
    found = _killed(tmp_path, 6, "plant")
    assert any("left" in broken for broken in found["broken"])
