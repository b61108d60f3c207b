"""Archive packages in BagIt 1.0 form (RFC 8493): written whole or not at all, and never over another.

An archivist checks one with `sha256sum` alone; `engine.verify` checks more, and shares no code with this.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import Blocked, Invalid, Reason, StorageFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.names import is_safe

README = "LÆSMIG.txt"
_CHUNK = 1 << 20
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

Content = bytes | Path
State = Literal["absent", "same", "different"]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a package: its path below `data/` ("bilag/1 Program.pdf"), its bytes or where they lie."""

    path: str
    data: Content


def write_package(root: Path, name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str) -> Path:
    """The folder `root/name` with the files, `bag-info.txt` from `info`, and the readme beside them.

    The same package again is left as it is; another one of that name is refused. Same files, same bytes.
    """
    target = root / name
    with _disk(target):
        contents = _contents(name, files, info, readme)
    with _disk(target), _alone_in(root):
        state = _state(target, contents)
        if state == "different":
            raise Blocked("package", [Reason(str(target), _already_there())])
        if state == "absent":
            _write_whole(target, contents)
    return target


def package_state(root: Path, name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str) -> State:
    """What `write_package` would meet: nothing, this very package, or something else of that name."""
    with _disk(root / name):
        return _state(root / name, _contents(name, files, info, readme))


def package_files(
    name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str
) -> dict[str, tuple[Content, str]]:
    """Every file of a package by its path in it, with its SHA-256: for those who put it elsewhere than in a folder."""
    with _disk(Path(name)):
        return _contents(name, files, info, readme)


def _contents(
    name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str
) -> dict[str, tuple[Content, str]]:
    """Every file of the package by its path, with its SHA-256; manifests last: they speak of the others."""
    _refuse_bad_paths(name, [file.path for file in files])
    payload = {f"data/{file.path}": (file.data, _sha256(file.data)) for file in files}
    size = sum(_size(file.data) for file in files)
    tags: dict[str, bytes] = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": _info({**info, "Payload-Oxum": f"{size}.{len(files)}"}),
        README: readme.encode(),
        "manifest-sha256.txt": _manifest({path: digest for path, (_data, digest) in payload.items()}),
    }
    digests = {path: _sha256(data) for path, data in tags.items()}
    tags["tagmanifest-sha256.txt"] = _manifest(digests)
    return payload | {path: (data, _sha256(data)) for path, data in tags.items()}


def _manifest(digests: Mapping[str, str]) -> bytes:
    """As `sha256sum` writes and reads it, sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def _info(info: Mapping[str, str]) -> bytes:
    for label, value in info.items():
        if ":" in label or not label.isprintable() or not value.isprintable():
            raise Invalid.at(f"bag-info.txt, {label!r}", _("a label and its value stand on one line: mend them"))
    return "".join(f"{label}: {value}\n" for label, value in info.items()).encode()


def _refuse_bad_paths(name: str, paths: Sequence[str]) -> None:
    """Names that some system cannot hold, that leave the folder, or that only some systems tell apart."""
    reasons = [Reason(name, _unsafe())] if not is_safe(name) else []
    reasons += [Reason(p, _unsafe()) for p in paths if not all(is_safe(part) for part in p.split("/"))]
    taken = {part.casefold() for path in paths for part in _folders(path)}
    for path in paths:
        if path.casefold() in taken:
            reasons.append(Reason(path, _("two files of a package have this name: rename one")))
        taken.add(path.casefold())
    if reasons:
        raise Invalid(*reasons)


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]


def _state(target: Path, contents: Mapping[str, tuple[Content, str]]) -> State:
    if not os.path.lexists(target):
        return "absent"
    if target.is_symlink() or not target.is_dir():
        return "different"
    found = {p.relative_to(target).as_posix(): p for p in target.rglob("*") if p.is_symlink() or not p.is_dir()}
    if found.keys() != contents.keys():
        return "different"
    same = (p.is_file() and not p.is_symlink() and _sha256(p) == contents[path][1] for path, p in found.items())
    return "same" if all(same) else "different"


def _write_whole(target: Path, contents: Mapping[str, tuple[Content, str]]) -> None:
    """Beside the target under another name, every byte on the disk, then renamed in one step."""
    part = target.with_name(f".{target.name}.part")
    if part.exists():  # left by one that was killed: nobody else is in here
        shutil.rmtree(part)
    try:
        for path, (data, digest) in contents.items():
            _write(part / path, data, digest)
        for folder in sorted({part, *(p for p in part.rglob("*") if p.is_dir())}, reverse=True):
            _sync(folder)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync(target.parent)


def _write(path: Path, data: Content, digest: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = hashlib.sha256()
    with path.open("xb") as file:
        for chunk in _chunks(data):
            file.write(chunk)
            written.update(chunk)
        file.flush()
        os.fsync(file.fileno())
    if written.hexdigest() != digest:
        raise StorageFailed(Reason(str(data), _("the file was changed while it was packed: do it again")))


def _chunks(data: Content) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _sha256(data: Content) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(data):
        digest.update(chunk)
    return digest.hexdigest()


def _size(data: Content) -> int:
    return len(data) if isinstance(data, bytes) else data.stat().st_size


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone_in(root: Path) -> Iterator[None]:
    """One writer at a time below `root`, also of other processes; a killed one holds nothing."""
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_refusal(error, str(error.filename or target)) from error


def _unsafe() -> str:
    return _('not a name that every system takes: leave out <>:"/\\|?*%, dots at the ends and what is too long')


def _already_there() -> str:
    return _("another package has this name, or this one was changed: verify it, move it away, and export again")
