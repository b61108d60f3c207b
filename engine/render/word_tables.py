"""Mends tables after a template was filled: grids fit their cells, cells are whole, decimals in line."""

from collections.abc import Iterator
from itertools import zip_longest

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.render.word_names import Element, name, path, set_property, text_of
from engine.render.word_styles import AMOUNT_STYLE, TemplateStyles

NARROWEST_COLUMN = 1000  # twips: 1.8 cm
LEAST_FIRST_COLUMN = 0.22  # of the table
DIGIT, COMMA = 5.07, 2.5  # twips per half-point of size: the widths of "0" and "," in Calibri and its kin

_W, _VAL, _P, _TC, _TR = name("w:w"), name("w:val"), name("w:p"), name("w:tc"), name("w:tr")
_WIDTH, _SPAN = path("w:tcPr", "w:tcW"), path("w:tcPr", "w:gridSpan")
_STYLE, _HEADER = path("w:pPr", "w:pStyle"), path("w:trPr", "w:tblHeader")

Row = list[tuple[Element, int]]  # cells, each with the columns it spans


def mend_tables(root: Element, styles: TemplateStyles) -> None:
    """All tables of a part, in place."""
    for cell in root.iter(_TC):
        if len(cell) == 0 or cell[-1].tag != _P:
            etree.SubElement(cell, _P)  # Word refuses a cell that does not end with a paragraph
    amount = styles.ids.get(AMOUNT_STYLE)
    for table in root.iter(name("w:tbl")):
        _fit_grid(table)
        if amount is not None:
            _align_decimals(table, amount, styles.amount_size)


def _fit_grid(table: Element) -> None:
    """As many grid columns as the widest row has cells; all but the first share what the first leaves."""
    grid = table.find(name("w:tblGrid"))
    rows: list[Row] = [[(cell, _span(cell)) for cell in row.iterchildren(_TC)] for row in table.iterchildren(_TR)]
    columns = max((sum(span for _cell, span in row) for row in rows), default=0)
    widths = [int(column.get(_W, "0")) for column in grid]
    if columns in (0, len(widths)):
        return
    fitted = _shared(sum(widths), widths[0], columns)
    grid[:] = [etree.Element(name("w:gridCol"), {_W: str(width)}) for width in fitted]
    for row in rows:
        position = 0
        for cell, span in row:
            if (width := cell.find(_WIDTH)) is not None:
                width.set(_W, str(sum(fitted[position : position + span])))
            position += span


def _shared(total: int, first: int, columns: int) -> list[int]:
    if columns == 1:
        return [total]
    least = max(int(total * LEAST_FIRST_COLUMN), total - NARROWEST_COLUMN * (columns - 1))
    share = (total - min(first, least)) // (columns - 1)
    return [total - share * (columns - 1), *([share] * (columns - 1))]


def _span(cell: Element) -> int:
    span = cell.find(_SPAN)
    return 1 if span is None else int(span.get(_VAL))


def _align_decimals(table: Element, style: str, size: int) -> None:
    """Amounts stand to the right; one with fewer decimals than its column is indented by their width."""
    body = (row for row in table.iterchildren(_TR) if row.find(_HEADER) is None)
    rows = (_amounts(row, style) for row in body)
    for column in zip_longest(*rows):
        tails = [(amount, len(text_of(amount).partition(",")[2])) for amount in column if amount is not None]
        most = max((decimals for _amount, decimals in tails), default=0)
        for amount, decimals in tails:
            if decimals < most:
                missing = DIGIT * (most - decimals) + (0 if decimals else COMMA)
                set_property(amount, "ind", right=str(round(missing * size)))


def _amounts(row: Element, style: str) -> Iterator[Element | None]:
    """For each cell of a row, its first paragraph if that is an amount."""
    for cell in row.iterchildren(_TC):
        paragraph = cell.find(_P)
        found = paragraph.find(_STYLE)
        yield paragraph if found is not None and found.get(_VAL) == style else None
