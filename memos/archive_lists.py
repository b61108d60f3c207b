"""What leads to the packages in a folder: a list for a spreadsheet, and a finding aid for a browser.

Both are made from what the packages say of themselves: so they are right after whatever befell an export.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from engine.danish import sort_key
from engine.failures import disk_refusal
from engine.files import write_whole
from engine.finding_aid import FOLDER, finding_aid
from engine.listing import Column, Link, Row, csv_listing
from memos.archive import ARCHIVE_CLOSED

COLUMNS = (
    ("External-Identifier", "Nummer"),
    ("External-Description", "Titel"),
    ("Beslut-Body", "Forum"),
    ("Bagging-Date", "Dato"),
    ("Beslut-Case", "Journalnummer"),
    ("Beslut-KLE", "KLE"),
    ("Beslut-Retention", "Bevaring"),
    ("Beslut-Access", "Adgang"),
    ("Beslut-Not-Converted", "Ikke omdannet"),
    ("folder", "Mappe"),
    ("document", "Dokument"),
)
SHOWN = [Column(key, heading) for key, heading in COLUMNS if key != "folder"]
LISTED = [Column(key, heading) for key, heading in COLUMNS if key != "document"]
INFO, LINE = "bag-info.txt", ": "


def write_lists(root: Path) -> None:
    """The lists of the packages in a folder, anew; each file is whole at every moment."""
    try:
        for name, data in lists(root.name, _rows(root)):
            write_whole(root / name, data)
    except OSError as error:
        raise disk_refusal(error, str(error.filename or root)) from error


def lists(root: str, rows: Iterable[Row]) -> Iterator[tuple[str, bytes]]:
    """The lists of the packages under a root, by the names of their files; `rows` in any order."""
    ordered = sorted(rows, key=lambda row: sort_key(str(row["External-Identifier"])))
    title = "Lukket arkiv" if root == ARCHIVE_CLOSED else "Arkiv"
    yield "index.csv", csv_listing(ordered, LISTED)
    yield from finding_aid(title, SHOWN, map(_led, ordered), _section)


def row_of(info: Mapping[str, str], name: str, document: str = "") -> Row:
    """A package in a list, as its bag-info says; its name leads to it, and so does its newest PDF."""
    known = {key: info.get(key, "") for key, _heading in COLUMNS}
    shown = Link(document.rpartition("/")[2], f"{name}/{document}") if document else ""
    return {**known, "folder": Link(name, f"{name}/"), "document": shown}


def document_of(paths: Iterable[str]) -> str:
    """The file of a package that somebody wants to read first: the minutes, else what was proposed."""
    found = sorted(path for path in paths if path.rpartition("/")[0] == "data" and path.endswith(".pdf"))
    return next((path for path in found if " Referat" in path), found[0] if found else "")


def _led(row: Row) -> Row:
    """In the finding aid the number leads to the package."""
    folder = row["folder"]
    path = folder.path if isinstance(folder, Link) else ""
    return {**row, "External-Identifier": Link(str(row["External-Identifier"]), path)}


def _section(row: Row) -> tuple[str, str]:
    """What a package says of itself is taken for a year if it is one: somebody else may have written there."""
    year = str(row["Bagging-Date"])[:4]
    return year if year.isdecimal() else "uden-dato", str(row["Beslut-Body"]) or "Uden forum"


def _rows(root: Path) -> Iterator[Row]:
    with os.scandir(root) as found:
        names = [one.name for one in found if one.is_dir() and not one.name.startswith(".") and one.name != FOLDER]
    for name in names:
        with suppress(FileNotFoundError, NotADirectoryError):
            package = f"{root}/{name}"
            with open(f"{package}/{INFO}", encoding="utf-8", errors="replace") as info:  # noqa: PTH123 - of thousands
                said = dict(line.split(LINE, 1) for line in info.read().splitlines() if LINE in line)
            inside = os.listdir(f"{package}/data")  # noqa: PTH208 - of thousands
            yield row_of(said, name, document_of(f"data/{file}" for file in inside))
