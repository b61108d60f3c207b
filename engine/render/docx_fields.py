"""Fields of a Word file as they stood: what another program would put there anew becomes text before it sees it.

A program that opens a file puts today's day, its own user's name and a copy's name where the author's stood.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import ill_written, text_of
from engine.render.ooxml_gate import local

LIVE = re.compile(
    r"\s*(?:(?:ASK|FORMCHECKBOX|FORMDROPDOWN|NEXT|NUMPAGES|PAGE|SET|TOC)(?!\w).*"
    r'|HYPERLINK(?:\s+"?(?:https?://|mailto:)[^"\s]*"?)?(?:\s+\\[a-z*](?:\s+(?:"[^"]*"|\w+))?)*\s*)',
    re.IGNORECASE | re.DOTALL,
)
"""Page numbers, links and lists of contents, which stay; what a form holds is nowhere but in the field, and what `ASK`,
`NEXT` and `SET` hold is shown nowhere.
"""
PAGE_OF = re.compile(r'\s*PAGEREF\s+"?(\w+)', re.IGNORECASE)
KIND = re.compile(r"\s*([a-z]+)", re.IGNORECASE)
MADE_ANEW = {"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "SYMBOL"}
"""Kinds of fields without a stored text that come out as in the author's program."""
SHOWN = {
    *("AUTHOR", "CREATEDATE", "DATE", "EDITTIME", "EQ", "FILENAME", "FILESIZE", "LASTSAVEDBY", "LISTNUM", "NUMCHARS"),
    *("NUMWORDS", "PRINTDATE", "REVNUM", "SAVEDATE", "TIME", "USERNAME"),
}
"""Kinds that show something in the author's program, even if no text of theirs is stored."""
FETCHING = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDE\w*|LINK|DATABASE|IMPORT|RD|MACROBUTTON)\b", re.IGNORECASE)
"""What brings something in, or runs it: such a file is refused, though its fields are made text."""
INSTRUCTIONS = ("instrText", "delInstrText")
MARKS = ("{*}fldChar", *(f"{{*}}{name}" for name in INSTRUCTIONS))
MOST_NESTED = 20
"""Fields within each other, as many as Word takes."""


@dataclass(slots=True)
class _Field:
    """One that has begun: its marks, what it asks for, from where to where it asks, whether it has a result."""

    marks: list[Any]
    start: int
    stop: int | None = None
    asked: list[Any] = field(default_factory=list)
    is_stored: bool = False

    @property
    def asks(self) -> str:
        return "".join(map(text_of, self.asked))


class Fields:
    """The fields of the part of that name; `bookmarks`: what page numbers may be asked of."""

    def __init__(self, name: str, root: Any, bookmarks: Collection[str]) -> None:
        self._name = name
        self._root = root
        self._bookmarks = bookmarks
        self._open: list[_Field] = []
        self._held: list[Any] = []
        self._gone: set[Any] = set()

    def as_stored(self) -> bool:
        """Makes text of them; whether one had no text.

        Raises `RenderFailed` where one fetches something, or stands in more than may be.
        """
        simple, marks = list(self._root.iter("{*}fldSimple")), next(self._root.iter(*MARKS), None)
        lacks = [*map(self._unstored, simple), *(self._complex() if marks is not None else ())]
        _fetches_nothing("".join(map(text_of, self._root.iter(*MARKS))))
        for one in self._open:  # without an end, whatever follows is no part of it
            _fetches_nothing(one.asks)
            if not self._is_live(one.asks):
                self._gone.update(one.marks, one.asked)
        for item in self._gone:
            if item.getparent() is not None:
                item.getparent().remove(item)
        for item in simple:
            asks = _asked(item)
            if not self._is_live(asks) and not (_kind(asks) in MADE_ANEW and not _runs(item)):
                unwrap(item)
        return any(lacks)

    def _complex(self) -> Iterator[bool]:
        """Whether each lacks its text, in the order in which they end."""
        for item in self._root.iter(etree.Element):
            name, around = local(item), item.getparent()
            if name == "fldChar":
                yield from self._mark(item)
            elif around is not None and local(around) == "r" and name != "rPr":
                self._held.append(item)
                self._note(item, name)

    def _mark(self, item: Any) -> Iterator[bool]:
        kind = next((value for name, value in item.attrib.items() if name.endswith("}fldCharType")), "")
        self._held.append(item)
        if kind == "begin":
            self._open.append(_Field([item], len(self._held)))
            if len(self._open) > MOST_NESTED:
                raise RenderFailed(ill_written(self._name))
            return
        if not self._open:
            return
        inner = self._open[-1]
        inner.marks.append(item)
        if inner.stop is None:
            inner.stop = len(self._held)
        if kind == "end":
            yield self._end(self._open.pop())

    def _note(self, item: Any, name: str) -> None:
        """That it stands within the fields that have begun."""
        if self._open and self._open[-1].stop is not None:
            for one in self._open:
                one.is_stored = one.is_stored or one.stop is not None
        elif self._open and name in INSTRUCTIONS:
            self._open[-1].asked.append(item)

    def _end(self, ended: _Field) -> bool:
        asks = ended.asks
        _fetches_nothing(asks)
        kind = _kind(asks)
        if self._is_live(asks) or (kind in MADE_ANEW and not ended.is_stored):
            return False
        self._gone.update(ended.marks, self._held[ended.start : ended.stop])
        return kind in SHOWN and not ended.is_stored

    def _unstored(self, simple: Any) -> bool:
        _fetches_nothing("".join(simple.attrib.values()))
        return _kind(_asked(simple)) in SHOWN and not _runs(simple)

    def _is_live(self, asks: str) -> bool:
        page = PAGE_OF.match(asks)
        return bool(LIVE.fullmatch(asks)) or (page is not None and page[1] in self._bookmarks)


def _fetches_nothing(asks: str) -> None:
    if FETCHING.search(asks):
        raise RenderFailed(_("it fetches something from elsewhere when it is opened"))


def unwrap(item: Any) -> None:
    """Puts what an element holds in its place; what a program kept in it besides goes."""
    for one in list(item):
        if local(one) != "fldData":
            item.addprevious(one)
    item.getparent().remove(item)


def _asked(simple: Any) -> str:
    return next((str(value) for name, value in simple.attrib.items() if name.endswith("}instr")), "")


def _kind(asks: str) -> str:
    found = KIND.match(asks)
    return found[1].upper() if found else ""


def _runs(simple: Any) -> bool:
    return next(simple.iter("{*}r"), None) is not None
