"""Files are stored whole or not at all, found by their hash, and never trusted unread."""

import hashlib
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import binary

from engine.blobs import CHUNK, Blobs
from engine.errors import NotFound, StorageFailed

NONE = "a" * 64


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@given(binary(max_size=300))
def test_bytes_come_back_under_their_hash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    blobs = Blobs(tmp_path_factory.getbasetemp() / "drawn")
    sha256 = blobs.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert blobs.get(sha256) == data


def test_a_file_is_copied_piece_by_piece(blobs: Blobs, tmp_path: Path) -> None:
    source = tmp_path / "bilag.pdf"
    source.write_bytes(os.urandom(CHUNK + 7))
    assert blobs.path(blobs.put(source)).read_bytes() == source.read_bytes()


def test_the_same_bytes_are_one_file(blobs: Blobs) -> None:
    assert blobs.put(b"one") == blobs.put(b"one")
    assert len(files(blobs)) == 1


@pytest.mark.parametrize("sha256", [NONE, "", "../../etc/passwd", "A" * 64])
def test_what_is_not_there_is_not_found(blobs: Blobs, sha256: str) -> None:
    assert not blobs.has(sha256)
    with pytest.raises(NotFound):
        blobs.get(sha256)


def test_a_missing_source_is_refused_with_its_name(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="bilag"):
        blobs.put(tmp_path / "bilag.pdf")


def test_changed_bytes_are_refused_and_found(blobs: Blobs) -> None:
    sha256 = blobs.put(b"agreed")
    blobs.path(sha256).write_bytes(b"forged")
    assert not blobs.has(sha256)
    assert [reason.place for reason in blobs.verify()] == [str(blobs.path(sha256))]
    with pytest.raises(StorageFailed, match="changed or damaged"):
        blobs.get(sha256)


def test_putting_again_mends_what_was_damaged(blobs: Blobs) -> None:
    blobs.path(blobs.put(b"agreed")).write_bytes(b"forged")
    assert blobs.get(blobs.put(b"agreed")) == b"agreed"


def test_foreign_files_are_found(blobs: Blobs) -> None:
    blobs.put(b"agreed")
    (blobs.root / "note.txt").write_text("hello")
    assert [Path(reason.place).name for reason in blobs.verify()] == ["note.txt"]


def test_unused_files_go_when_they_are_old_enough(blobs: Blobs) -> None:
    used, unused = blobs.put(b"used"), blobs.put(b"unused")
    (blobs.root / "left-over.tmp").write_bytes(b"half")
    now = datetime.now(UTC)
    assert blobs.remove_unused({used}, now - timedelta(hours=1)) == 0
    assert blobs.remove_unused({used}, now + timedelta(hours=1)) == 2
    assert blobs.has(used) and not blobs.has(unused)


def test_a_file_that_is_put_again_while_it_is_removed_stays(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = blobs.path(sha256 := blobs.put(b"wanted again")), Path.rename
    os.utime(path, (0, 0))

    def meanwhile(old: Path, new: Path) -> Path:
        monkeypatch.undo()
        assert blobs.put(b"wanted again") == sha256
        return real(old, new)

    monkeypatch.setattr(Path, "rename", meanwhile)
    assert not blobs.remove(sha256, datetime.now(UTC) - timedelta(hours=1))
    assert blobs.has(sha256) and files(blobs) == [path]


def test_files_are_not_for_everybody_to_read(blobs: Blobs) -> None:
    assert not blobs.path(blobs.put(b"closed")).stat().st_mode & stat.S_IRWXO


@pytest.mark.parametrize("most", [0, 1, 4096, 99_999])
def test_a_full_disk_leaves_no_half_file(blobs: Blobs, most: int) -> None:
    with file_size(most), pytest.raises(StorageFailed, match="disk is full"):
        blobs.put(b"x" * 100_000)
    assert files(blobs) == []


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("")
    with pytest.raises(StorageFailed, match="blobs"):
        Blobs(tmp_path / "blobs").put(b"x")


def files(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.root.rglob("*") if path.is_file()]


@contextmanager
def file_size(most: int) -> Iterator[None]:
    """No file may grow beyond `most` bytes: what a full disk looks like."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
