"""The blocks that rich text consists of, and how each is written as canonical HTML and as plain lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from string import ascii_lowercase

BULLET = "–"
LIST_TYPES = ("1", "a", "A", "i", "I")
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. `href` is "" or an https or mailto address."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs and line breaks. Only the one paragraph of an empty cell is empty."""

    runs: tuple[Run | Break, ...] = ()

    @property
    def text(self) -> str:
        """Its characters, line breaks as "\\n"."""
        return "".join(run.text if isinstance(run, Run) else "\n" for run in self.runs)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; each item holds at least one block. `start` and `type` (1 a A i I) number an ordered one."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False
    start: int = 1
    type: str = "1"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; it holds at least one block."""

    blocks: tuple["Block", ...]
    header: bool = False
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal width, counted in columns."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return width(self.rows[0])


Block = Paragraph | ListBlock | Table


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plain rendering: a paragraph (line breaks as "\n") or a table row.

    `depth` counts the lists around it; `marker` is "" but at the start of an item.
    """

    depth: int
    marker: str
    text: str


def width(row: tuple[Cell, ...]) -> int:
    """How many columns a row takes."""
    return sum(cell.colspan for cell in row)


def is_filled(block: Block) -> bool:
    """Whether a block says anything: a table of empty cells does not."""
    if isinstance(block, Paragraph):
        return bool(block.runs)
    if isinstance(block, ListBlock):
        return any(is_filled(inner) for item in block.items for inner in item)
    return any(is_filled(inner) for row in block.rows for cell in row for inner in cell.blocks)


def marker(block: ListBlock, index: int) -> str:
    """What stands before item `index` (from 0): "–", "1.", "a)", "iv)"."""
    if not block.ordered:
        return BULLET
    number = block.start + index
    if block.type == "1":
        return f"{number}."
    letters = _roman(number) if block.type in "iI" else _alphabetic(number)
    return (letters.upper() if block.type.isupper() else letters) + ")"


def _alphabetic(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = ascii_lowercase[letter] + letters
    return letters


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


def html(block: Block) -> str:
    """Canonical HTML of one block."""
    if isinstance(block, Paragraph):
        return f"<p>{_runs_html(block.runs)}</p>"
    if isinstance(block, ListBlock):
        items = "".join(f"<li>{''.join(map(html, item))}</li>" for item in block.items)
        return f"<ol{_numbering(block)}>{items}</ol>" if block.ordered else f"<ul>{items}</ul>"
    rows = "".join(f"<tr>{''.join(map(_cell_html, row))}</tr>" for row in block.rows)
    return f"<table>{rows}</table>"


def _numbering(block: ListBlock) -> str:
    start = f' start="{block.start}"' if block.start != 1 else ""
    return start + (f' type="{block.type}"' if block.type != "1" else "")


def _cell_html(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    span = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return f"<{tag}{span}>{''.join(map(html, cell.blocks))}</{tag}>"


def _runs_html(runs: Iterable[Run | Break]) -> str:
    """Runs of one link stand in one <a>."""
    parts = []
    for href, group in groupby(runs, lambda run: run.href if isinstance(run, Run) else ""):
        inner = "".join(_run_html(run) if isinstance(run, Run) else "<br>" for run in group)
        parts.append(f'<a href="{escape(href)}">{inner}</a>' if href else inner)
    return "".join(parts)


def _run_html(run: Run) -> str:
    text = escape(run.text, quote=False)
    if run.em:
        text = f"<em>{text}</em>"
    return f"<strong>{text}</strong>" if run.strong else text


def lines(blocks: Iterable[Block], depth: int = 0, mark: str = "") -> Iterator[Line]:
    """The blocks line by line; `mark` goes before the first."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Line(depth, mark, block.text)
        elif isinstance(block, ListBlock):
            for index, item in enumerate(block.items):
                yield from lines(item, depth + 1, marker(block, index))
        else:
            yield from (Line(depth, "", " | ".join(map(_cell_text, row))) for row in block.rows)
        mark = ""


def _cell_text(cell: Cell) -> str:
    return " ".join(line.text for line in lines(cell.blocks)).replace("\n", " ")


def indented(line: Line) -> str:
    """A line as plain text shows it."""
    if not line.depth:
        return line.text
    margin = "  " * (line.depth - 1)
    return f"{margin}{line.marker or ' '} " + line.text.replace("\n", f"\n{margin}  ")
