"""Cells of Excel that come out whole: what would be cut off, or be crosses, is written smaller, or its row is higher.

It goes by how long texts are, which is a guess; what was cut off all the same is found in the PDF.
"""

import math
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

USUAL_SIZE, LINE, BROADER = 11.0, 1.4, 1.3
"""Points where a format says none; a line's height for its size; how much more a text may take than its letters."""
TRUE = ("1", "true")
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True, slots=True)
class Look:
    """What of a format matters here."""

    size: float
    is_wrapped: bool
    is_left: bool


class Book:
    """What cells refer to: texts, and formats, each of which gets a smaller form that follows after them all."""

    def __init__(self, strings: Any | None, styles: Any | None) -> None:
        self._strings = [] if strings is None else [_said(one) for one in strings.iter("{*}si")]
        self._looks: list[Look] = []
        if styles is not None and (formats := styles.find("{*}cellXfs")) is not None:
            sizes = [_size(font) for font in styles.iterfind("{*}fonts/{*}font")]
            self._looks = [_look(one, sizes) for one in formats]
            formats.extend([_smaller(one) for one in formats])
            formats.set("count", str(len(formats)))

    def make_whole(self, sheet: Any, widths: Sequence[float]) -> list[str]:
        """The texts that are shown in a sheet whose columns, from the first, have these widths; 0: hidden."""
        merged, upto = _merged(sheet), [0.0, *accumulate(widths)]
        found: list[str] = []
        for row in sheet.iter("{*}row"):
            cells = [(place, cell, self._text(cell)) for place, cell in placed(row)]
            after, told = len(widths) + 1, list[str]()
            for place, cell, text in reversed(cells):
                if not 0 < place <= len(widths):
                    raise ValueError(place)
                across = merged.get(cell.get("r", ""), 1)
                width = upto[min(place - 1 + max(across, 1), len(widths))] - upto[place - 1]
                room = math.inf if after > len(widths) else upto[after - 1] - upto[place - 1]
                self._fit(row, cell, text, width, width if across > 1 else room)
                if text and width and row.get("hidden") not in TRUE:
                    told.append(text)
                if text or cell.find("{*}v") is not None:
                    after = place
            found += reversed(told)
        return found

    def _fit(self, row: Any, cell: Any, text: str, width: float, room: float) -> None:
        now = int(cell.get("s", 0))
        if not 0 <= now < len(self._looks):
            return
        look = self._looks[now]
        if look.is_wrapped and text:
            lines = sum(math.ceil(max(_letters(one, look) / max(width, 1), 1)) for one in text.splitlines())
            row.set("ht", str(max(lines * look.size * LINE, float(row.get("ht", 0)))))
            row.set("customHeight", "1")
        elif not text or _letters(text, look) > (room if look.is_left else width):
            cell.set("s", str(now + len(self._looks)))

    def _text(self, cell: Any) -> str:
        """What it says, if that is a text."""
        kind, value = cell.get("t", "n"), (cell.findtext("{*}v") or "")
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind == "inlineStr":
            return "".join(_said(one) for one in cell.iter("{*}is"))
        return ESCAPE.sub("", value) if kind == "str" else ""


def placed(row: Any) -> Iterator[tuple[int, Any]]:
    """A row's cells with the numbers of their columns: one that says none stands beside the one before."""
    place = 0
    for cell in row.iter("{*}c"):
        place = column(cell.get("r", "")) or place + 1
        yield place, cell


def column(place: str) -> int:
    """The number in such a cell's name."""
    number = 0
    for letter in place:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _letters(text: str, look: Look) -> float:
    """How many letters of the usual size it is as wide as."""
    return len(text) * BROADER * look.size / USUAL_SIZE


def _merged(sheet: Any) -> dict[str, int]:
    """Over how many columns a cell goes that was merged with others."""
    found = {}
    for one in sheet.iter("{*}mergeCell"):
        first, _colon, last = one.get("ref", "").partition(":")
        found[first] = column(last) - column(first) + 1
    return found


def _said(string: Any) -> str:
    """A text in runs, without how it is spoken."""
    return ESCAPE.sub("", "".join(one.text or "" for one in _texts(string)))


def _texts(string: Any) -> Iterator[Any]:
    for one in string.iter("{*}t"):
        if not one.getparent().tag.endswith("}rPh"):
            yield one


def _size(font: Any) -> float:
    return next((float(one.get("val", USUAL_SIZE)) for one in font.iter("{*}sz")), USUAL_SIZE)


def _look(one: Any, sizes: Sequence[float]) -> Look:
    font = int(one.get("fontId", 0))
    aligned = one.find("{*}alignment")
    said = {} if aligned is None else aligned.attrib
    is_left = said.get("horizontal", "general") in ("general", "left")
    return Look(sizes[font] if font < len(sizes) else USUAL_SIZE, said.get("wrapText") in TRUE, is_left)


def _smaller(one: Any) -> Any:
    """A format of the same look whose text is made as small as its cell takes."""
    made = deepcopy(one)
    space = f"{{{etree.QName(made).namespace}}}"
    aligned = made.find(f"{space}alignment")
    if aligned is None:
        aligned = made.makeelement(f"{space}alignment", {})
        made.insert(0, aligned)
    aligned.set("wrapText", "0")
    aligned.set("shrinkToFit", "1")
    made.set("applyAlignment", "1")
    return made
