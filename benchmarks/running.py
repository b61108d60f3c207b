"""Which benchmarks there are, and running them one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks import decisions, pdf, startup, stored, word
from benchmarks.figures import Benchmark, Figure, Size
from benchmarks.report import show, write_json

BENCHMARKS: dict[str, Benchmark] = {
    word.NAME: word.word,
    pdf.NAME: pdf.pdf,
    decisions.NAME: decisions.decisions,
    startup.NAME: startup.startup,
    stored.NAME: stored.stored,
}


def run(names: Sequence[str], *, short: bool = False, json_file: Path | None = None) -> list[Figure]:
    """Those benchmarks, or all, with the table at the end. A goal that is missed is told, and fails nothing."""
    found = [figure for name in names or BENCHMARKS for figure in _one(name, Size(short))]
    show(found)
    if json_file:
        write_json(found, json_file)
    return found


def _one(name: str, size: Size) -> Iterator[Figure]:
    console = Console(stderr=True)
    with console.status(name) if console.is_terminal else console:
        yield from BENCHMARKS[name](size)
