"""An export of an archive beside copying and hashing the same bytes; what is not rendered yet; `verify`; memory."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which

from benchmarks.archived import fill
from benchmarks.children import resident
from benchmarks.databases import SQLITE, new_database
from benchmarks.example import TEMPLATES, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.lives import MEMOS
from benchmarks.timing import Variant, by_turns, middle, ratio
from engine.render.office import Office as Program
from engine.render.pool import PdfPool
from engine.verify import verify_tree
from memos.desk import Office
from memos.export import Means, export
from memos.printing import Printer

NAME = "export"
ARCHIVIST = "Vibe Lund"
WORKERS, DOCUMENTS, BY_OFFICE, PART = 2, 2, 20, 250
"""Processes; Word files of a memo, each beside its PDF; files that LibreOffice converts, in one go; memos of a turn."""
BESIDE = "cp -r, then sha256sum, of the same bytes"


def exports(size: Size) -> list[Figure]:
    """Memos a second, with what else a machine does with so many bytes beside."""
    lived = size.of(MEMOS, 1)
    with _archive(size.of(10_000, 2), lived, rendered=True) as (office, folder):
        moved = _moved(office, folder)
    return [*moved, *_made(size.of(1_000, 2), lived)]


def _moved(office: Office, folder: Path) -> list[Figure]:
    """Rendered memos: an export moves bytes."""
    out, before = folder / "out", resident(os.getpid())
    count, wall, cpu = _timed(lambda: _export(office, out, WORKERS))
    grown = max(resident(os.getpid()) - before, 0.001)
    _again, again, _cpu = _timed(lambda: _export(office, out, WORKERS))
    copied, copying = _timed_command("cp", "-r", str(out), str(folder / "copy"))
    listed, hashing = _timed_command("sh", "-c", f"find '{out}' -type f -print0 | xargs -0 sha256sum > '{folder}/sums'")
    sound, verified, verifying = _timed(lambda: sum(not one.reasons for one in verify_tree(out)))
    checked, _checking = _timed_command("sha256sum", "--check", "--quiet", str(folder / "sums"))
    per = 1e3 / count
    return [
        _figure("a memo: by the clock", wall * per, "ms wall", BESIDE, (copied + listed) * per, Goal(2)),
        _figure("a memo: computing", cpu * per, "ms cpu", BESIDE, (copying + hashing) * per),
        _figure("a memo that lies there already", again * per, "ms wall"),
        _figure(f"memory that stays, over {count}", grown / count, "MiB/memo", goal=Goal(0.01)),
        _figure(f"verify, a package of {sound} sound ones", verified * per, "ms wall", "sha256sum -c", checked * per),
        _figure("verify, a package: computing", verifying * per, "ms cpu"),
    ]


def _made(memos: int, lived: int) -> list[Figure]:
    """Memos whose documents are still to be made, by one worker and by two; LibreOffice makes PDF of the same files.

    A part of them at a time and by turns, so that whoever else uses the machine disturbs both alike.
    """
    turns, part = max(memos // PART, 1), min(memos, PART)
    with ExitStack() as opened:
        archives = {
            workers: [opened.enter_context(_archive(part, lived, rendered=False)) for _turn in range(turns)]
            for workers in (1, WORKERS)
        }
        turned = {str(workers): _exporting(waiting, workers) for workers, waiting in archives.items()}
        one, two = by_turns(turned, turns, warm_up=0).values()
        _office, folder = archives[1][0]
        count = len(list((folder / "out").rglob("memo.json")))
        word = sorted((folder / "out").rglob("*.docx"))[:BY_OFFICE]
        other = _converted(word, folder) / len(word) if which("soffice") else None
    rate = Figure(
        NAME,
        "not yet rendered, two workers",
        count / middle(two, "wall"),
        "/s",
        "one worker",
        count / middle(one, "wall"),
        ratio(one, two, "wall"),
        Goal(1.85, least=True),
    )
    beside = "LibreOffice, its Word files as PDF alone" if other else ""
    documents = other * DOCUMENTS if other else None
    return [rate, _figure("not yet rendered, a memo", middle(one) / count * 1e3, "ms cpu", beside, documents)]


def _exporting(waiting: Sequence[tuple[Office, Path]], workers: int) -> Variant:
    """Each run exports the next of the archives."""
    archives = iter(waiting)

    def run() -> None:
        office, folder = next(archives)
        _export(office, folder / "out", workers)

    return Variant(run, _computing)


def _converted(word: list[Path], folder: Path) -> float:
    """Milliseconds of computing for these files in one run of LibreOffice."""
    program = str(Program().found)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    names = [str(path) for path in word]
    _wall, cpu = _timed_command(program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *names)
    return cpu * 1e3


def _export(office: Office, out: Path, workers: int) -> int:
    with Printer(TEMPLATES, PdfPool(workers)) as printer:
        means = Means(office, printer, Program(), workers)
        found = export(lambda: office.read(ARCHIVIST), out, means=means)
        count = 0
        for one in found:
            count += 1
            if one.fate == "refused":
                raise RuntimeError(str(one))
    return count


@contextmanager
def _archive(memos: int, lived: int, *, rendered: bool) -> Iterator[tuple[Office, Path]]:
    with new_database(SQLITE) as (database, folder):
        office = office_on(database, folder)
        fill(office, memos, lived, rendered=rendered)
        yield office, folder


def _timed(task: Callable[[], int]) -> tuple[int, float, float]:
    """What it found, and its seconds by the clock and of computing, its children's included."""
    wall, cpu = time.perf_counter(), _computing()
    found = task()
    return found, time.perf_counter() - wall, _computing() - cpu


def _timed_command(*command: str) -> tuple[float, float]:
    def run() -> int:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - coreutils, by our own words
            return process.wait()

    _code, wall, cpu = _timed(run)
    return wall, cpu


def _computing() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _figure(
    what: str, value: float, unit: str, beside: str = "", other: float | None = None, goal: Goal | None = None
) -> Figure:
    times = value / other if other else None
    return Figure(NAME, what, value, unit, beside=beside, other=other, ratio=times, goal=goal)
