"""`run`, killed with SIGKILL at many points, each in a forked child: what is left, and whether a rerun completes it.

A process of its own (`python -m tests.commands.killing FOLDER POINTS POINTS_AT_THE_PLANT`): it forks, so it has no
threads. A point is a statement sent to the database, or a file brought to the disk or to its name.
"""

import gc
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import typer.main
from sqlalchemy import event
from sqlalchemy.engine import Engine

import cli
from engine.errors import NotFound
from engine.render.word import word_template
from engine.verify import verify_tree
from memos.actions import drafting, meetings, steps
from memos.audit import audit
from tests.compiled import compiled_once
from tests.lived import EXAMPLES, office_in
from tests.support import ROOT

FILE = "aabningstider.toml"
LIFE = """
[meeting]
date = 2026-02-27
start = "9.00"
end = "12.00"
chair = "Mette Holm"
secretary = "Jens Åkjær"
members = ["Mette Holm", "Ole Kjær"]
[[decisions]]
point = "1"
outcome = "approved"
[[decisions]]
point = "2"
outcome = "rejected"
[[decisions]]
point = "3"
outcome = "approved"
[minutes]
approved_by = ["Mette Holm"]
approved_on = 2026-03-06
"""


class Counter:
    """Counts points, and kills this process at one of them (0: never)."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.passed = fatal, 0

    def __call__(self, *_anything: object) -> None:
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Prints, as JSON, at how many points something was neither old nor new, and whether a planted fault shows."""
    folder, points, at_the_plant = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for module in (steps, meetings):
        module.FORMATS = ("docx",)  # type: ignore[attr-defined]  # PDF is made in processes of their own
    for template in (ROOT / "templates").glob("*/*.docx"):
        word_template(template, ROOT / "templates")  # compiled once, for all children
    compiled_once()
    typer.main.get_command = cache(typer.main.get_command)
    office_in(folder / "empty").database.close()  # what later ones compile is kept by what the first one is
    _command(place := _prepared(folder / "first"))  # what is imported and made late is there, once, for all children
    _looked(place)
    gc.disable()
    gc.freeze()  # children then share the memory
    old, new, total = _reference(folder)
    tried = (_killed_at(folder / f"plant {one}", one, old, new, _plant) for one in _spread(total, at_the_plant))
    planted = next(filter(None, tried), "")
    chosen = _spread(total, points)
    broken = _at_all(folder, chosen, old, new)
    found = {"planted": planted, "total": total, "points": len(chosen), "broken": broken}
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201 - its answer


def _spread(total: int, points: int) -> list[int]:
    return sorted({1 + round(n * (total - 1) / (points - 1)) for n in range(points)})


def _reference(folder: Path) -> tuple[Any, Any, int]:
    """What is there before and after, and how many points lie between."""
    place = _prepared(folder / "whole")
    old = _told(partial(_looked, place))
    _forked(lambda: _run(place, 0))
    new = _told(partial(_looked, place))
    assert new != old, "the run does not run"
    return old, new, int((place / "points").read_text())


def _at_all(folder: Path, points: list[int], old: Any, new: Any) -> list[str]:
    """What was broken at any of the points, two processes sharing them."""
    pipes = []
    for share in (points[::2], points[1::2]):
        read, write = os.pipe()
        pipes.append(read)
        if os.fork() == 0:
            broken = [found for one in share if (found := _killed_at(folder / str(one), one, old, new))]
            os.write(write, json.dumps(broken).encode()[:60_000])
            os._exit(0)
        os.close(write)
    answers = [os.fdopen(read, "rb").read() for read in pipes]
    for _share in pipes:
        os.wait()
    return [found for answer in answers for found in json.loads(answer)]


def _killed_at(folder: Path, point: int, old: Any, new: Any, plant: Callable[[], None] | None = None) -> str:
    """What is wrong after a death at that point and after the rerun; "" if nothing is."""
    place = _prepared(folder)

    def die() -> None:
        if plant:
            plant()
        _run(place, point)

    ended = _forked(die)
    wrong = _told(partial(_wrong, place, old, new))
    return f"point {point} (signal {os.WTERMSIG(ended)}) {wrong}" if wrong else ""


def _wrong(place: Path, old: Any, new: Any) -> str:
    """What is there must be as before or as after, and as after once it was run again."""
    left = _looked(place)
    rows = {"rows": left["rows"], "problems": left["problems"]}
    if rows not in [{"rows": one["rows"], "problems": one["problems"]} for one in (old, new)]:
        return f"left {rows}"
    _command(place)
    completed = _looked(place)
    return "" if completed == new else f"was completed by the rerun to {completed}"


def _prepared(place: Path) -> Path:
    shutil.copytree(place.parent / "empty", place)
    (place / FILE).write_text((EXAMPLES / FILE).read_text() + LIFE)
    return place


def _run(place: Path, fatal: int) -> None:
    counter = Counter(fatal)
    event.listen(Engine, "before_cursor_execute", counter)
    event.listen(Engine, "commit", counter)
    for name in ("fsync", "rename", "replace"):
        _counted(name, counter)
    _command(place)
    (place / "points").write_text(str(counter.passed))


def _command(place: Path) -> None:
    sys.argv = ["beslut", "--database", f"sqlite:///{place / 'var' / 'beslut.db'}", "run", FILE, "--out", "ud"]
    said = place / "said"
    with chdir(place), said.open("w") as told, redirect_stdout(told), redirect_stderr(told), suppress(SystemExit):
        cli.main()


def _counted(name: str, counter: Counter) -> None:
    real = getattr(os, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        counter()
        return real(*arguments, **named)

    setattr(os, name, counted)


def _forked(work: Callable[[], object]) -> int:
    """The wait status of a child that did the work."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except Exception:
            traceback.print_exc(file=sys.__stderr__)
        finally:  # a child must not go on as a second parent
            os._exit(1)
    return os.waitpid(child, 0)[1]


def _told(look: Callable[[], object]) -> Any:
    """What a child answers."""
    read, write = os.pipe()
    ended = _forked(lambda: os.write(write, json.dumps(look()).encode()))
    os.close(write)
    with open(read, "rb") as pipe:  # noqa: PTH123 - from a descriptor
        answer = pipe.read()
    if ended:
        raise RuntimeError(f"who looked ended with {ended}")
    return json.loads(answer)


def _looked(place: Path) -> dict[str, object]:
    office = office_in(place)
    with office.read() as desk:
        session = desk.session.connection()
        tables = ("memo", "meeting", "edition", "event", "rendition", "wanted", "content", "agenda_item", "decision")
        rows = {name: session.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in tables}  # noqa: S608 - our own names
        states = session.exec_driver_sql("SELECT number, state FROM memo UNION SELECT number, state FROM meeting")
        rows["states"] = str(sorted(map(tuple, states)))
        problems = [str(problem) for problem in audit(desk.session, desk.blobs).problems]
    out = place / "ud"
    files = sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file())
    faults = []
    with suppress(NotFound):  # there is no package yet
        faults = [str(r) for one in verify_tree(out) for r in one.reasons]
    return {"rows": rows, "problems": problems, "files": files, "faults": faults}


def _plant() -> None:
    """A fault: what is drafted is committed at once, in the middle of the run."""
    real = drafting.create

    def create(desk: Any, *arguments: Any, **named: Any) -> Any:
        memo = real(desk, *arguments, **named)
        connection = desk.session.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("SAVEPOINT sa_savepoint_1")
        return memo

    drafting.create = create


if __name__ == "__main__":
    main()
