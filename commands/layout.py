"""Text for a terminal: rows under each other, and reasons indented."""

from collections.abc import Iterable, Sequence

from engine.errors import Reason


def aligned(rows: Iterable[Sequence[str]]) -> str:
    """The rows, each column as wide as its widest cell; the last column ends where its text does."""
    rows = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def marked(reasons: Iterable[Reason], indent: str = "") -> list[str]:
    """Reasons as lines, those that stop and those that warn told apart."""
    return [f"{indent}{'!' if reason.severity == 'warn' else '×'} {reason}" for reason in reasons]


def short(text: str, width: int = 100) -> str:
    """The text on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[:width].rpartition(" ")[0] + " …"
