"""The benchmarks: their arithmetic, and that a short run of each yields every figure and keeps to its promise."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.forkserver import ensure_running
from pathlib import Path

import pytest

from benchmarks import lives, soak
from benchmarks.databases import SQLITE, kinds, new_database
from benchmarks.example import Example, office_on, sqlite_office
from benchmarks.figures import Figure, Goal, Size
from benchmarks.lives import Outcome
from benchmarks.report import facts, number
from benchmarks.running import BENCHMARKS, measured
from benchmarks.soak import lost, soaked
from benchmarks.stored import Stored
from benchmarks.timing import Sample, Variant, by_turns, cpu_of, middle, percentile, ratio
from engine.database import Database
from memos.store import open_database
from tests.commands.beslut import Beslut
from tests.databases import made_on
from tests.support import requires

FIGURES = {
    "word": 2,
    "pdf": 4,
    "packet": 2,
    "decisions": 7,
    "startup": 4,
    "stored": 3,
    "lists": 8,
    "export": 8,
    "web": 32,
    "room": 5,
    "jobs": 4,
    "migrate": 4,
    "audit": 5,
}
FOR_EACH_DATABASE = {"audit", "decisions", "migrate", "stored"}
FORKING = {"decisions", "web", "room"}
IN_EARNEST = "audit"
"""It makes its own databases, as the command does; the others are short for using what lies ready."""


def test_variants_run_by_turns_and_the_order_is_turned_round() -> None:
    order: list[str] = []
    by_turns({name: Variant(lambda n=name: order.append(n)) for name in "ab"}, rounds=2)
    assert "".join(order) == "abbaab"


def test_the_warm_up_does_not_count() -> None:
    pauses = iter([0.05, 0, 0])
    samples = by_turns({"x": Variant(lambda: time.sleep(next(pauses)))}, rounds=2)
    assert len(samples["x"]) == 2 and middle(samples["x"], "wall") < 0.02


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    ours, theirs = ([Sample(wall, wall) for wall in walls] for walls in ((1, 4, 9), (2, 4, 90)))
    assert ratio(ours, theirs, "wall") == 0.5


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (75, 3), (99, 4), (100, 4), (1, 1)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == value


def test_the_computing_of_another_process_is_counted() -> None:
    busy = "import sys, time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        clock = cpu_of(other.pid)
        assert other.stdout and other.stdout.readline() == b"done\n"
        assert clock() - time.process_time() >= 0.3
        other.communicate()


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("b", "w", 3, "ms"), None),
        (Figure("b", "w", 3, "ms", goal=Goal(3)), True),
        (Figure("b", "w", 3, "ms", goal=Goal(2)), False),
        (Figure("b", "w", 3, "ms", ratio=0.8, goal=Goal(0.9)), True),
        (Figure("b", "w", 3, "/s", ratio=1.7, goal=Goal(1.85, least=True)), False),
    ],
)
def test_a_goal_is_of_the_ratio_where_there_is_one(figure: Figure, met: bool | None) -> None:
    assert figure.met is met


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0, "0"), (0.02799, "0.028"), (7.5, "7.5"), (8, "8"), (123.4, "123")]
)
def test_a_number_has_the_decimals_that_say_something(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.fixture
def lying_ready(server: str, postgresql_template: str, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New databases are on the tests' own server, and copies where they would be migrated at once."""

    @contextmanager
    def empty(kind: str, folder: Path, template: str = "template1") -> Iterator[str]:
        if kind == SQLITE:
            yield f"sqlite:///{folder / 'beslut.db'}"
        else:
            with made_on(server, template) as address:
                yield address

    @contextmanager
    def migrated(kind: str, folder: Path) -> Iterator[str]:
        if kind == SQLITE:
            shutil.copyfile(sqlite_template, folder / "beslut.db")
        with empty(kind, folder, postgresql_template) as address:
            yield address

    def opened(url: str) -> Database:
        shutil.copyfile(sqlite_template, url.removeprefix("sqlite:///"))
        return open_database(url)

    monkeypatch.setattr("benchmarks.migrating.new_address", empty)
    monkeypatch.setattr("benchmarks.databases.new_address", migrated)
    monkeypatch.setattr("benchmarks.example.open_database", opened)


