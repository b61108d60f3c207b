"""Archive packages: written whole or not at all, checked by us, by bagit-python and by sha256sum alone."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

import engine.package as package_module
from engine.errors import Blocked, Invalid, NotFound, StorageFailed
from engine.package import Bag, PackageFile, package_state, remove_unfinished, write_package, write_packages
from engine.verify import verify_package, verify_tree
from tests.engine.packages import FILES, INFO, LISTS, NAME, edits, reseal, written
from tests.support import ROOT

DANISH_README = ROOT / "templates" / "shared" / "LÆSMIG.txt"


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def write(root: Path, *files: PackageFile, name: str = NAME, info: dict[str, str] | None = None) -> Path:
    return write_package(root, name, files, INFO if info is None else info, "Læs mig.\n")


def test_a_package_holds_its_files_its_lists_and_its_readme(tmp_path: Path) -> None:
    found = content(written(tmp_path))
    assert {f"data/{f.path}": f.data for f in FILES}.items() <= found.items()
    assert found["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert found["bag-info.txt"].decode().splitlines() == [
        "Source-Organization: Solbæk Kommune",
        "External-Identifier: CHE-2026-001/1",
        "Bagging-Date: 2026-03-06",
        f"Payload-Oxum: {sum(len(f.data) for f in FILES if isinstance(f.data, bytes))}.5",
    ]
    assert found["LÆSMIG.txt"] == "Læs mig.\n".encode()
    assert len(found) == len(FILES) + 5


def test_a_whole_package_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    assert verify_package(written(tmp_path)) == []


def test_the_same_files_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    assert content(written(tmp_path / "a")) == content(write(tmp_path / "b", *FILES[::-1]))


def test_bagit_python_finds_a_package_valid(tmp_path: Path) -> None:
    bag = bagit.Bag(str(written(tmp_path)))
    assert bag.version_info == (1, 0)
    assert bag.validate()


def test_an_archivist_needs_only_sha256sum(tmp_path: Path) -> None:
    package = write_package(tmp_path, NAME, FILES, INFO, DANISH_README.read_text("utf-8"))
    commands = re.findall(r"^    (sha256sum .*)$", (package / "LÆSMIG.txt").read_text("utf-8"), re.M)
    assert len(commands) == 2
    said = [subprocess.run(c.split(), cwd=package, capture_output=True, text=True) for c in commands]
    assert [(run.returncode, run.stdout, run.stderr) for run in said] == [(0, "", "")] * 2


def test_sha256sum_names_a_file_that_was_changed(tmp_path: Path) -> None:
    package = written(tmp_path)
    (package / "data/memo.json").write_bytes(b"forfalsket")
    run = subprocess.run(["sha256sum", "-c", "--quiet", LISTS[0]], cwd=package, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (1, "data/memo.json: FAILED\n")


def test_every_edit_of_a_package_is_found_and_its_file_named(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole")
    missed = []
    for number, (what, place, edit) in enumerate(edits(), 1):
        package = tmp_path / str(number) / NAME
        shutil.copytree(whole, package)
        edit(package)
        reasons = verify_package(package)
        if not any(place in str(reason) for reason in reasons):
            missed.append(f"{what}: {place} -> {[str(r) for r in reasons]}")
        shutil.rmtree(package.parent)
    assert missed == []
    assert number >= 100


def test_a_package_that_was_resealed_whole_cannot_be_told_from_another(tmp_path: Path) -> None:
    package = written(tmp_path)
    manifest = (package / LISTS[0]).read_bytes()
    reseal(package, LISTS[0], "data/memo.json", b"x" * len((package / "data/memo.json").read_bytes()))
    changed = (package / LISTS[0]).read_bytes()
    (package / LISTS[0]).write_bytes(manifest)
    reseal(package, LISTS[1], LISTS[0], changed)
    assert verify_package(package) == []


@pytest.mark.parametrize("path", ["bagit.txt", "data/../bagit.txt", "../NAME/bagit.txt"])
def test_a_resealed_list_may_still_not_name_what_lies_outside_the_content(path: str, tmp_path: Path) -> None:
    package = written(tmp_path)
    rows = (package / LISTS[0]).read_bytes() + f"{'0' * 64}  {path}\n".encode()
    reseal(package, LISTS[1], LISTS[0], b"".join(sorted(rows.splitlines(keepends=True), key=lambda r: r[64:])))
    assert "only what lies in data/" in str(verify_package(package))


def test_a_file_that_cannot_be_read_is_a_fault_not_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = written(tmp_path)
    real = Path.open

    def failing(self: Path, *arguments: object, **named: object) -> object:
        if self.name == "memo.json":
            raise OSError(5, "Input/output error", str(self))
        return real(self, *arguments, **named)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(Path, "open", failing)
    assert [reason.place for reason in verify_package(package)] == ["data/memo.json"]


def test_the_same_package_again_is_left_as_it_is(tmp_path: Path) -> None:
    package = written(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in package.rglob("*")}
    assert package_state(tmp_path, NAME, FILES, INFO, "Læs mig.\n") == "same"
    assert written(tmp_path) == package
    assert {p: p.stat().st_mtime_ns for p in package.rglob("*")} == before


@pytest.mark.parametrize("change", [f for f in edits() if f[0] in {"bit flipped at 0", "file added", "deleted"}])
def test_a_package_is_never_written_over_another(tmp_path: Path, change: tuple[str, str, object]) -> None:
    package = written(tmp_path)
    change[2](package)  # type: ignore[operator]  # the third of an edit is how to do it
    before = content(package)
    with pytest.raises(Blocked, match="export again"):
        written(tmp_path)
    assert content(package) == before


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../ud.txt", "a/../../ud.txt", "a//b", "./a", "a/.", "C:/a", "a\\b", "con.txt", "a.",
     ".a", "linje\n.txt", "50%.txt", "x" * 300, "A\u030aben.txt"],
)  # fmt: skip
def test_a_path_that_leaves_the_package_or_that_some_system_refuses_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        write(tmp_path, PackageFile(path, b""))
    assert content(tmp_path) == {}


@pytest.mark.parametrize("name", ["", "..", ".", "a/b", "/etc", "nul", "x\0y"])
def test_a_package_is_never_written_outside_its_root(name: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        write(tmp_path / "root", name=name)


@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("Å.pdf", "å.pdf"), ("a", "a/b"), ("a/b", "A")])
def test_two_files_of_one_name_are_refused(one: str, other: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="two files"):
        write(tmp_path, PackageFile(one, b""), PackageFile(other, b""))


@pytest.mark.parametrize("info", [{"A:b": "c"}, {"A": "b\nc: d"}, {"A": "b\rc"}, {"A\n": "b"}])
def test_bag_info_takes_only_lines(info: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"bag-info\.txt"):
        write(tmp_path, info=info)


def test_large_files_are_copied_from_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "blob").write_bytes(b"\0" * 3_000_001)
    package = write(tmp_path / "out", PackageFile("stor.bin", tmp_path / "blob"))
    assert (package / "data/stor.bin").read_bytes() == b"\0" * 3_000_001


def test_a_file_that_changes_while_it_is_packed_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blob").write_bytes(b"before")
    read = package_module._write

    def changed(path: Path, data: object, digest: str, *, wait: bool) -> None:
        (tmp_path / "blob").write_bytes(b"after")
        read(path, data, digest, wait=wait)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(package_module, "_write", changed)
    with pytest.raises(StorageFailed, match="do it again"):
        write(tmp_path / "out", PackageFile("a", tmp_path / "blob"))
    assert content(tmp_path / "out") == {}


def test_a_missing_source_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="findes-ikke"):
        write(tmp_path, PackageFile("a", b"a"), PackageFile("b", tmp_path / "findes-ikke"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    script = f"""
