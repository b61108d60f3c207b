"""`python -m benchmarks [NAME...] [--short] [--json FILE]`, or `… soak [--minutes N]`, or `… faults [HARNESS...]`."""

import argparse
import sys
from pathlib import Path

from benchmarks.drill import whole
from benchmarks.faults import WHOLE, faults
from benchmarks.report import show, write_json
from benchmarks.running import BENCHMARKS, measured
from benchmarks.soak import soak

SOAK, FAULTS, DRILL = "soak", "faults", "drill"


def main() -> int:
    """Exit code 1 where the soak found something; benchmarks never fail."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="How fast Beslut is, beside others.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join(BENCHMARKS)} (all of them), or {SOAK}, {FAULTS} or {DRILL}",
    )
    parser.add_argument("--short", action="store_true", help="just enough to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--minutes", type=float, default=10, help="how long a soak lasts (10)")
    given = parser.parse_args()
    if given.names == [SOAK]:
        return max(soak(given.minutes), faults(), whole())
    if given.names == [DRILL]:
        return whole()
    if given.names[:1] == [FAULTS]:
        if unknown := [name for name in given.names[1:] if name not in WHOLE]:
            parser.error(f"no harness {', '.join(unknown)}; there are: {', '.join(WHOLE)}")
        return faults(given.names[1:])
    if unknown := [name for name in given.names if name not in BENCHMARKS]:
        parser.error(
            f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}, {SOAK}, {FAULTS}, {DRILL}"
        )
    figures = measured(given.names, short=given.short)
    show(figures)
    if given.json:
        write_json(figures, given.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