@pytest.fixture(scope="module")
def imported_once() -> None:
    """All that benchmarks start processes for, in the one that they are forked from: else whoever is first decides."""
    get_context("forkserver").set_forkserver_preload(["benchmarks.served", "benchmarks.decisions", "benchmarks.lives"])
    ensure_running()


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_short_run_yields_every_figure_above_nought(name: str, request: pytest.FixtureRequest) -> None:
    requires("postgres")
    if name != IN_EARNEST:
        request.getfixturevalue("lying_ready")
    if name in FORKING:
        request.getfixturevalue("imported_once")
    figures = measured([name], short=True)
    assert len(figures) == FIGURES[name] * (len(kinds()) if name in FOR_EACH_DATABASE else 1)
    assert {figure.benchmark for figure in figures} == {name}
    assert [f for f in figures if f.value <= 0 and "refused" not in f.what and "memory" not in f.what] == []
    assert [f for f in figures if f.beside and not f.other] == []
    assert [f.value for f in figures if "refused" in f.what and f.value] == []
    assert json.loads(json.dumps(facts(figures)))["figures"][0]["benchmark"] == name


def test_the_copies_of_a_memo_are_found_read_and_acted_on(tmp_path: Path) -> None:
    stored = Stored(sqlite_office(tmp_path), 7)
    with stored.office.read() as desk:
        memos = desk.store.memos(desk.store.memo_id(number) or "" for number in _numbers(stored))
    assert len(memos) == 7
    assert len({memo.content for memo in memos.values()}) == 1
    stored.number = max(_numbers(stored))
    stored.to_and_fro()


def _numbers(stored: Stored) -> list[str]:
    from memos.queries.listing import list_memos

    with stored.office.read(stored.author) as desk:
        return [memo.number for memo in list_memos(desk)]


@pytest.mark.usefixtures("imported_once")
def test_a_soak_takes_memos_to_the_archive_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "ROLES", ((partial(lives.write, memos=1), 1), (lives.read, 1)))
    for seconds in (0.4, 2, 10, 30):  # a busy machine takes longer to come so far
        found = soaked(SQLITE, seconds)
        assert found.sound, found
        if found.done["decide"] and found.done["look"]:
            break
    else:
        pytest.fail(str(found))


@contextmanager
def lived() -> Iterator[tuple[Database, Outcome]]:
    """A database in which a writer has taken its first steps, and what it was told."""
    outcome = Outcome()
    with new_database(SQLITE) as (database, folder):
        example = Example(office_on(database, folder))
        (body,) = example.load()
        steps = lives.Life(example, body, outcome).steps(1)
        for _step in range(12):
            next(steps)[1]()
        yield database, outcome


def test_an_acknowledged_step_that_is_gone_is_found() -> None:
    with lived() as (database, outcome):
        assert lost(database, outcome) == []
        outcome.memos[next(iter(outcome.memos))] = "archived"
        outcome.meetings["none"] = "planned"
        assert [fault.split(" was ")[1] for fault in lost(database, outcome)] == [
            "archived, is scheduled",
            "planned, is gone",
        ]


def test_what_a_process_raises_is_told_and_not_counted() -> None:
    outcome = Outcome()
    with outcome.step("decide"):
        raise ValueError("no")
    assert outcome.wrong == ["decide: ValueError: no"]
    assert outcome.done["decide"] == 0


def test_the_command_lists_the_benchmarks_when_one_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Beslut(tmp_path, monkeypatch, capsys)("bench", "speed")
    said = " ".join(" ".join(done.err).replace("│", " ").split())
    assert done.code == 2 and ", ".join(BENCHMARKS) in said


def test_a_short_size_is_for_short_runs() -> None:
    assert (Size().of(30, 2), Size(short=True).of(30, 2)) == (30, 2)
