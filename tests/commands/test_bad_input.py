"""Bad input: each is refused in words, with its place and what to do; nothing is kept, and no traceback is shown."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from engine.database import Database
from memos.migrations import SCHEMA
from tests.commands.bad_files import FILES, RECORDS, change
from tests.commands.beslut import EXAMPLES, Beslut, Done
from tests.support import ROOT

BO, JENS = "Bo Ravn", "Jens Åkjær"
PROGRAM = EXAMPLES / "strategisk-moede.toml"


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_is_no_draft(organised: Beslut, what: str) -> None:
    name, data, place, said = FILES[what]
    _put(organised, name, data)
    with _NothingKept(organised):
        _refused(organised("new", f"filer/{name}", who=BO), place, said)


@pytest.mark.parametrize("what", [*FILES, *RECORDS])
def test_a_bad_file_is_not_run(organised: Beslut, what: str) -> None:
    name, data, place, said = FILES[what] if what in FILES else ("a.toml", *RECORDS[what])
    _put(organised, name, data)
    with _NothingKept(organised):
        _refused(organised("run", PROGRAM, f"filer/{name}", who=JENS), place, said)


def test_decomposed_letters_are_mended_not_refused(organised: Beslut) -> None:
    _put(organised, "a.toml", change("Åbningstider i", "A\u030abningstider i").encode())
    organised.done("new", "filer/a.toml", who=BO)
    assert organised.done("show", "CHE-2026-001", who=BO).out.startswith("CHE-2026-001  Åbningstider i")


@pytest.mark.parametrize("command", [("new",), ("run",), ("organisation", "load"), ("edit", "CHE-2026-001")])
@pytest.mark.parametrize("file", ["mangler.toml", "."])
def test_a_file_that_is_not_there_is_told(organised: Beslut, command: tuple[str, ...], file: str) -> None:
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    _refused(organised(*command, file, who=BO), file, "no such file")


def test_a_file_that_the_disk_does_not_give_is_told(organised: Beslut) -> None:
    _refused(organised("new", "/proc/self/mem", who=BO), "mem", "cannot be read")


def test_every_problem_of_a_file_is_told_at_once(organised: Beslut) -> None:
    text = change('body = "Chefteam"', 'body = ""').replace("2025, 2026,", "2026, 2026,").replace("effekt =", "efekt =")
    _put(organised, "a.toml", text.encode())
    places = {line.split(": ")[1] for line in organised("new", "filer/a.toml", who=BO).err}
    assert places >= {"body", "costs.years", "sections.efekt", "costs.rows[5].amounts"}


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        (("show", "CHE-2026-404"), "", "no memo 'CHE-2026-404'"),
        (("meeting", "show", "CHE-M2026-04"), "", "no meeting 'CHE-M2026-04'"),
        (("list", "--state", "glemt"), "state", "choose one of"),
        (("list", "--body", "Byråd"), "", "no body 'Byråd'"),
        (("meeting", "new", "Byråd", "--date", "2026-02-27"), "", "no body 'Byråd'"),
        (("meeting", "new", "Chefteam", "--date", "2026-02-30"), "--date", "2026-02-30"),
        (("meeting", "new", "Chefteam", "--date", "2026-02-27", "--start", "25.00"), "--start", "25.00"),
        (("meeting", "new", "Chefteam", "--date", "2026-02-27", "--chair", "Ib"), "chair", "Ib is not known"),
        (("verify", "ingen"), "", "no archive package in"),
        (("types", "diagram", "notat"), "", "no memo type 'notat'"),
        (("types", "check", "ingen"), "ingen", "no type in this folder"),
        (("show", "CHE-2026-404", "--as", "Ukendt"), "", "no person 'Ukendt'"),
        (("list", "--database", "mysql://x"), "mysql://x", "needs a file"),
        (("list", "--database", "vrøvl"), "vrøvl", "not a database address"),
    ],
)
def test_what_is_not_there_is_told(organised: Beslut, words: tuple[str, ...], place: str, said: str) -> None:
    who = "" if "--as" in words else JENS
    _refused(organised(*words, who=who), place, said)


@pytest.mark.parametrize(
    "words",
    [
        ("shwo",),
        ("show",),
        ("list", "--year", "i år"),
        ("list", "--openness", "half"),
        ("render", "X", "--format", "x"),
        ("meeting", "add", "CHE-M2026-01"),
        ("meeting", "decide", "CHE-M2026-01", "1"),
        ("export",),
    ],
)
def test_wrong_use_ends_with_2(organised: Beslut, words: tuple[str, ...]) -> None:
    ended = organised(*words, who=JENS)
    assert ended.code == 2
    assert ended.err
    assert "Traceback" not in "\n".join(ended.err)


def test_an_argument_that_is_no_text_is_told(organised: Beslut) -> None:
    _refused(organised("show", "CHE\udce5"), "argument 2", "not UTF-8")


def test_a_template_with_an_unknown_field_stops_a_run_and_is_found_by_types_check(
    organised: Beslut, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = _templates(organised, monkeypatch, "shared/memo.html", "<h1>", "<h1>{{ memo.titel }}")
    with _NothingKept(organised):
        _refused(organised("run", PROGRAM, who=JENS), "shared/memo.html, line 3", "unknown field titel")
    _refused(organised("types", "check", templates), "indstilling: shared/memo.html, line 3", "unknown field titel")


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("[[states]]", '[[states]]\nkey = "glemt"\nlabel = "Glemt"\n\n[[states]]', "states.glemt", "no step leads"),
        ('guards = ["content_checks"', 'guards = ["magi"', "transitions.submit.guards", "'magi'"),
        ('roles = ["author"]', 'roles = ["konge"]', "transitions.submit.role", "'konge'"),
        ('word = "indstilling.docx"', 'word = "mangler.docx"', "documents.indstilling", "'mangler.docx'"),
        ("stop = [", 'stop = [ "gæt",', "checks.stop", "'gæt'"),
    ],
)
def test_a_type_that_does_not_hold_together_is_refused(
    organised: Beslut, monkeypatch: pytest.MonkeyPatch, old: str, new: str, place: str, said: str
) -> None:
    templates = _templates(organised, monkeypatch, "indstilling/type.toml", old, new)
    with _NothingKept(organised):
        _refused(organised("new", EXAMPLES / "aabningstider.toml", who=BO), place, said)
    _refused(organised("types", "check", templates), place, said)


def test_a_database_that_somebody_is_writing_to_is_told(organised: Beslut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memos.store.open_database", lambda url: Database(url, SCHEMA, patience=0.1))
    with (organised.folder / "var" / "beslut.db.wlock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        with _NothingKept(organised):
            _refused(organised("new", EXAMPLES / "aabningstider.toml", who=BO), "wlock", "somebody else is writing")
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)


@pytest.mark.parametrize(
    ("version", "said"),
    [("0001", "run: beslut migrate"), ("9999", "install the newer program")],
    ids=["older", "newer"],
)
def test_a_database_of_another_program_version_is_told(organised: Beslut, version: str, said: str) -> None:
    with sqlite3.connect(organised.folder / "var" / "beslut.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
    for words in (("list",), ("new", str(EXAMPLES / "aabningstider.toml"))):
        _refused(organised(*words, who=BO), "beslut.db", said)


def test_a_file_that_is_no_database_is_told(beslut: Beslut) -> None:
    (beslut.folder / "var").mkdir()
    (beslut.folder / "var" / "beslut.db").write_text("Kære dagbog" * 500)
    _refused(beslut("list"), "beslut.db", "not a database")


@pytest.mark.parametrize("limit", [20_000, 150_000])
def test_a_full_disk_is_told_and_nothing_is_kept(organised: Beslut, limit: int) -> None:
    """Files cannot grow beyond the limit, as on a full disk."""
    with _NothingKept(organised):
        ended = _process(organised, "run", PROGRAM, "--out", "ud", before=partial(_limit_files, limit))
        _refused(ended, "", "")
    assert organised.done("audit", "verify").out.endswith("0 problems\n")


def test_of_two_writers_at_once_both_are_answered_and_one_is_first(organised: Beslut) -> None:
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    started = [_start(organised, "act", "CHE-2026-001", "submit", "--as", BO) for _writer in range(2)]
    said = [one.communicate()[1].decode() for one in started]
    ended = sorted((one.returncode, err) for one, err in zip(started, said, strict=True))
    assert [code for code, _err in ended] == [0, 1]
    assert "the step submit does not exist" in ended[1][1]
    assert organised.done("audit", "verify").out.endswith("0 problems\n")


def _put(beslut: Beslut, name: str, data: bytes) -> None:
    folder = beslut.folder / "filer"
    folder.mkdir()
    (folder / name).write_bytes(data)
    (beslut.folder / "ude.txt").write_text("udenfor")
    (folder / "genvej").symlink_to(beslut.folder / "ude.txt")
    with (folder / "stor.bin").open("wb") as sparse:
        sparse.truncate(400_000_000)


def _refused(ended: Done, place: str, said: str) -> None:
    """Exit 1, and a clear message: where, and what."""
    text = "\n".join(ended.err)
    assert ended.code == 1, ended
    assert "holds together" in ended.out or ended.out == ""
    assert ended.err, ended
    assert all(line.startswith(("×", "!")) and len(line) < 1_000 for line in ended.err), ended.err
    assert place in text, text
    assert said in text, text
    assert "Traceback" not in text


class _NothingKept:
    """Neither rows nor files come of what happens inside."""

    def __init__(self, beslut: Beslut) -> None:
        self.beslut = beslut

    def __enter__(self) -> None:
        self.before = self._state()

    def __exit__(self, *_ended: object) -> None:
        assert self._state() == self.before

    def _state(self) -> dict[str, int]:
        with sqlite3.connect(self.beslut.folder / "var" / "beslut.db") as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - our own names


def _templates(beslut: Beslut, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str) -> Path:
    folder = beslut.folder / "templates"
    shutil.copytree(ROOT / "templates", folder)
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    monkeypatch.setenv("BESLUT_TEMPLATES", str(folder))
    return folder


def _limit_files(size: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _start(beslut: Beslut, *words: str | Path, before: Callable[[], None] | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(ROOT / "cli.py"), "--database", beslut.database, *map(str, words)]
    surroundings = {"PATH": os.environ["PATH"], "BESLUT_LANGUAGE": "en", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        command, cwd=beslut.folder, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before
    )


def _process(beslut: Beslut, *words: str | Path, before: Callable[[], None]) -> Done:
    started = _start(beslut, *words, before=before)
    out, err = started.communicate(timeout=120)
    return Done(started.returncode, out.decode(), err.decode().splitlines())
