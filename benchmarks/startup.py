"""What a command costs from nothing: `beslut --help` and `show`, beside an interpreter that does nothing."""

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

from benchmarks.example import HOUSE, Example, sqlite_office
from benchmarks.figures import Figure, Size
from benchmarks.timing import Kind, Variant, by_turns, middle, ratio

NAME = "startup"
NOTHING = "python -c pass"
KINDS: tuple[Kind, ...] = ("wall", "cpu")


def startup(size: Size) -> list[Figure]:
    """Milliseconds of a whole process, by the clock and of computing; the first run, which compiles, does not count."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        office = sqlite_office(folder)
        example = Example(office)
        (body,) = example.load()
        with office.write() as desk:
            memo = example.submitted(desk, body)
        office.database.close()
        beslut = [str(HOUSE / "cli.py")]
        show = ["show", memo.number, "--database", f"sqlite:///{folder / 'beslut.db'}", "--as", memo.author]
        variants = {
            NOTHING: _process("-c", "pass"),
            "beslut --help": _process(*beslut, "--help"),
            "beslut show": _process(*beslut, *show),
        }
        samples = by_turns(variants, size.of(15, 1), warm_up=size.of(1, 0))
    nothing = samples[NOTHING]
    return [
        Figure(
            NAME,
            what,
            middle(ours, kind) * 1e3,
            f"ms {kind}",
            beside=NOTHING,
            other=middle(nothing, kind) * 1e3,
            ratio=ratio(ours, nothing, kind),
        )
        for what, ours in samples.items()
        if what != NOTHING
        for kind in KINDS
    ]


def _process(*arguments: str) -> Variant:
    env = {"PATH": os.defpath, "LANG": "C.UTF-8"}

    def run() -> None:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    return Variant(run, _children)


def _children() -> float:
    """Seconds of computing of the processes that were started and have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
