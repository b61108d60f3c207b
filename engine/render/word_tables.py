"""Mends tables after a template was filled: grids fit their cells, cells are whole, decimals in line."""

from dataclasses import dataclass
from itertools import zip_longest

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.render.word_names import Element, name, path, set_property, set_size, text_of
from engine.render.word_styles import AMOUNT_STYLE, TemplateStyles

NARROWEST_COLUMN = 1000  # twips: 1.8 cm
LEAST_FIRST_COLUMN = 0.22  # of the table
NARROW_MARGIN, WORDS_OWN_MARGIN = 40, 108  # twips, beside the text in a cell
SMALLEST = 12  # half-points
DIGIT, COMMA = 5.07, 2.5  # twips per half-point of size: the widths of "0" and "," in Calibri and its kin

_W, _VAL, _P, _TC, _TR = name("w:w"), name("w:val"), name("w:p"), name("w:tc"), name("w:tr")
_WIDTH, _SPAN = path("w:tcPr", "w:tcW"), path("w:tcPr", "w:gridSpan")
_STYLE, _HEADER = path("w:pPr", "w:pStyle"), path("w:trPr", "w:tblHeader")
_LAST_COLUMN = path("w:tblGrid", "w:gridCol") + "[last()]"
_SIDES = tuple(path("w:tblPr", "w:tblCellMar", f"w:{side}") for side in ("left", "right"))

_Spans = list[tuple[Element, int]]  # cells, each with the columns it spans


def mend_tables(root: Element, styles: TemplateStyles) -> None:
    """All tables of a part, in place."""
    for cell in root.iter(_TC):
        if len(cell) == 0 or cell[-1].tag != _P:
            etree.SubElement(cell, _P)  # Word refuses a cell that does not end with a paragraph
    for table in root.iter(name("w:tbl")):
        rows = [_Row.of(row, styles.ids.get(AMOUNT_STYLE, "")) for row in table.iterchildren(_TR)]
        amounts = [amount for row in rows for amount in row.amounts if amount is not None]
        widest = max((_width(text_of(amount)) for amount in amounts), default=0)
        _fit_grid(table, round(widest * styles.amount_size) + 2 * _margin(table) if amounts else 0)
        if amounts:
            _align_decimals(rows, _fit_amounts(table, amounts, widest, styles.amount_size))


def _fit_grid(table: Element, needed: int) -> None:
    """As many grid columns as the widest row has cells; all but the first share what the first leaves.

    `needed` is the width that the other columns need; the first gives way as far as it can.
    """
    grid = table.find(name("w:tblGrid"))
    rows: list[_Spans] = [[(cell, _span(cell)) for cell in row.iterchildren(_TC)] for row in table.iterchildren(_TR)]
    columns = max((sum(span for _cell, span in row) for row in rows), default=0)
    widths = [int(column.get(_W, "0")) for column in grid]
    if columns == 0 or (columns == len(widths) and widths[-1] >= needed):
        return
    fitted = _shared(sum(widths), widths[0], columns, max(needed, NARROWEST_COLUMN))
    grid[:] = [etree.Element(name("w:gridCol"), {_W: str(width)}) for width in fitted]
    for row in rows:
        position = 0
        for cell, span in row:
            if (width := cell.find(_WIDTH)) is not None:
                width.set(_W, str(sum(fitted[position : position + span])))
            position += span


def _shared(total: int, first: int, columns: int, needed: int) -> list[int]:
    if columns == 1:
        return [total]
    least = max(int(total * LEAST_FIRST_COLUMN), total - needed * (columns - 1))
    share = (total - min(first, least)) // (columns - 1)
    return [total - share * (columns - 1), *([share] * (columns - 1))]


def _span(cell: Element) -> int:
    span = cell.find(_SPAN)
    return 1 if span is None else int(span.get(_VAL))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells: for each its first paragraph if that is an amount, else None."""

    amounts: tuple[Element | None, ...]
    header: bool

    @classmethod
    def of(cls, row: Element, style: str) -> "_Row":
        paragraphs = (cell.find(_P) for cell in row.iterchildren(_TC))
        return cls(tuple(p if _style(p) == style else None for p in paragraphs), row.find(_HEADER) is not None)


def _style(paragraph: Element) -> str:
    style = paragraph.find(_STYLE)
    return "" if style is None else str(style.get(_VAL))


def _fit_amounts(table: Element, amounts: list[Element], widest: float, size: int) -> int:
    """The size (half-points) at which no amount breaks into two lines; where it is smaller, it is set."""
    room = int(table.find(_LAST_COLUMN).get(_W, "0"))
    if widest * size + 2 * _margin(table) <= room:
        return size
    for side in table.findall(_SIDES[0]) + table.findall(_SIDES[1]):
        side.set(_W, str(NARROW_MARGIN))
    fitted = max(SMALLEST, min(size, int((room - 2 * NARROW_MARGIN) / widest)))
    for amount in amounts:
        for run in amount.iter(name("w:r")):
            set_size(run, fitted)
    return fitted


def _margin(table: Element) -> int:
    margins = (int(side.get(_W)) for path_of_side in _SIDES for side in table.findall(path_of_side))
    return max(margins, default=WORDS_OWN_MARGIN)


def _width(text: str) -> float:
    """In twips for each half-point of size."""
    return sum(COMMA if character in ".," else DIGIT for character in text)


def _align_decimals(rows: list[_Row], size: int) -> None:
    """Amounts stand to the right; one with fewer decimals than its column is indented by their width."""
    for column in zip_longest(*(row.amounts for row in rows if not row.header)):
        tails = [(amount, len(text_of(amount).partition(",")[2])) for amount in column if amount is not None]
        most = max((decimals for _amount, decimals in tails), default=0)
        for amount, decimals in tails:
            if decimals < most:
                missing = DIGIT * (most - decimals) + (0 if decimals else COMMA)
                set_property(amount, "ind", right=str(round(missing * size)))
