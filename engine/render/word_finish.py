"""Mends a part of a Word file after its template was filled: what loops repeat must be made one of a kind.

Identifiers are counted anew, numbered lists begin anew under each heading, check boxes say what they show,
each section's heading gets a bookmark, and what Word would refuse is refused here.
"""

import re
from collections.abc import Callable
from itertools import count

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.language import _
from engine.render.word_names import (
    CHECKED,
    NAMESPACES,
    SECTION_BOOKMARK,
    SECTION_TAG,
    Element,
    name,
    path,
    set_property,
    text_of,
)
from engine.render.word_styles import TemplateStyles, place_of
from engine.render.word_tables import mend_tables

LONGEST_BOOKMARK = 40

_ID, _NAME, _VAL = name("w:id"), name("w:name"), name("w:val")
_P, _R, _T, _BR = name("w:p"), name("w:r"), name("w:t"), name("w:br")
_PROPERTIES, _STYLE, _NUMBER = name("w:pPr"), name("w:pStyle"), name("w:numPr")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _finder(expression: str) -> Callable[[Element], list[Element]]:
    return etree.XPath(expression, namespaces=NAMESPACES)  # type: ignore[no-any-return]  # lxml ships no types


_nested = _finder("//w:p/w:p | //w:p/w:tbl")
_misplaced = _finder("//w:t/* | //w:r/w:p")
_stray = _finder("(//w:body | //w:p | //w:r | //w:tc | //w:tr | //w:tbl | //w:sdtContent)/text()[normalize-space()]")
_broken = _finder("//w:t[contains(., '\n') or contains(., '\t')]")
_controls = _finder("//w:sdt/w:sdtPr")


class MisplacedError(Exception):
    """The template puts a value where Word allows none. The message says what to do."""


class Finisher:
    """Mends the parts of one document; identifiers run on from part to part.

    `restart` makes a new list of a definition of the template's numbering.
    """

    def __init__(self, styles: TemplateStyles, restart: Callable[[int], int]) -> None:
        self._styles, self._restart = styles, restart
        self._control, self._drawing, self._bookmark = count(1), count(1), count(1)
        self._bookmarks: set[str] = set()

    def finish(self, root: Element) -> None:
        """Mend one part in place. Raises MisplacedError."""
        _lift_nested(root)
        _refuse_misplaced(root)
        _break_lines(root)
        for properties in _controls(root):
            self._finish_control(properties)
        self._number_bookmarks(root)
        for drawing in root.iter(name("wp:docPr")):
            drawing.set("id", str(next(self._drawing)))
        mend_tables(root, self._styles)
        self._restart_lists(root)

    def _finish_control(self, properties: Element) -> None:
        identifier, tag = properties.find(_ID), properties.find(name("w:tag"))
        if identifier is None:
            identifier = etree.SubElement(properties, _ID)
        identifier.set(_VAL, str(next(self._control)))
        if (state := properties.find(path("w14:checkbox", "w14:checked"))) is not None:
            # A check box is ticked if the sign in it is.
            state.set(name("w14:val"), str(int(text_of(properties.getparent()).strip() == CHECKED)))
        if tag is not None and tag.get(_VAL).startswith(SECTION_TAG):
            _bookmark(properties.getparent(), SECTION_BOOKMARK + tag.get(_VAL).removeprefix(SECTION_TAG))

    def _number_bookmarks(self, root: Element) -> None:
        """Count bookmarks anew; one that a loop repeats gets a name of its own."""
        opened: dict[str, str] = {}
        for mark in root.iter(name("w:bookmarkStart"), name("w:bookmarkEnd")):
            if mark.tag == name("w:bookmarkStart"):
                opened[mark.get(_ID)] = str(next(self._bookmark))
                mark.set(_NAME, self._unused(mark.get(_NAME)))
            mark.set(_ID, opened.get(mark.get(_ID), "0"))

    def _unused(self, wanted: str) -> str:
        wanted = re.sub(r"\W", "_", wanted)[:LONGEST_BOOKMARK]
        free, turn = wanted, count(2)
        while free.lower() in self._bookmarks:
            suffix = f"_{next(turn)}"
            free = wanted[: LONGEST_BOOKMARK - len(suffix)] + suffix
        self._bookmarks.add(free.lower())
        return free

    def _restart_lists(self, root: Element) -> None:
        """A numbered list of the template begins anew after each heading, else a loop would count through."""
        current: dict[int, int] = {}
        used: set[int] = set()
        for mark in list(root.iter(_STYLE, _NUMBER)):
            direct = mark.tag == _NUMBER
            if not direct and mark.get(_VAL) in self._styles.headings:
                current.clear()
            place = place_of(mark) if direct else self._styles.numbered.get(mark.get(_VAL))
            paragraph = mark.getparent().getparent()
            if place is None or place[0] not in self._styles.lists or self._overruled(mark, paragraph):
                continue
            number, level = place
            if number not in current:
                current[number] = self._restart(self._styles.lists[number]) if number in used else number
                used.add(number)
            if current[number] != number:
                properties = mark if direct else _numbered(paragraph, level)
                properties.find(name("w:numId")).set(_VAL, str(current[number]))

    def _overruled(self, mark: Element, paragraph: Element) -> bool:
        """A heading's number counts on; a style's number gives way to the paragraph's own."""
        if mark.tag == _STYLE:
            return mark.get(_VAL) in self._styles.headings or paragraph.find(path("w:pPr", "w:numPr")) is not None
        style = paragraph.find(path("w:pPr", "w:pStyle"))
        return style is not None and style.get(_VAL) in self._styles.headings


