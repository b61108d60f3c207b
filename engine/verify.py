"""Is a package what it was when it was written? Every file of it is read; every fault is named with its file.

Shares no code with the writer, so that a mistake in one does not hide in the other. That a package was replaced
whole, with manifests to match, only its seal can show, to whoever has the public key; that one was taken away, nothing.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Reason, StorageFailed, cannot_read, no_such
from engine.language import _
from engine.signing import PublicKey
from engine.verify_seal import seal_faults

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
_MARKS = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n\\%]+)")
_UNFINISHED = ".*.part"
_CHUNK = 1 << 20

Digests = dict[str, str]


@dataclass(frozen=True, slots=True)
class Verified:
    """A package, and what is wrong with it: nothing, or reasons that each name a file in it."""

    path: Path
    reasons: tuple[Reason, ...]


def verify_tree(path: Path, keys: Sequence[PublicKey] = ()) -> Iterator[Verified]:
    """Each package at or below a folder, in order of name. Raises NotFound where there is none at all.

    With `keys`, each must be sealed by one of them.
    """
    try:
        packages = list(_packages(path.resolve()))
    except OSError as error:
        raise StorageFailed(Reason(str(error.filename or path), cannot_read(error))) from error
    if not packages:
        raise no_such(_("archive package in"), str(path))
    return (Verified(package, tuple(verify_package(package, keys))) for package in packages)


def verify_package(path: Path, keys: Sequence[PublicKey] = ()) -> list[Reason]:
    """What is wrong with which file of one package; empty if it is as it was written."""
    if path.is_symlink() or not path.is_dir():
        return [Reason("", _("a link or a file, not a folder: name the package itself"))]
    if path.match(_UNFINISHED):
        return [Reason("", _("left by an export that was stopped: export again, it takes this away"))]
    found, reasons = _walk(path)
    manifest = _listed(path, MANIFEST, found, reasons)
    tags = _listed(path, TAG_MANIFEST, found, reasons)
    reasons += _misplaced(manifest, tags)
    reasons += _unlisted(tags) if found.get(TAG_MANIFEST) else []
    reasons += _compared(manifest, MANIFEST, found)
    reasons += _compared(tags, TAG_MANIFEST, found)
    reasons += _tag_faults(path, found)
    reasons += [
        Reason(p, _("not in the package when it was written: remove it")) for p in _extra(found, tags, manifest)
    ]
    reasons += seal_faults(path, keys)
    return sorted(reasons, key=lambda reason: reason.place)


def _packages(path: Path) -> Iterator[Path]:
    """A folder with any mark of a package is one, and so is what an export left unfinished."""
    if path.match(_UNFINISHED) or any(os.path.lexists(path / mark) for mark in _MARKS):
        yield path
    elif path.is_dir() and not path.is_symlink():
        for inner in sorted(path.iterdir()):
            yield from _packages(inner)


def _walk(path: Path) -> tuple[dict[str, str | None], list[Reason]]:
    """Each file by its path in the package with its SHA-256 (None: it could not be read)."""
    found: dict[str, str | None] = {}
    reasons: list[Reason] = []
    for place in _entries(path, path, reasons):
        name = place.relative_to(path).as_posix()
        mode = place.lstat().st_mode
        if stat.S_ISREG(mode):
            found[name] = _sha256(place, name, reasons)
        else:
            found[name] = None
            reasons.append(Reason(name, _("a link or a device, not a file: put the file itself back")))
    return found, reasons


def _entries(folder: Path, root: Path, reasons: list[Reason]) -> Iterator[Path]:
    """Everything below a folder but the folders; links are not followed."""
    place = folder.relative_to(root).as_posix()
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        reasons.append(Reason(place, cannot_read(error)))
        return
    if not inside and place != "data":
        reasons.append(Reason(place, _("an empty folder: remove it")))
    for path in inside:
        if path.is_dir() and not path.is_symlink():
            yield from _entries(path, root, reasons)
        else:
            yield path


def _sha256(place: Path, name: str, reasons: list[Reason]) -> str | None:
    digest = hashlib.sha256()
    try:
        with place.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        reasons.append(Reason(name, cannot_read(error)))
        return None
    return digest.hexdigest()


def _listed(path: Path, name: str, found: dict[str, str | None], reasons: list[Reason]) -> Digests:
    """What a manifest says. Its form is fixed to the byte, so that an edit of the form is found as well."""
    if found.get(name) is None:
        if name not in found:
            reasons.append(Reason(name, _("missing: without it nothing shows what the package held")))
        return {}
    lines = (path / name).read_bytes().decode(errors="replace").split("\n")
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    reasons += [
        Reason(name, _("line {number} is not “SHA-256, two spaces, path”").format(number=number))
        for number, match in enumerate(matches, 1)
        if match is None
    ]
    paths = [match[2] for match in matches if match]
    reasons += [Reason(p, _("listed twice in {name}").format(name=name)) for p in _twice(paths)]
    if lines[-1] or paths != sorted(paths):
        reasons.append(Reason(name, _("cut off or in another order than it was written")))
    return {match[2]: match[1] for match in matches if match}


def _twice(paths: list[str]) -> set[str]:
    """Paths that some system takes for the same: in another case, or with letters composed otherwise."""
    seen: set[str] = set()
    twice = set()
    for path in paths:
        plain = unicodedata.normalize("NFC", path).casefold()
        if plain in seen:
            twice.add(path)
        seen.add(plain)
    return twice


def _misplaced(manifest: Digests, tags: Digests) -> Iterator[Reason]:
    """Content belongs to one manifest, everything else to the other; neither leaves the folder."""
    for path in manifest:
        if not path.startswith("data/") or not _stays_inside(path):
            yield Reason(path, _("{name} may list only what lies in data/").format(name=MANIFEST))
    for path in tags:
        if path.startswith("data/") or path == TAG_MANIFEST or not _stays_inside(path):
            yield Reason(path, _("{name} may list only what lies beside data/").format(name=TAG_MANIFEST))


def _unlisted(tags: Digests) -> Iterator[Reason]:
    for path in (DECLARATION, INFO, MANIFEST):
        if path not in tags:
            yield Reason(path, _("not listed in {name}").format(name=TAG_MANIFEST))


def _stays_inside(path: str) -> bool:
    return all(part not in ("", ".", "..") for part in path.split("/"))


def _compared(listed: Digests, name: str, found: dict[str, str | None]) -> Iterator[Reason]:
    for path, digest in listed.items():
        if path not in found:
            yield Reason(path, _("missing, though {name} lists it: bring it back from a copy").format(name=name))
        elif found[path] not in (None, digest):
            yield Reason(path, _("changed, {name} says: bring it back from a copy").format(name=name))


def _tag_faults(path: Path, found: dict[str, str | None]) -> Iterator[Reason]:
    if DECLARATION not in found:
        yield Reason(DECLARATION, _("missing: bring it back from a copy"))
    elif found[DECLARATION] not in (None, hashlib.sha256(_DECLARED).hexdigest()):
        yield Reason(DECLARATION, _("does not say BagIt 1.0 and UTF-8"))
    if found.get(INFO):
        oxum = re.findall(r"^Payload-Oxum: (\d+)\.(\d+)$", (path / INFO).read_text("utf-8", "replace"), re.M)
        payload = [place for place in found if place.startswith("data/")]
        size = sum((path / place).lstat().st_size for place in payload)
        if oxum != [(str(size), str(len(payload)))]:
            yield Reason(INFO, _("speaks of another number of files or bytes than there are in data/"))


def _extra(found: dict[str, str | None], *listed: Digests) -> Iterator[str]:
    known = {TAG_MANIFEST, *_MARKS}.union(*listed)
    return (path for path in found if path not in known)
