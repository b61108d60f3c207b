"""Handing over to the archive: a package for each archived memo, and lists of what lies there.

Open packages lie under `archive`, closed ones and closed attachments under `archive-closed`. What is there stays:
the same package is left alone, another one of its name is reported.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import Reason, Refusal
from engine.files import write_whole
from engine.language import _
from engine.listing import Column, Link, Row, csv_listing, html_listing
from engine.package import package_state, write_package
from memos.archive import ARCHIVE, ARCHIVE_CLOSED, Package, is_archived, packages
from memos.desk import Desk
from memos.memo import Memo
from memos.queries.find import may_see_withheld
from memos.queries.listing import Listed, list_memos

COLUMNS = (
    ("External-Identifier", "Nummer"),
    ("External-Description", "Titel"),
    ("Beslut-Body", "Forum"),
    ("Bagging-Date", "Dato"),
    ("Beslut-KLE", "KLE"),
    ("Beslut-Case", "Sagsnummer"),
    ("Beslut-Access", "Adgang"),
    ("folder", "Mappe"),
)

Fate = Literal["written", "there", "refused"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one package; `reasons` say why it was refused."""

    number: str
    path: Path
    fate: Fate
    reasons: tuple[Reason, ...] = ()


def export(
    desk: Desk, out: Path, *, body: str = "", year: int = 0, progress: Progress = lambda _done, _all: None
) -> list[Exported]:
    """Every archived memo that this person may see, of a body and a year. Raises `StorageFailed` at a full disk."""
    chosen = _archived(desk, list_memos(desk, body=body, year=year, order="number"))
    found: list[Exported] = []
    for done, memo in enumerate(chosen):
        progress(done, len(chosen))
        found += _export_memo(desk, memo, out)
    progress(len(chosen), len(chosen))
    for root in sorted({one.path.parent for one in found}):
        write_lists(root)
    return found


def write_lists(root: Path) -> None:
    """`index.csv` and `index.html` of the packages in a folder, anew from what they say of themselves."""
    for name, data in lists(root.name, _rows(root)).items():
        write_whole(root / name, data)


def lists(root: str, rows: Iterable[Row]) -> dict[str, bytes]:
    """The lists of the packages under a root, by the names of their files."""
    ordered = sorted(rows, key=lambda row: str(row["External-Identifier"]))
    columns = [Column(key, heading) for key, heading in COLUMNS]
    title = "Lukket arkiv" if root == ARCHIVE_CLOSED else "Arkiv"
    return {"index.csv": csv_listing(ordered, columns), "index.html": html_listing(title, columns, ordered)}


def row_of(info: Mapping[str, str], name: str) -> Row:
    """A package in a list, as its bag-info says; its name leads to it."""
    return {**{key: info.get(key, "") for key, _heading in COLUMNS[:-1]}, "folder": Link(name, f"{name}/")}


def _archived(desk: Desk, listed: Iterable[Listed]) -> list[Memo]:
    ids = [one.id for one in listed]
    stored = desk.store.memos(ids)
    return [stored[id] for id in ids if is_archived(desk, stored[id])]


def _export_memo(desk: Desk, memo: Memo, out: Path) -> list[Exported]:
    """Its package and, for those who may have it, the one of its closed attachments."""
    try:
        found = packages(desk, memo)
    except Refusal as refused:
        return [Exported(memo.number, out / ARCHIVE / memo.number, "refused", refused.reasons)]
    return [
        _write(memo.number, out / one.root, one) for one in found if not one.closed or may_see_withheld(desk, memo.id)
    ]


def _write(number: str, root: Path, package: Package) -> Exported:
    facts = (package.name, package.files, package.info, package.readme)
    path = root / package.name
    state = package_state(root, *facts)
    if state == "same":
        return Exported(number, path, "there")
    if state == "absent":
        return Exported(number, write_package(root, *facts), "written")
    text = _("another package is there, or this one was changed: verify it, move it away, and export again")
    return Exported(number, path, "refused", (Reason(str(path), text),))


def _rows(root: Path) -> list[Row]:
    found: list[Row] = []
    for path in root.glob("*/bag-info.txt"):
        if path.parent.name.startswith("."):
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        said = dict(line.split(": ", 1) for line in lines if ": " in line)
        found.append(row_of(said, path.parent.name))
    return found
