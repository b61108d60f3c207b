"""Files by SHA-256: written whole or not at all, never changed, hashed again whenever they are read."""

import hashlib
import io
import os
import re
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from engine.errors import Reason, StorageFailed, no_such
from engine.failures import disk_refusal
from engine.language import _

CHUNK = 1 << 20
UNFINISHED = ".tmp"
_NAME = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A folder of files, each named by the SHA-256 of its bytes: `ab/cd/abcd…`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes | Path) -> str:
        """Stores bytes, or a copy of a file, and returns their SHA-256. What is there already stays."""
        try:
            if isinstance(data, Path):
                with data.open("rb") as source:
                    return self._put(source)
            return self._put(io.BytesIO(data))
        except OSError as error:
            raise disk_refusal(error, str(error.filename or self.root)) from error

    def get(self, sha256: str) -> bytes:
        """The bytes. NotFound if they are not there; StorageFailed if they were changed."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise disk_refusal(error, str(path)) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StorageFailed(_damaged(path))
        return data

    def path(self, sha256: str) -> Path:
        """Where the file lies; NotFound if it does not. Its bytes are not checked."""
        path = self._place(sha256)
        try:
            there = bool(_NAME.fullmatch(sha256)) and path.is_file()
        except OSError as error:
            raise disk_refusal(error, str(path)) from error
        if not there:
            raise no_such(_("file"), sha256)
        return path

    def has(self, sha256: str) -> bool:
        """Whether the file is there and unchanged."""
        path = self._place(sha256)
        return bool(_NAME.fullmatch(sha256)) and path.is_file() and digest_of(path) == sha256

    def verify(self) -> list[Reason]:
        """What is damaged or does not belong in the folder. Unfinished files are no fault."""
        return [
            _damaged(path) if path == self._place(path.name) else _foreign(path)
            for path in self._files()
            if path != self._place(path.name) or digest_of(path) != path.name
        ]

    def writable(self) -> bool:
        """Whether a file can be put there now."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=self.root, suffix=UNFINISHED) as file:
                file.write(b"?")
                file.flush()
        except OSError:
            return False
        return True

    def remove_unused(self, keep: Collection[str], before: datetime) -> int:
        """Removes files that nobody speaks of and that were last put before `before`; how many."""
        kept = frozenset(keep)
        old = [
            path
            for path in self._files(unfinished=True)
            if path.name not in kept and path.stat().st_mtime < before.timestamp()
        ]
        return sum(_take_away(path, before) for path in old)

    def remove(self, sha256: str, before: datetime) -> bool:
        """Removes a file, unless it was last put after `before`. Whether it is gone; its name is, on the disk, too."""
        path = self._place(sha256)
        if not _NAME.fullmatch(sha256) or not path.is_file():
            return True
        gone = _take_away(path, before)
        _sync(path.parent)
        return gone

    def _put(self, source: BinaryIO) -> str:
        self.root.mkdir(parents=True, exist_ok=True)
        unfinished = self.root / f"{uuid4().hex}{UNFINISHED}"
        try:
            sha256 = _write(source, unfinished)
            path = self._place(sha256)
            if path.is_file() and digest_of(path) == sha256:
                with suppress(FileNotFoundError):  # somebody takes it away just now: then it is put anew
                    os.utime(path)  # so that `remove_unused` knows it was wanted again
                    return sha256
            _make_folder(path.parent, self.root)
            unfinished.rename(path)
            _sync(path.parent)
            return sha256
        finally:
            with suppress(FileNotFoundError):
                unfinished.unlink()

    def _place(self, sha256: str) -> Path:
        return Path(self.root, sha256[:2], sha256[2:4], sha256)

    def _files(self, *, unfinished: bool = False) -> list[Path]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return sorted(path for path in found if unfinished or path.suffix != UNFINISHED)


def _write(source: BinaryIO, path: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    with open(descriptor, "wb") as target:  # noqa: PTH123 - from a descriptor
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _take_away(path: Path, before: datetime) -> bool:
    """Removes a file that was last put before then. Under another name first: whoever puts it meanwhile has it."""
    doomed = path.with_name(f"{path.name}-{uuid4().hex}{UNFINISHED}")
    path.rename(doomed)
    if doomed.stat().st_mtime < before.timestamp():
        doomed.unlink()
        return True
    doomed.rename(path)
    return False


def _make_folder(folder: Path, root: Path) -> None:
    """Makes the folder under root and sees to it that its name is on the disk too."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)
        _sync(root)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(path: Path) -> Reason:
    return Reason(str(path), _("the file was changed or damaged; restore it from a backup"))


def _foreign(path: Path) -> Reason:
    return Reason(str(path), _("the file does not belong here; move it away"))