import resource, signal, sys
from pathlib import Path
from engine.errors import StorageFailed
from tests.engine.packages import written
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    written(Path({str(tmp_path)!r}))
except StorageFailed as refusal:
    sys.exit(str(refusal))
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert "disk is full" in run.stderr
    assert list(tmp_path.iterdir()) == []


def write_and_die(root: Path, event: int) -> bool:
    """Whether a child that writes the package was killed at the nth thing it asked of the system."""
    return killed_at(event, lambda: written(root))


def killed_at(event: int, task: Callable[[], object]) -> bool:
    """Whether a child that does it was killed at the nth thing it asked of the system."""
    child = os.fork()
    if child == 0:
        left = event

        def count(name: str, _arguments: object) -> None:
            nonlocal left
            left -= name in {"open", "os.mkdir", "os.rename", "os.rmdir", "os.remove", "fcntl.flock"}
            if left == 0:
                left = -1  # killing is told to this hook, too
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        task()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_writer_killed_at_any_point_leaves_all_or_nothing_and_a_rerun_completes_it(tmp_path: Path) -> None:
    whole = content(written(tmp_path / "whole"))
    event = 1
    while write_and_die(root := tmp_path / str(event), event):
        if (root / NAME).exists():
            assert content(root / NAME) == whole
        assert content(written(root)) == whole
        assert [p.name for p in root.iterdir()] == [NAME]
        event += 1
    assert event > 20


def many(root: Path, count: int = 3) -> list[object]:
    return list(write_packages(root, [Bag(f"{NAME} {n}", FILES, INFO, "Læs mig.\n") for n in range(count)]))


