"""Archive packages in BagIt 1.0 form (RFC 8493): written whole or not at all, and never over another.

An archivist checks one with `sha256sum` alone; `engine.verify` checks more, and shares no code with this.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import Blocked, Invalid, Reason, Refusal, StorageFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.names import is_safe

README = "LÆSMIG.txt"
_CHUNK = 1 << 18
"""Bytes that are read, hashed and written together: few enough to stay near the processor meanwhile."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

Content = bytes | Path
State = Literal["absent", "same", "different"]
Contents = Mapping[str, tuple[Content, str]]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a package: its path below `data/` ("bilag/1 Program.pdf"), its bytes or where they lie.

    `sha256`: what they must have, where that is known; then they are read once, when they are packed.
    """

    path: str
    data: Content
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Bag:
    """Everything of one package: its name, its files, its `bag-info.txt` and its readme."""

    name: str
    files: tuple[PackageFile, ...]
    info: Mapping[str, str]
    readme: str


def write_package(root: Path, name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str) -> Path:
    """The folder `root/name` with the files, `bag-info.txt` from `info`, and the readme beside them.

    The same package again is left as it is; another one of that name is refused. Same files, same bytes.
    """
    target = root / name
    with _disk(target):
        contents = _contents(name, files, info, readme)
    with _disk(target), _alone_in(root):
        state = _state(target, contents, _is_content)
        if state == "different":
            raise Blocked("package", [Reason(str(target), _already_there())])
        if state == "absent":
            _write_whole(target, contents)
    return target


def write_packages(root: Path, bags: Sequence[Bag]) -> list[State | Refusal]:
    """Many at once, on the disk by one wait for all: what each met there, or why it was not written.

    Several processes may write side by side. What lies there is taken for the same by its names, sizes and lists:
    reading it all is for `verify`.
    """
    found: list[State | Refusal] = []
    parts: dict[Path, Path] = {}
    with _disk(root), _in(root, fcntl.LOCK_SH):
        try:
            for bag in bags:
                try:
                    found.append(_begin(root / bag.name, bag, parts))
                except (Invalid, StorageFailed) as refused:
                    found.append(refused)
            if parts:
                _sync_all(root)
                for part, target in parts.items():
                    _name(part, target)
                _sync(root)
        except BaseException:
            for part in parts:
                shutil.rmtree(part, ignore_errors=True)
            raise
    return found


def write_folder(root: Path, name: str, files: Sequence[PackageFile]) -> State:
    """Files for another system in a folder, whole or not at all, without a package's lists: what was there before.

    The same files again are left as they are; others of that name are refused.
    """
    target = root / name
    with _disk(target), _alone_in(root):
        _refuse_bad_paths(name, [file.path for file in files])
        contents = {file.path: (file.data, file.sha256 or _sha256(file.data)) for file in files}
        state = _state(target, contents, _is_content)
        if state == "different":
            raise Blocked("package", [Reason(str(target), _already_there())])
        if state == "absent":
            _write_whole(target, contents)
    return state


def remove_unfinished(root: Path) -> int:
    """Takes away what an export that was killed had begun; how many. Nobody writes there meanwhile."""
    if not root.is_dir():
        return 0
    with _disk(root), _alone_in(root):
        left = [path for path in root.glob(".*.part") if path.is_dir()]
        for path in left:
            shutil.rmtree(path)
    return len(left)


def package_state(root: Path, name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str) -> State:
    """What `write_package` would meet: nothing, this very package, or something else of that name."""
    with _disk(root / name):
        return _state(root / name, _contents(name, files, info, readme), _is_content)


def package_files(
    name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str
) -> dict[str, tuple[Content, str]]:
    """Every file of a package by its path in it, with its SHA-256: for those who put it elsewhere than in a folder."""
    with _disk(Path(name)):
        return _contents(name, [PackageFile(file.path, file.data) for file in files], info, readme)


def _contents(
    name: str, files: Sequence[PackageFile], info: Mapping[str, str], readme: str
) -> dict[str, tuple[Content, str]]:
    """Every file of the package by its path, with its SHA-256; manifests last: they speak of the others."""
    _refuse_bad_paths(name, [file.path for file in files])
    payload = {f"data/{file.path}": (file.data, file.sha256 or _sha256(file.data)) for file in files}
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


def _name(part: Path, target: Path) -> None:
    """Its name, unless somebody else wrote that package just now: theirs stays."""
    try:
        part.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(part)


def _begin(target: Path, bag: Bag, parts: dict[Path, Path]) -> State:
    """Everything of a package that is not there, beside its place; `parts` then knows where it belongs."""
    contents = _contents(bag.name, bag.files, bag.info, bag.readme)
    state = _state(target, contents, _looks_like)
    if state == "absent":
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        _write_part(part, contents, wait=False)
        parts[part] = target
    return state


def _state(target: Path, contents: Contents, same: Callable[[Path, Content, str], bool]) -> State:
    if not os.path.lexists(target):
        return "absent"
    if target.is_symlink() or not target.is_dir():
        return "different"
    found = {p.relative_to(target).as_posix(): p for p in target.rglob("*") if p.is_symlink() or not p.is_dir()}
    if found.keys() != contents.keys():
        return "different"
    plain = (p.is_file() and not p.is_symlink() and same(p, *contents[path]) for path, p in found.items())
    return "same" if all(plain) else "different"


def _is_content(path: Path, _data: Content, digest: str) -> bool:
    return _sha256(path) == digest


def _looks_like(path: Path, data: Content, digest: str) -> bool:
    """A list of hashes is read, and everything else is as long as it should be."""
    if "manifest-" in path.name:
        return _sha256(path) == digest
    return path.stat().st_size == _size(data)


def _write_whole(target: Path, contents: Contents) -> None:
    """Beside the target under another name, every byte on the disk, then renamed in one step."""
    part = target.with_name(f".{target.name}.part")
    _write_part(part, contents, wait=True)
    try:
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync(target.parent)


def _write_part(part: Path, contents: Contents, *, wait: bool) -> None:
    """The whole package under a name that says it is none yet; `wait`: until every byte is on the disk."""
    _make_folder(part)
    try:
        folders = [part / folder for folder in sorted({folder for path in contents for folder in _folders(path)})]
        for folder in folders:
            folder.mkdir()
        for path, (data, digest) in contents.items():
            _write(f"{part}/{path}", data, digest, wait=wait)
        for folder in (*folders[::-1], part) if wait else ():
            _sync(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _make_folder(part: Path) -> None:
    """Empty, whatever one that was killed left there: nobody else is in here."""
    try:
        part.mkdir()
    except FileExistsError:
        shutil.rmtree(part)
        part.mkdir()


def _write(path: str, data: Content, digest: str, *, wait: bool) -> None:
    """A new file; refused if it does not have that SHA-256. Without the layers of files: there are thousands."""
    written = hashlib.sha256()
    file = os.open(path, _NEW, 0o666)
    try:
        for chunk in _chunks(data):
            _write_all(file, chunk)
            written.update(chunk)
        if wait:
            os.fsync(file)
    finally:
        os.close(file)
    if written.hexdigest() != digest:
        raise StorageFailed(Reason(str(data), _("the file was changed while it was packed: do it again")))


def _write_all(file: int, chunk: bytes) -> None:
    """The system may take less than it is given."""
    taken = os.write(file, chunk)
    while taken < len(chunk):
        taken += os.write(file, memoryview(chunk)[taken:])


def _chunks(data: Content) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with _readable(data):
        source = os.open(data, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while True:
            with _readable(data):
                chunk = os.read(source, _CHUNK)
            if not chunk:
                return
            yield chunk
    finally:
        os.close(source)


def _sha256(data: Content) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    digest = hashlib.sha256()
    for chunk in _chunks(data):
        digest.update(chunk)
    return digest.hexdigest()


def _size(data: Content) -> int:
    if isinstance(data, bytes):
        return len(data)
    with _readable(data):
        return data.stat().st_size


def _sync_all(folder: Path) -> None:
    """Everything that was written to the folder's file system is on the disk: one wait for thousands of files."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(folder))
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _alone_in(root: Path) -> AbstractContextManager[None]:
    """One writer at a time below `root`, also of other processes; a killed one holds nothing."""
    return _in(root, fcntl.LOCK_EX)


@contextmanager
def _in(root: Path, lock: int) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, lock)
        yield
    finally:
        os.close(handle)


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    """What cannot be read keeps no other package; where nothing can be written, all ends."""
    try:
        yield
    except OSError as error:
        raise disk_refusal(error, str(source)) from error


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
