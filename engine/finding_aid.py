"""A finding aid: pages that open from a folder in any browser, and can be searched there without a server.

`index.html` has the search and leads to a page for each year; those are plain lists, read without a script too. What
is searched lies beside them in files that the page loads when somebody begins to write.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from engine.danish import sort_key
from engine.listing import Cell, Column, Link, Row, address, html_cells

FOLDER = "register"
SCRIPT = (Path(__file__).parent / "finding_aid.js").read_text(encoding="utf-8")
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h1{font-size:1.5rem}h2{font-size:1.25rem}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;font-weight:bold;padding:.4rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;border-bottom:1px solid #767676}"
    "thead th{border-bottom:2px solid #1a1a1a}a{color:#0b5c6b}.rul{overflow-x:auto}"
    "input,button{font:inherit;padding:.4rem .6rem;border:1px solid #1a1a1a}input{width:min(30rem,100%)}"
    ":focus-visible{outline:3px solid #0b5c6b;outline-offset:2px}"
    ".spring{position:absolute;left:-999rem}.spring:focus{position:static}"
)
Section = Callable[[Row], tuple[str, str]]
"""The year and the heading under which a row stands."""


def finding_aid(
    title: str, columns: Sequence[Column], rows: Iterable[Row], section: Section
) -> Iterator[tuple[str, bytes]]:
    """Each page and data file by its path below the folder, the index last; rows stay in the order given."""
    years: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        year, heading = section(row)
        years[year][heading].append(row)
    for year, parts in years.items():
        yield f"{FOLDER}/{year}.html", _year_page(title, year, columns, parts)
        yield f"{FOLDER}/{year}.js", _data(columns, parts)
    yield "index.html", _index(title, columns, {year: years[year] for year in sorted(years, reverse=True)})


def _index(title: str, columns: Sequence[Column], years: dict[str, dict[str, list[Row]]]) -> bytes:
    count = sum(len(rows) for parts in years.values() for rows in parts.values())
    listed = "".join(f"<li>{_year_link(year, parts)}</li>\n" for year, parts in years.items())
    body = (
        f"<p>{count} {'pakke' if count == 1 else 'pakker'}. Vælg et år, eller søg.</p>\n"
        f'<form id="soegning" role="search" hidden data-parts="{" ".join(f"{FOLDER}/{year}.js" for year in years)}">\n'
        '<label for="soeg">Søg i nummer, titel, forum, dato, journalnummer og KLE</label><br>\n'
        '<input id="soeg" type="search" autocomplete="off" spellcheck="false"> <button>Søg</button>\n</form>\n'
        '<p id="fundet" role="status"></p>\n'
        '<div class="rul" hidden tabindex="0" role="region" aria-label="Fundne pakker"><table id="resultat">'
        f"<caption>Fundne pakker</caption>\n{_heads(columns)}\n<tbody></tbody></table></div>\n"
        f"<h2>Årene</h2>\n<ul>\n{listed}</ul>\n"
        '<p><a href="./index.csv">Det hele som regneark (CSV)</a></p>\n'
        f"<script>{SCRIPT}</script>"
    )
    return _page(title, body)


def _year_link(year: str, parts: dict[str, list[Row]]) -> str:
    heads = ", ".join(f"{escape(heading)} {len(parts[heading])}" for heading in sorted(parts, key=sort_key))
    return f'<a href="./{FOLDER}/{escape(year)}.html">{escape(year)}</a>: {heads}'


def _year_page(title: str, year: str, columns: Sequence[Column], parts: dict[str, list[Row]]) -> bytes:
    tables = "".join(
        f'<h2>{escape(heading)}</h2>\n<div class="rul" tabindex="0" role="region" aria-label="{escape(heading)}">'
        f"<table><caption>{escape(heading)} {escape(year)}</caption>\n{_heads(columns)}\n<tbody>\n"
        + "".join(f"<tr>{html_cells(row, columns, '../')}</tr>\n" for row in parts[heading])
        + "</tbody></table></div>\n"
        for heading in sorted(parts, key=sort_key)
    )
    back = '<p><a href="../index.html">Alle år og søgning</a></p>\n'
    return _page(f"{title} {year}", back + tables)


def _heads(columns: Sequence[Column]) -> str:
    heads = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in columns)
    return f"<thead><tr>{heads}</tr></thead>"


def _data(columns: Sequence[Column], parts: dict[str, list[Row]]) -> bytes:
    """A script that hands the page its rows: a page that was opened from a folder may load nothing else."""
    rows = [[_datum(row[column.key]) for column in columns] for part in parts.values() for row in part]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"register({text});\n".encode()


def _datum(cell: Cell) -> str | list[str]:
    if isinstance(cell, Link):
        return [cell.text, address(cell.path)]
    return "" if cell is None else str(cell)


def _page(title: str, body: str) -> bytes:
    policy = f"default-src 'none'; style-src {_hash(STYLE)}; script-src 'self' file: {_hash(SCRIPT)}"
    return (
        '<!DOCTYPE html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="spring" href="#indhold">Gå til indholdet</a>\n'
        f'<main id="indhold">\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n'
    ).encode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
