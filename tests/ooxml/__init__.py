"""The Open XML SDK's validator, as npm carries it: what Word's own schema says of a file."""

import json
import os
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support import requires

QUICK = {"DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0"}
"""It starts anew for each file, without node around it: what it learns of itself at each start is never of use."""


def ooxml_validate(paths: Iterable[Path]) -> list[str]:
    """Everything that the validator says against the files, each with its file and part."""
    validator = requires("ooxml-validator")
    with ThreadPoolExecutor(2) as threads:
        found = threads.map(lambda path: _errors(validator, path), paths)
    return [error for errors in found for error in errors]


def _errors(validator: Path, path: Path) -> list[str]:
    ran = subprocess.run([validator, path], capture_output=True, text=True, check=False, env={**os.environ, **QUICK})
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{validator} does not run: {ran.stderr}")
    result = json.loads(ran.stdout)
    assert result["ok"] == (not result["errors"])
    return [f"{path.name} {e.get('path', '')} {e.get('xPath', '')}: {e['description']}" for e in result["errors"]]
