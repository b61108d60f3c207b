"""Lists for people: a CSV file that Danish Excel opens, and a plain page with links. Cells come formatted."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from engine.errors import Invalid
from engine.language import _

_FORMULA = tuple("=+-@＝＋－＠")  # Excel takes a cell that begins so for a formula
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1a1a1a}"
    "h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;border-bottom:1px solid #767676}"
    "th{border-bottom:2px solid #1a1a1a}a{color:#0b5c6b}"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its cells in a row, and its heading."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a file beside or below the page, by its relative path ("memo/referat.pdf")."""

    text: str
    path: str


Cell = str | int | Link | None
Row = Mapping[str, Cell]


def csv_listing(rows: Iterable[Row], columns: Sequence[Column]) -> bytes:
    """Semicolons, CRLF and a byte order mark, as Danish Excel expects; nothing in it is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_harmless(column.heading) for column in columns)
    writer.writerows([_harmless(_text(row[column.key])) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def html_listing(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """A page in Danish with one table, the first cell of each row its heading; no script, nothing fetched."""
    heads = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in columns)
    body = "".join(f"<tr>{html_cells(row, columns)}</tr>\n" for row in rows)
    return (
        '<!DOCTYPE html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
        "</main>\n</body>\n</html>\n"
    ).encode()


def html_cells(row: Row, columns: Sequence[Column], up: str = "./") -> str:
    """A row's cells, its first the heading; `up` leads from the page to the folder that links are below."""
    first, *rest = (_html(row[column.key], up) for column in columns)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _html(cell: Cell, up: str) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(address(cell.path, up))}">{escape(cell.text)}</a>'
    return escape(_text(cell))


def address(path: str, up: str = "./") -> str:
    """A path as a relative address that can lead nowhere but to a file below that folder."""
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise Invalid.at(path, _("a link of a list leads to a file beside or below it: give a relative path"))
    return f"{up}{quote(path)}"


def _text(cell: Cell) -> str:
    if isinstance(cell, Link):
        return cell.text
    return "" if cell is None else str(cell)


def _harmless(text: str) -> str:
    """With an apostrophe before what Excel would run; a minus as U+2212 is no operator, and stays."""
    runs = text.lstrip().startswith(_FORMULA) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if runs else text
