"""Render children are bounded, replaced and always gone in the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import RenderFailed
from engine.render import pool as pool_module
from engine.render.limits import Limits
from engine.render.pool import HOUSE, PdfPool

SMALL = '<!DOCTYPE html><html lang="da"><head><title>t</title></head><body>{}</body></html>'
MANY_PARAGRAPHS = SMALL.format("<p>x" * 100_000)
TINY_PAGES = SMALL.format("<style>@page { size: 30px 30px; margin: 0 }</style>" + "<p>et ord " * 20_000)
LONG_WORD = SMALL.format("a" * 5_000_000)


def children() -> set[int]:
    """The process ids of all render children of this process, zombies too."""
    return children_of(os.getpid())


def children_of(parent: int) -> set[int]:
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return {pid for pid in numbers if _is_child(pid, parent)}


def _is_child(pid: int, parent: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        state, owner = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(owner) == parent and (b"engine.render.child" in command or state == "Z")


@pytest.fixture
def before() -> Iterator[set[int]]:
    """The children that were there; the test leaves no other behind."""
    found = children()
    yield found
    assert children() == found


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_no_child_starts_before_the_first_page_and_none_is_left_after_the_last(before: set[int]) -> None:
    with PdfPool() as pool:
        assert children() == before
        assert pool.pdf(SMALL.format("x")).startswith(b"%PDF-1.7")
        assert len(children() - before) == 1


def test_two_workers_answer_in_order(before: set[int]) -> None:
    with PdfPool(workers=2) as pool:
        sizes = [len(pdf) for pdf in pool.map(SMALL.format("<p>x</p>" * n) for n in (1, 300, 1, 300, 1, 300))]
        assert len(children() - before) == 2
    assert sizes == [min(sizes), max(sizes)] * 3


@pytest.mark.parametrize(
    ("html", "limits", "reason"),
    [
        (MANY_PARAGRAPHS, Limits(cpu=2), "more than 2 seconds of computing"),
        (TINY_PAGES, Limits(wall=2), "more than 2 seconds"),
        (LONG_WORD, Limits(wall=2), "more than 2 seconds"),
        (MANY_PARAGRAPHS, Limits(memory=220 << 20), "memory"),
        (SMALL.format("x"), Limits(file_size=2_000), "Errno 27|larger than 2000 bytes"),
    ],
    ids=["paragraphs", "pages", "word", "memory", "size"],
)
def test_a_hostile_page_stops_at_a_limit(html: str, limits: Limits, reason: str, before: set[int]) -> None:
    with PdfPool(workers=1, limits=limits) as pool, pytest.raises(RenderFailed, match=reason):
        pool.pdf(html)


def test_the_computing_limit_is_per_page_and_not_for_the_life_of_a_child(before: set[int]) -> None:
    with PdfPool(workers=1, limits=Limits(cpu=2)) as pool:
        pool.pdf(SMALL.format("x"))
        (child,) = children() - before
        while _computed(child) < 3:
            pool.pdf(SMALL.format("<p>et ord " * 200))


def test_a_child_that_dies_is_replaced(before: set[int]) -> None:
    with PdfPool(workers=1) as pool:
        pool.pdf(SMALL.format("x"))
        (first,) = children() - before
        os.kill(first, signal.SIGKILL)
        assert until(lambda: _is_dead(first))
        pool.pdf(SMALL.format("x"))
        assert len(children() - before - {first}) == 1


def test_a_child_that_died_unnoticed_does_not_cost_the_page(before: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with PdfPool(workers=1) as pool:
        pool.pdf(SMALL.format("x"))
        (first,) = children() - before
        os.kill(first, signal.SIGKILL)
        assert until(lambda: _is_dead(first))
        with monkeypatch.context() as patched:
            patched.setattr(pool_module._Child, "alive", True)
            pool.pdf(SMALL.format("x"))


def test_a_page_that_was_refused_does_not_cost_the_child(before: set[int]) -> None:
    with PdfPool(workers=1) as pool:
        with pytest.raises(RenderFailed):
            pool.pdf(SMALL.format("漢"))
        kept = children() - before
        pool.pdf(SMALL.format("x"))
        assert children() - before == kept


def test_a_child_is_renewed_after_its_share_of_pages(before: set[int]) -> None:
    seen: set[int] = set()
    with PdfPool(workers=1, pages_per_child=2) as pool:
        for _page in range(4):
            pool.pdf(SMALL.format("x"))
            seen |= children() - before
    assert len(seen) == 2


def test_a_child_leaves_with_its_parent_even_mid_page(tmp_path: Path) -> None:
    script = "import sys; from engine.render.pool import PdfPool; PdfPool().pdf(sys.stdin.read())"
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=HOUSE, stdin=subprocess.PIPE)
    assert parent.stdin
    with parent.stdin as stdin:
        stdin.write(MANY_PARAGRAPHS.encode())
    found: set[int] = set()

    def started() -> bool:
        found.update(children_of(parent.pid))
        return bool(found)

    assert until(started)
    time.sleep(1.5)  # it is laying out the page by now
    parent.kill()
    parent.wait()
    assert until(lambda: all(_state(pid) in ("Z", "") for pid in found))


def test_a_child_sees_nothing_of_our_environment(before: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s")
    with PdfPool(workers=1) as pool:
        pool.pdf(SMALL.format("x"))
        (child,) = children() - before
        assert b"SECRET" not in Path(f"/proc/{child}/environ").read_bytes()


def test_a_child_leaves_no_files_behind(before: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "mkdtemp", lambda prefix: str(_made(tmp_path / prefix)))
    with PdfPool(workers=1) as pool:
        pool.pdf(SMALL.format("x"))
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _computed(pid: int) -> float:
    """Seconds of computing that a process has had."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _is_dead(process: int) -> bool:
    """Whether no thread of it is left: those that are hold its pipes open a moment longer than the first."""
    return _state(process) in ("Z", "") and len(list(Path(f"/proc/{process}/task").glob("*"))) < 2


def _state(pid: int) -> str:
    """One letter of /proc/PID/stat, "" if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
