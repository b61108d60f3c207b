"""Sources of rich text -> blocks in canonical form: nh3 takes out what may not be, lxml gives the tree."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

import nh3
from lxml import html as lxml_html  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types

from engine.blocks import LIST_TYPES, Block, Break, Cell, ListBlock, Paragraph, Run, Table, width
from engine.characters import clean
from engine.errors import Invalid
from engine.language import _

_DEEPEST = 20
_DEEPEST_ELEMENT = 60
_WIDEST = 63  # Word's limit
_HIGHEST = 9999
_LONGEST_ADDRESS = 2000

_STRONG, _EM = frozenset({"strong", "b"}), frozenset({"em", "i"})
# fmt: off
_TAGS = _STRONG | _EM | {
    "p", "br", "a", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th",
    # Not in the profile, but each ends a paragraph.
    "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "section", "article", "aside",
    "header", "footer", "main", "nav", "figure", "figcaption", "address", "dl", "dt", "dd", "center",
}
_DROPPED = {
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math",
    "del", "s", "strike",
}
_CLOSED_BY_ITSELF = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "p", "li", "tr", "td", "th", "dt", "dd", "option",
}
# fmt: on
_ATTRIBUTES = {"a": {"href"}, "ol": {"start", "type"}, "td": {"colspan"}, "th": {"colspan"}}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE_SEPARATORS = re.compile("[\v\u2028\u2029]")
_ADDRESS = re.compile(r"https://[\w.~%-]+(?::\d+)?(?:[/?#].*)?|mailto:[^@]+@.+", re.ASCII | re.IGNORECASE)


def plain_blocks(source: str, place: str) -> tuple[Block, ...]:
    """The paragraphs of plain text."""
    lines = [line.strip() for line in clean(source, place).split("\n")]
    paragraphs = (list(group) for filled, group in groupby(lines, bool) if filled)
    blocks = (_paragraph(_with_breaks(group), place) for group in paragraphs)
    return tuple(block for block in blocks if block)


def html_blocks(source: str, place: str) -> tuple[Block, ...]:
    """The blocks of HTML from anywhere."""
    source = clean(_LINE_SEPARATORS.sub("<br>", source), place)
    _check_depth(source, place)
    safe = nh3.clean(source, tags=_TAGS, clean_content_tags=_DROPPED, attributes=_ATTRIBUTES, link_rel=None)
    flow = _Flow(place)
    flow.children(lxml_html.fragment_fromstring(safe, create_parent="div"), Run(""))
    return flow.finished()


def _check_depth(source: str, place: str) -> None:
    """Refuses what would take the HTML parser quadratic time. Counts too much rather than too little."""
    depth = 0
    for closing, tag in _TAG.findall(source):
        if tag.lower() not in _CLOSED_BY_ITSELF:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > _DEEPEST_ELEMENT:
                raise _too_deep(place)


def _too_deep(place: str) -> Invalid:
    return Invalid.at(
        place, _("lists or tables lie more than {deepest} deep: make them flatter").format(deepest=_DEEPEST)
    )


class _Flow:
    """Gathers blocks from elements; text outside any block gathers into a paragraph until a block begins."""

    def __init__(self, place: str, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise _too_deep(place)
        self._place, self._depth = place, depth
        self._blocks: list[Block] = []
        self._pending: list[Run | Break] = []

    def finished(self) -> tuple[Block, ...]:
        self._end_paragraph()
        return tuple(self._blocks)

    def text(self, text: str | None, look: Run) -> None:
        if text:
            self._pending.append(replace(look, text=text))

    def children(self, element: HtmlElement, look: Run) -> None:
        """What is inside an element. `look` is an empty run with the looks that hold there."""
        self.text(element.text, look)
        for child in element:
            self.element(child, look)
            self.text(child.tail, look)

    def element(self, element: HtmlElement, look: Run) -> None:
        if element.tag == "br":
            self._pending.append(Break())
        elif element.tag in _STRONG:
            self.children(element, replace(look, strong=True))
        elif element.tag in _EM:
            self.children(element, replace(look, em=True))
        elif element.tag == "a":
            self.children(element, replace(look, href=_address(element.get("href", ""))))
        else:
            self._end_paragraph()
            self._block(element, look)
            self._end_paragraph()

    def _block(self, element: HtmlElement, look: Run) -> None:
        if element.tag in ("ul", "ol"):
            self._list(element, look)
        elif element.tag == "table":
            self._table(element, look)
        else:
            self.children(element, look)

    def _list(self, element: HtmlElement, look: Run) -> None:
        """What stands between items, as pasted nested lists do, belongs to the item before."""
        items = []
        item = self._inner()
        item.text(element.text, look)
        for child in element:
            if child.tag == "li":
                items.append(item.finished())
                item = self._inner()
                item.children(child, look)
            else:
                item.element(child, look)
            item.text(child.tail, look)
        items.append(item.finished())
        filled = tuple(blocks for blocks in items if blocks)
        if filled:
            self._blocks.append(_numbered(filled, element))

    def _table(self, element: HtmlElement, look: Run) -> None:
        for caption in element.findall("caption"):
            self.element(caption, look)
        found = (self._row(row, look) for row in element.xpath("./tr|./*/tr"))
        rows = [row for row in found if row]
        columns = max(map(width, rows), default=0)
        if columns > _WIDEST:
            raise Invalid.at(
                self._place,
                _("a table has {columns} columns, and at most {widest} are taken: split it").format(
                    columns=columns, widest=_WIDEST
                ),
            )
        if rows:
            self._blocks.append(Table(tuple(_padded(row, columns) for row in rows)))

    def _row(self, element: HtmlElement, look: Run) -> tuple[Cell, ...]:
        return tuple(self._cell(cell, look) for cell in element if cell.tag in ("td", "th"))

    def _cell(self, element: HtmlElement, look: Run) -> Cell:
        inner = self._inner()
        inner.children(element, look)
        return Cell(inner.finished() or (Paragraph(),), element.tag == "th", _number(element, "colspan", _HIGHEST))

    def _inner(self) -> "_Flow":
        return _Flow(self._place, self._depth + 1)

    def _end_paragraph(self) -> None:
        paragraph = _paragraph(self._pending, self._place)
        self._pending = []
        if paragraph:
            self._blocks.append(paragraph)


def _numbered(items: tuple[tuple[Block, ...], ...], element: HtmlElement) -> ListBlock:
    if element.tag == "ul":
        return ListBlock(items)
    kind = element.get("type", "1")
    start = _number(element, "start", _HIGHEST)
    return ListBlock(items, ordered=True, start=start, type=kind if kind in LIST_TYPES else "1")


def _number(element: HtmlElement, attribute: str, most: int) -> int:
    """A count from 1 to `most` in an attribute; 1 where it is missing or is no such number."""
    found = str(element.get(attribute, "1")).strip()
    short = found.isascii() and found.isdigit() and len(found) < 9
    return int(found) if short and 1 <= int(found) <= most else 1


def _padded(row: tuple[Cell, ...], columns: int) -> tuple[Cell, ...]:
    empty = Cell((Paragraph(),), header=all(cell.header for cell in row))
    return row + (empty,) * (columns - width(row))


def _address(href: str) -> str:
    """An https or mailto address in ASCII, or "" for anything else."""
    address = quote(unicodedata.normalize("NFC", href.strip()), safe="%/:=&?~#+!$,;'@()*")
    return address if len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) else ""


def _with_breaks(lines: Iterable[str]) -> list[Run | Break]:
    parts: list[Run | Break] = []
    for line in lines:
        parts += [Break(), Run(line)] if parts else [Run(line)]
    return parts


def _paragraph(parts: Iterable[Run | Break], place: str) -> Paragraph | None:
    """The paragraph in canonical form; None if it says nothing (U+00A0 alone says nothing)."""
    cleaned = (_cleaned(part, place) for part in parts)
    # Merged before it is cleaned again: a letter and its accent may come from two runs.
    whole = [_cleaned(part, place) for part in _merged(cleaned)]
    runs = _merged(_trimmed(reversed(_trimmed(whole)), backwards=True))
    while runs and isinstance(runs[0], Break):
        runs.pop(0)
    while runs and isinstance(runs[-1], Break):
        runs.pop()
    paragraph = Paragraph(tuple(runs))
    return paragraph if paragraph.text.strip() else None


def _cleaned(part: Run | Break, place: str) -> Run | Break:
    if isinstance(part, Break):
        return part
    text = _SPACE.sub(" ", clean(part.text, place))
    return part if text == part.text else replace(part, text=text)


def _merged(parts: Iterable[Run | Break]) -> list[Run | Break]:
    """Neighbours that look alike become one run; empty runs go."""
    merged: list[Run | Break] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Run) and isinstance(last, Run) and _look(last) == _look(part):
            merged[-1] = replace(last, text=last.text + part.text)
        elif isinstance(part, Break) or part.text:
            merged.append(part)
    return merged


def _look(run: Run) -> tuple[bool, bool, str]:
    return run.strong, run.em, run.href


def _trimmed(parts: Iterable[Run | Break], *, backwards: bool = False) -> list[Run | Break]:
    """No space at the start, after a line break, or after another space; or the same from the end."""
    strip = str.rstrip if backwards else str.lstrip
    trimmed: list[Run | Break] = []
    at_edge = True
    for part in parts:
        if isinstance(part, Break):
            at_edge = True
            trimmed.append(part)
            continue
        text = strip(part.text, " ") if at_edge else part.text
        at_edge = (text[:1] if backwards else text[-1:]) == " " or (at_edge and not text)
        trimmed.append(part if text == part.text else replace(part, text=text))
    return trimmed[::-1] if backwards else trimmed
