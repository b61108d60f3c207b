"""`kill -9` in the middle of a `run` leaves the old or the new, whole, and a rerun completes it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import ROOT


def _killed(folder: Path, points: int, at_the_plant: int) -> Any:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.commands.killing", str(folder), str(points), str(at_the_plant)],
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
    found = _killed(tmp_path, 40, 6)
    assert " left " in found["planted"], "a commit in the middle goes unseen"
    assert found["points"] == 40
    assert found["broken"] == []
