"""Rich text: restricted HTML or plain text in, canonical blocks out. Reading its own HTML gives it again.

Profile: p br strong em a[href] ul ol[start,type] li table tr th td[colspan], and nothing else.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.blocks import (
    Block,
    Break,
    Cell,
    Line,
    ListBlock,
    Paragraph,
    Run,
    Table,
    html,
    indented,
    is_filled,
    lines,
    marker,
)
from engine.reading import html_blocks, plain_blocks

__all__ = [
    "Block",
    "Break",
    "Cell",
    "Line",
    "ListBlock",
    "Paragraph",
    "RichText",
    "Run",
    "Table",
    "from_plain",
    "marker",
    "parse_html",
    "read_text",
]

_HTML = re.compile(r"\s*<(?:p|ul|ol|table)(?:\s[^<>]*)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RichText:
    """Blocks in canonical form, as `read_text` makes them."""

    blocks: tuple[Block, ...] = ()

    @property
    def html(self) -> str:
        """Canonical restricted HTML: equal texts have equal HTML, and reading it gives the same blocks."""
        return "\n".join(map(html, self.blocks))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, for comparing and for plain text."""
        return tuple(lines(self.blocks))

    @property
    def plain(self) -> str:
        """Plain text: a blank line between blocks, one line for a list item or a table row."""
        return "\n\n".join("\n".join(map(indented, lines((block,)))) for block in self.blocks)

    def __bool__(self) -> bool:
        """Whether anything is said: a table of empty cells says nothing."""
        return any(map(is_filled, self.blocks))


def read_text(source: str, place: str = "") -> RichText:
    """Restricted HTML if it begins with <p>, <ul>, <ol> or <table>, else plain text. Raises `Invalid`."""
    return parse_html(source, place) if _HTML.match(source) else from_plain(source, place)


def parse_html(source: str, place: str = "") -> RichText:
    """HTML cut down to the profile: other tags go, their text stays; scripts and deleted text go whole."""
    return _read_html(source, place) if source else RichText()


@lru_cache(maxsize=512)
def _read_html(source: str, place: str) -> RichText:
    """The same stored texts are read again and again; values are frozen, so they can be shared."""
    return RichText(html_blocks(source, place))


def from_plain(source: str, place: str = "") -> RichText:
    """Plain text: every character stands for itself; a blank line parts paragraphs."""
    return RichText(plain_blocks(source, place))
