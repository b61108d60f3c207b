"""A small archive package for tests, and every way in which somebody may spoil one."""

import os
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from engine.package import README, PackageFile, write_package

NAME = "CHE-2026-001 Åbningstider i sundhedshuse"
INFO = {
    "Source-Organization": "Solbæk Kommune",
    "External-Identifier": "CHE-2026-001/1",
    "Bagging-Date": "2026-03-06",
}
FILES = (
    PackageFile("indstilling.pdf", b"%PDF-1.7 indstilling\n" * 40),
    PackageFile("referat.docx", b"PK\x03\x04 referat" * 30),
    PackageFile("memo.json", '{"title": "Åbningstider"}\n'.encode()),
    PackageFile("bilag/1 Program på øen.pdf", b"%PDF-1.4 bilag"),
    PackageFile("bilag/2 Tomt.txt", b""),
)
LISTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
TAGS = ("bagit.txt", "bag-info.txt", README, *LISTS)

Edit = tuple[str, str, Callable[[Path], object]]  # what is done, the file that must be named, how


def written(root: Path) -> Path:
    """The package, whole."""
    return write_package(root, NAME, FILES, INFO, "Læs mig.\n")


def edits() -> Iterator[Edit]:
    """Everything that may happen to a file of the package, for each of its files, and to the whole."""
    paths = [f"data/{file.path}" for file in FILES]
    for path in [*paths, *TAGS]:
        yield from _file_edits(path)
    for path in paths:
        yield "listed nowhere", path, lambda p, path=path: _drop_line(p / LISTS[0], path)
        yield (
            "copied beside itself",
            f"{path}.bak",
            lambda p, path=path: shutil.copy(p / path, p / f"{path}.bak"),
        )
    for name in LISTS:
        yield from _list_edits(name)
    yield from _whole_edits()


def _file_edits(path: str) -> Iterator[Edit]:
    size = next((len(f.data) for f in FILES if f"data/{f.path}" == path and isinstance(f.data, bytes)), 60)
    for offset in sorted({0, size // 2, size - 1} & set(range(size))):
        yield f"bit flipped at {offset}", path, lambda p, at=offset: _flip(p / path, at)
    if size:
        yield "emptied", path, lambda p: (p / path).write_bytes(b"")
        yield "cut in half", path, lambda p: _rewrite(p / path, lambda data: data[: len(data) // 2])
        yield "last byte gone", path, lambda p: _rewrite(p / path, lambda data: data[:-1])
    yield "line added", path, lambda p: _rewrite(p / path, lambda data: data + b"mere\n")
    yield "byte put in front", path, lambda p: _rewrite(p / path, lambda data: b"\n" + data)
    yield "deleted", path, lambda p: (p / path).unlink()
    yield "renamed", path, lambda p: (p / path).rename(p / f"{path}x")
    yield (
        "renamed to capitals",
        path,
        lambda p: (p / path).rename((p / path).with_name(Path(path).name.swapcase())),
    )
    yield "made a link to itself elsewhere", path, lambda p: _to_link(p / path)
    yield "made a link to nothing", path, lambda p: _replaced(p / path, lambda at: at.symlink_to("ingenting"))
    yield "made a folder", path, lambda p: _replaced(p / path, Path.mkdir)
    yield "made a pipe", path, lambda p: _replaced(p / path, os.mkfifo)


def _list_edits(name: str) -> Iterator[Edit]:
    def lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], object]:
        return lambda p: _rewrite(p / name, lambda data: b"".join(change(data.splitlines(keepends=True))))

    yield "line doubled", name, lines(lambda rows: rows[:1] + rows)
    yield "lines reversed", name, lines(lambda rows: rows[::-1])
    yield "Windows line ends", name, lines(lambda rows: [row.replace(b"\n", b"\r\n") for row in rows])
    yield "blank line", name, lines(lambda rows: [*rows, b"\n"])
    yield "no last line end", name, lines(lambda rows: [*rows[:-1], rows[-1].rstrip()])
    yield "capital digits", name, lines(lambda rows: [rows[0][:64].upper() + rows[0][64:], *rows[1:]])
    yield "byte order mark", name, lines(lambda rows: [b"\xef\xbb\xbf" + rows[0], *rows[1:]])
    yield "star for binary", name, lines(lambda rows: [rows[0].replace(b"  ", b" *"), *rows[1:]])
    yield "line of something outside", name, lines(lambda rows: [*rows, b"0" * 64 + b"  ../hemmeligt.txt\n"])
    yield "line of something absent", name, lines(lambda rows: [*rows, b"0" * 64 + b"  data/intet.txt\n"])
    yield "other digest", name, lines(lambda rows: [b"0" * 64 + rows[0][64:], *rows[1:]])
    yield (
        "two digests swapped",
        name,
        lines(lambda rows: [rows[1][:64] + rows[0][64:], rows[0][:64] + rows[1][64:], *rows[2:]]),
    )
    yield "not UTF-8", name, lines(lambda rows: [rows[0][:-1] + b"\xff\n", *rows[1:]])


def _whole_edits() -> Iterator[Edit]:
    yield "file added", "data/nyt.txt", lambda p: (p / "data" / "nyt.txt").write_bytes(b"nyt")
    yield "empty file added", "data/bilag/3.txt", lambda p: (p / "data/bilag/3.txt").touch()
    yield "hidden file added", "data/.DS_Store", lambda p: (p / "data" / ".DS_Store").touch()
    yield "file added on top", "note.txt", lambda p: (p / "note.txt").touch()
    yield "empty folder added", "data/tom", lambda p: (p / "data" / "tom").mkdir()
    yield "link added", "data/ud", lambda p: (p / "data" / "ud").symlink_to("..")
    yield "payload gone", "data/memo.json", lambda p: shutil.rmtree(p / "data")
    yield "payload a link", "data", lambda p: _to_link(p / "data")
    yield "both lists gone", LISTS[0], lambda p: [(p / name).unlink() for name in LISTS]
    yield "two files swapped", "data/memo.json", _swap
    yield "list mended to fit", "manifest-sha256.txt", _edit_with_manifest


def _flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[min(offset, len(data) - 1)] ^= 1
    path.write_bytes(data)


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def _to_link(path: Path) -> None:
    """The same content, but outside the package."""
    package = next(p for p in path.parents if p.name == NAME)
    kept = package.with_name(f"{path.name} udenfor")
    path.rename(kept)
    path.symlink_to(kept)


def _swap(package: Path) -> None:
    one, other = package / "data/memo.json", package / "data/referat.docx"
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def _drop_line(path: Path, named: str) -> None:
    rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.endswith(f"  {named}\n")), "utf-8")


def _edit_with_manifest(package: Path) -> None:
    """A careful hand: changes a file and its line in the manifest, and forgets the list of lists."""
    reseal(package, LISTS[0], "data/memo.json", b"forfalsket")


def reseal(package: Path, listed_in: str, path: str, data: bytes) -> None:
    """Gives a file other content, and its line in a manifest the digest to match."""
    old = sha256((package / path).read_bytes()).hexdigest()
    (package / path).write_bytes(data)
    _rewrite(package / listed_in, lambda rows: rows.replace(old.encode(), sha256(data).hexdigest().encode()))
