"""Archive packages edited by chance, their manifests too: `verify` finds every edit."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import engine.verify
from engine.package import PackageFile, write_package
from engine.verify import verify_package
from tests.faults.reports import Report
from tests.faults.scenes import files

MOST_AT_A_PLANT = 400
Edit = Callable[[Path, Random], object]


def package_edits(folder: Path, *, count: int) -> Report:
    """So many, each undone before the next."""
    report = Report("edits of packages")
    whole = _package(folder / "whole")
    if reasons := verify_package(whole):
        raise AssertionError(reasons)
    for name, (part, instead) in PLANTS.items():
        with patch.object(engine.verify, part, instead):
            sign = next((one for seed in range(MOST_AT_A_PLANT) if (one := _missed(whole, folder, seed))), "")
        report.planted[name] = sign
    for seed in range(count):
        report.try_done(_missed(whole, folder, seed))
    report.figures["kinds of edit"] = len(EDITS)
    return report


def _package(root: Path) -> Path:
    chance = Random(1)  # noqa: S311 - bytes of an example
    found = [PackageFile(f"CHE-2026-001 Referat.{suffix}", chance.randbytes(3000)) for suffix in ("pdf", "docx")]
    found += [
        PackageFile("memo.json", '{"titel": "Åbningstider"}\n'.encode()),
        PackageFile("noter.txt", b"{}\n{}\n"),
    ]
    found += [
        PackageFile(f"bilag/Bilag {n} Kort over Solbæk.txt", f"Bilag {n}: én til {n}.\n".encode()) for n in (1, 2, 3)
    ]
    info = {
        "Source-Organization": "Solbæk Kommune",
        "External-Identifier": "CHE-2026-001",
        "Bagging-Date": "2026-03-06",
    }
    return write_package(root, "CHE-2026-001 Åbningstider", found, info, "Sådan kontrolleres pakken.\n")


def _missed(whole: Path, folder: Path, seed: int) -> str:
    """The edit that was not found; "" where it was."""
    chance = Random(seed)  # noqa: S311 - picks edits
    path = folder / "edited" / whole.name
    while True:
        shutil.rmtree(path.parent, ignore_errors=True)
        shutil.copytree(whole, path)
        name, edit = chance.choice(list(EDITS.items()))
        edit(path, chance)
        if _look(path) != _look(whole):
            break
    return "" if verify_package(path) else f"edit {seed}: {name}"


def _look(path: Path) -> object:
    """All that an edit may change: files with their bytes, links, and folders."""
    others = sorted((str(p.relative_to(path)), p.is_symlink()) for p in path.rglob("*") if p.is_symlink() or p.is_dir())
    return files(path), others


def _any(path: Path, chance: Random) -> Path:
    return chance.choice(sorted(p for p in path.rglob("*") if p.is_file()))


def _manifest(path: Path, chance: Random) -> Path:
    return path / chance.choice((engine.verify.MANIFEST, engine.verify.TAG_MANIFEST))


def _with(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _flip(path: Path, chance: Random) -> None:
    def flip(data: bytes) -> bytes:
        at = chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]

    _with(_any(path, chance), flip)


def _swap_bytes(path: Path, chance: Random) -> None:
    def swap(data: bytes) -> bytes:
        at = chance.randrange(len(data) - 1)
        return data[:at] + data[at + 1 : at + 2] + data[at : at + 1] + data[at + 2 :]

    _with(_any(path, chance), swap)


def _truncate(path: Path, chance: Random) -> None:
    _with(_any(path, chance), lambda data: data[: chance.randrange(len(data))])


def _append(path: Path, chance: Random) -> None:
    _with(_any(path, chance), lambda data: data + chance.choice((b"\n", b" ", b"\0", chance.randbytes(9))))


def _remove(path: Path, chance: Random) -> None:
    _any(path, chance).unlink()


def _add(path: Path, chance: Random) -> None:
    folder = chance.choice((path, path / "data", path / "data" / "bilag"))
    (folder / f"{chance.randrange(1000)}.txt").write_bytes(chance.randbytes(chance.randrange(20)))


def _rename(path: Path, chance: Random) -> None:
    found = _any(path, chance)
    found.rename(found.with_name(chance.choice((f"{found.name}x", found.name.swapcase(), f"_{found.name}"))))


def _exchange(path: Path, chance: Random) -> None:
    one, other = _any(path, chance), _any(path, chance)
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def _move(path: Path, chance: Random) -> None:
    found = _any(path, chance)
    found.rename(chance.choice((path, path / "data")) / f"{found.name}.flyttet")


def _link(path: Path, chance: Random) -> None:
    found, elsewhere = _any(path, chance), path.parent / "elsewhere"
    shutil.move(found, elsewhere)
    found.symlink_to(elsewhere)


def _empty_folder(path: Path, chance: Random) -> None:
    (path / chance.choice(("tom", "data/tom", "data/bilag/tom"))).mkdir()


def _line(path: Path, chance: Random) -> None:
    """A line of a manifest is gone, there twice, in another place, or of another digest."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.append(lines[at])
            case 2:
                lines.insert(0, lines.pop())
            case 3:
                lines[at] = os.urandom(32).hex().encode() + lines[at][64:]
            case _:
                lines[at] = lines[at].upper()
        return b"".join(lines)

    _with(_manifest(path, chance), change)


def _form(path: Path, chance: Random) -> None:
    """Other line ends, a mark at the beginning, or another space."""
    forms: list[Callable[[bytes], bytes]] = [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"  ", b" *", 1),
        lambda data: data.rstrip(b"\n"),
    ]
    _with(_manifest(path, chance), chance.choice(forms))


def _edited_with_manifest(path: Path, chance: Random) -> None:
    """A file, with its digest in the manifest to match: the manifest's own digest then tells."""
    found = _any(path / "data", chance)
    name = found.relative_to(path).as_posix()
    found.write_bytes(found.read_bytes() + b"!")
    digest = dict(files(path))[name]
    lines = (path / engine.verify.MANIFEST).read_text().splitlines()
    lines = [f"{digest}  {name}" if line.endswith(f"  {name}") else line for line in lines]
    (path / engine.verify.MANIFEST).write_text("\n".join(lines) + "\n")


EDITS: dict[str, Edit] = {
    "a bit of a file": _flip,
    "two bytes of a file change places": _swap_bytes,
    "a file is cut": _truncate,
    "a file is longer": _append,
    "a file is gone": _remove,
    "a file more": _add,
    "a file has another name": _rename,
    "two files change places": _exchange,
    "a file lies elsewhere": _move,
    "a link in place of a file": _link,
    "an empty folder more": _empty_folder,
    "a line of a manifest": _line,
    "the form of a manifest": _form,
    "a file and its line": _edited_with_manifest,
}


def _none(*_anything: Any) -> Iterator[Any]:
    return iter(())


PLANTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "what is listed is not compared": ("_compared", _none),
    "what is not listed is passed over": ("_extra", _none),
    "a manifest that is not listed passes": ("_unlisted", _none),
    "empty folders and links are passed over": ("_walk", lambda path: (_digests(path), [])),
    "a manifest may say it twice": ("_listed", lambda path, name, _found, _reasons: _said(path / name)),
}


def _digests(path: Path) -> dict[str, str | None]:
    return dict(files(path))


def _said(manifest: Path) -> dict[str, str]:
    if not manifest.exists():
        return {}
    lines = manifest.read_text(errors="replace").splitlines()
    return {line[66:]: line[:64] for line in lines}