def test_many_packages_are_the_same_as_one_by_one(tmp_path: Path) -> None:
    assert many(tmp_path) == ["absent"] * 3
    alone = content(written(tmp_path / "alone"))
    assert [content(tmp_path / f"{NAME} {n}") for n in range(3)] == [alone] * 3
    assert many(tmp_path, 4) == ["same", "same", "same", "absent"]


@pytest.mark.parametrize("change", [f for f in edits() if f[0] in {"file added", "deleted", "cut in half"}])
def test_among_many_one_that_differs_is_told_and_left(change: tuple[str, str, object], tmp_path: Path) -> None:
    many(tmp_path, 2)
    change[2](tmp_path / f"{NAME} 0")  # type: ignore[operator]  # the third of an edit is how to do it
    before = content(tmp_path / f"{NAME} 0")
    assert many(tmp_path) == ["different", "same", "absent"]
    assert content(tmp_path / f"{NAME} 0") == before


def test_among_many_a_file_that_is_not_what_it_is_kept_as_keeps_no_other(tmp_path: Path) -> None:
    (tmp_path / "blob").write_bytes(b"forged")
    kept = PackageFile("a", tmp_path / "blob", hashlib.sha256(b"kept").hexdigest())
    gone = PackageFile("a", tmp_path / "findes-ikke", "0" * 64)
    bags = [Bag(str(n), (file,), INFO, "") for n, file in enumerate((kept, PackageFile("a", b"a"), gone))]
    forged, fine, missing = write_packages(tmp_path / "out", bags)
    assert isinstance(forged, StorageFailed) and fine == "absent" and isinstance(missing, StorageFailed)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["1"]


def many_and_die(root: Path, event: int) -> bool:
    return killed_at(event, lambda: many(root))


def test_a_writer_of_many_killed_at_any_point_leaves_whole_ones_and_a_rerun_completes_them(tmp_path: Path) -> None:
    whole, event = content(written(tmp_path / "whole")), 1
    while many_and_die(root := tmp_path / str(event), event):
        assert all(content(path) == whole for path in root.glob(f"{NAME}*"))
        remove_unfinished(root)
        assert list(root.glob(".*")) == []
        assert set(many(root)) <= {"same", "absent"}
        assert {path.name for path in root.iterdir()} == {f"{NAME} {n}" for n in range(3)}
        event += 1
    assert event > 40


def test_several_writers_of_many_write_each_once(tmp_path: Path) -> None:
    script = "import sys, pathlib, tests.engine.test_package as t; t.many(pathlib.Path(sys.argv[1]), 5)"
    writers = [subprocess.Popen([sys.executable, "-c", script, tmp_path], cwd=ROOT) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0] * 3
    assert [found.reasons for found in verify_tree(tmp_path)] == [()] * 5


def test_two_writers_at_once_write_one_package(tmp_path: Path) -> None:
    script = "import sys, pathlib, tests.engine.packages as p; p.written(pathlib.Path(sys.argv[1]))"
    writers = [subprocess.Popen([sys.executable, "-c", script, tmp_path], cwd=ROOT) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert verify_package(tmp_path / NAME) == []
    assert [p.name for p in tmp_path.iterdir()] == [NAME]


def test_a_tree_is_verified_package_by_package(tmp_path: Path) -> None:
    for year in ("2025", "2026"):
        written(tmp_path / year)
    (tmp_path / "2026" / NAME / "data/memo.json").unlink()
    (tmp_path / "index.csv").touch()
    found = [(v.path, [r.place for r in v.reasons]) for v in verify_tree(tmp_path)]
    assert found == [
        (tmp_path / "2025" / NAME, []),
        (tmp_path / "2026" / NAME, ["bag-info.txt", "data/memo.json"]),
    ]


def test_a_package_without_its_declaration_is_still_seen(tmp_path: Path) -> None:
    (written(tmp_path) / "bagit.txt").unlink()
    assert [[r.place for r in v.reasons] for v in verify_tree(tmp_path)] == [["bagit.txt"] * 2]


def test_what_a_stopped_export_left_is_named(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.part").mkdir()
    assert ["stopped" in str(v.reasons[0]) for v in verify_tree(tmp_path)] == [True]


@pytest.mark.parametrize("inside", ["", "en tom mappe"])
def test_a_place_without_packages_does_not_pass_for_a_sound_one(inside: str, tmp_path: Path) -> None:
    (tmp_path / "en tom mappe").mkdir()
    with pytest.raises(NotFound):
        verify_tree(tmp_path / inside)
    with pytest.raises(NotFound):
        verify_tree(tmp_path / "findes ikke")
