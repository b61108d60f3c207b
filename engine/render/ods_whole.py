"""Cells of OpenDocument that come out whole: what would be cut off, or be crosses, is written smaller instead."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import accumulate
from typing import Any

from engine.render.office_gate import text_of
from engine.render.open_gate import OFFICE, STYLE, TABLE, TEXT

CALC_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
FORMAT_WRAP = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}wrap-option"
ROOMIER, USUAL_WIDTH = 1.25, 2.258
"""What each column gets more, since another typeface may be wider; centimetres where none are said."""
LETTER = 0.26
"""Centimetres that a letter may take."""
MOST = 16_384
"""Columns that a sheet may have."""
MOST_TEXTS = 1 << 20
UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6}
HIDDEN = ("collapse", "filter")
VALUES = (f"{OFFICE}value", f"{OFFICE}date-value", f"{OFFICE}time-value", f"{OFFICE}boolean-value")


def has_value(cell: Any) -> bool:
    """Whether a value is stored in it; of an error, or of another text, its words are."""
    is_text = cell.get(f"{OFFICE}value-type") == "string"
    if is_text and not cell.get(f"{OFFICE}string-value"):
        cell.attrib.pop(f"{OFFICE}string-value", None)
        cell.attrib.pop(CALC_KIND, None)
    return is_text or any(cell.get(name) for name in VALUES)


def widened(content: Any) -> dict[str, float]:
    """Makes columns roomier; their widths by the names of their styles, in centimetres."""
    found = {}
    for style in content.iter(f"{STYLE}style"):
        for one in style.iter(f"{STYLE}table-column-properties"):
            width = _centimetres(one.get(f"{STYLE}column-width", f"{USUAL_WIDTH}cm")) * ROOMIER
            one.set(f"{STYLE}column-width", f"{width:.3f}cm")
            found[style.get(f"{STYLE}name", "")] = width
    return found


class Sheet:
    """A sheet with its columns. `across`: how wide its filled part is; `hides`: whether rows or columns are hidden."""

    def __init__(self, table: Any, content: Any, styles: Any, widths: dict[str, float]) -> None:
        self._table, self._content = table, content
        self._upto = [0.0]
        self._known = {one.get(f"{STYLE}name"): one for root in (styles, content) for one in _cell_styles(root)}
        self._smaller: dict[str, str] = {}
        self._columns: list[tuple[float, str]] = []
        for one in table.iter(f"{TABLE}table-column"):
            shown = one.get(f"{TABLE}visibility") not in HIDDEN
            width = widths.get(one.get(f"{TABLE}style-name", ""), USUAL_WIDTH) if shown else 0.0
            default = one.get(f"{TABLE}default-cell-style-name", "")
            times = min(int(one.get(f"{TABLE}number-columns-repeated", 1)), MOST - len(self._columns))
            self._columns += [(width, default)] * times
        self._upto += accumulate(width for width, _default in self._columns)
        rows = list(table.iter(f"{TABLE}table-row"))
        last = max((place + 1 for row in rows for place, cell in _cells(row) if _is_filled(cell)), default=0)
        self.across = self._between(0, last)
        lines = (*rows, *table.iter(f"{TABLE}table-column"))
        self.hides = any(one.get(f"{TABLE}visibility") in HIDDEN for one in lines)

    def make_whole(self) -> list[str]:
        """The texts that are shown in it."""
        found: list[str] = []
        for row in self._table.iter(f"{TABLE}table-row"):
            cells = [(place, cell) for place, cell in _cells(row) if _is_filled(cell)]
            repeated = int(row.get(f"{TABLE}number-rows-repeated", 1))
            for number, (place, cell) in enumerate(cells):
                is_text = cell.get(f"{OFFICE}value-type") == "string"
                is_merged = int(cell.get(f"{TABLE}number-columns-spanned", 1)) > 1
                after = cells[number + 1][0] if number + 1 < len(cells) else MOST
                room = self._between(place, after)
                if not is_text or is_merged or len(_text(cell)) * LETTER > room:
                    self._write_smaller(cell, place, row)
                times = int(cell.get(f"{TABLE}number-columns-repeated", 1)) * repeated
                width = self._columns[place][0] if place < len(self._columns) else USUAL_WIDTH
                if is_text and width and row.get(f"{TABLE}visibility") not in HIDDEN and times < MOST:
                    found += [_text(cell)] * times
            if len(found) > MOST_TEXTS:
                raise ValueError(MOST_TEXTS)
        return found

    def _between(self, first: int, after: int) -> float:
        """How wide the columns are from one to another."""
        last = len(self._columns)
        return self._upto[min(after, last)] - self._upto[min(first, last)]

    def _write_smaller(self, cell: Any, place: int, row: Any) -> None:
        default = self._columns[place][1] if place < len(self._columns) else ""
        now = cell.get(f"{TABLE}style-name") or row.get(f"{TABLE}default-cell-style-name") or default
        if now not in self._smaller:
            self._smaller[now] = self._made(now)
        cell.set(f"{TABLE}style-name", self._smaller[now])

    def _made(self, name: str) -> str:
        """The name of a style of the same look whose text is made as small as its cell takes."""
        known = self._known.get(name)
        if known is not None and any(one.get(FORMAT_WRAP) == "wrap" for one in known):
            return name
        around = self._content.find(f"{OFFICE}automatic-styles")
        if around is None:
            around = self._content.makeelement(f"{OFFICE}automatic-styles", {})
            self._content.insert(0, around)
        new = f"mindre{len(around)}"
        if known is not None and known.getparent() is around:
            style = deepcopy(known)
        else:
            style = around.makeelement(f"{STYLE}style", {f"{STYLE}family": "table-cell"})
            style.attrib.update({f"{STYLE}parent-style-name": name} if name else {})
        style.set(f"{STYLE}name", new)
        how = style.find(f"{STYLE}table-cell-properties")
        if how is None:
            how = style.makeelement(f"{STYLE}table-cell-properties", {})
            style.insert(0, how)
        how.set(f"{STYLE}shrink-to-fit", "true")
        around.append(style)
        return new


def _cell_styles(root: Any) -> Iterator[Any]:
    return (one for one in root.iter(f"{STYLE}style") if one.get(f"{STYLE}family") == "table-cell")


def _cells(row: Any) -> Iterator[tuple[int, Any]]:
    """A row's cells with the numbers of their columns, from 0."""
    place = 0
    for cell in row.iter(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
        yield place, cell
        place += int(cell.get(f"{TABLE}number-columns-repeated", 1))


def _is_filled(cell: Any) -> bool:
    return bool(cell.get(f"{OFFICE}value-type"))


def _text(cell: Any) -> str:
    """What it says, without what is drawn on it."""
    return "".join(map(text_of, cell.iterfind(f"{TEXT}p")))


def _centimetres(said: str) -> float:
    unit = said[-2:]
    return float(said[:-2]) * UNITS[unit] if unit in UNITS else USUAL_WIDTH