def _lift_nested(root: Element) -> None:
    """Rich text put among runs by {{r …}}: its paragraphs' runs join the paragraph, parted by line breaks."""
    for nested in reversed(_nested(root)):
        host, position = nested.getparent(), nested.getparent().index(nested)
        if nested.tag != _P or nested.find(path("w:pPr", "w:numPr")) is not None:
            raise MisplacedError(_("a list or table cannot stand inside a paragraph; use {{p …}} in one of its own"))
        runs = [run for run in nested if run.tag != _PROPERTIES]
        if position and host[position - 1].tag == _P:
            runs.insert(0, etree.Element(_R))
            etree.SubElement(runs[0], _BR)
        host[position : position + 1] = runs


def _refuse_misplaced(root: Element) -> None:
    if _misplaced(root):
        raise MisplacedError(_("rich text stands inside a line of text; write {{p …}} in a paragraph of its own"))
    if stray := _stray(root):
        reason = _("the text {text} stands outside a line of text; take the letter out of its tag")
        raise MisplacedError(reason.format(text=repr(str(stray[0]).strip()[:40])))


def _break_lines(root: Element) -> None:
    """A line break or tab in a value becomes Word's own."""
    for text in _broken(root):
        run, pieces = text.getparent(), re.split(r"([\n\t])", text.text)
        made = [etree.Element({"\n": _BR, "\t": name("w:tab")}.get(piece, _T)) for piece in pieces]
        for element, piece in zip(made, pieces, strict=True):
            if element.tag == _T:
                element.text = piece
                element.set(_SPACE, "preserve")
        position = run.index(text)
        run[position : position + 1] = made


def _bookmark(control: Element, wanted: str) -> None:
    control.addprevious(etree.Element(name("w:bookmarkStart"), {_ID: wanted, _NAME: wanted}))
    control.addnext(etree.Element(name("w:bookmarkEnd"), {_ID: wanted}))


def _numbered(paragraph: Element, level: int) -> Element:
    properties = set_property(paragraph, "numPr")
    etree.SubElement(properties, name("w:ilvl"), {_VAL: str(level)})
    etree.SubElement(properties, name("w:numId"))
    return properties
