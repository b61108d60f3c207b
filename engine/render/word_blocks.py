"""Paragraphs, lists and tables of a Word file as blocks of rich text: the way back from `wordml`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from engine.blocks import Block, Break, Cell, ListBlock, Paragraph, Run, Table
from engine.render.word_names import Element, name, path, text_of
from engine.render.word_styles import Place, place_of
from engine.render.wordml import HEADER_FILL, LEVEL_INDENT, NUMBER_FORMATS

_VAL, _P, _TBL = name("w:val"), name("w:p"), name("w:tbl")
_NUMBER, _STYLE, _INDENT = path("w:pPr", "w:numPr"), path("w:pPr", "w:pStyle"), path("w:pPr", "w:ind")
_TYPES = {form: kind for kind, form in NUMBER_FORMATS.items()}
_OFF = ("0", "false", "none")


@dataclass(frozen=True, slots=True)
class _Line:
    """A block of a list: `number` is the list it is an item of, None for what continues an item."""

    level: int
    number: int | None
    block: Block


def flat(elements: Iterable[Element]) -> Iterator[Element]:
    """Elements out of the content controls around them: LibreOffice puts some around whole paragraphs."""
    for element in elements:
        if element.tag == name("w:sdt"):
            yield from flat(element.find(name("w:sdtContent")))
        else:
            yield element


class BlockReader:
    """Reads elements of one document; knows its lists, its numbered styles and its links."""

    def __init__(self, document: Document) -> None:
        relations = document.part.rels.items()
        self._links = {key: relation.target_ref for key, relation in relations if relation.is_external}
        styles = list(document.styles.element.iterfind(name("w:style")))
        self._styles = {s.get(name("w:styleId")): place_of(s.find(_NUMBER)) for s in styles}
        self._lists = dict(_lists(document)) if _has_lists(document) else {}

    def blocks(self, elements: Iterable[Element]) -> Iterator[Block]:
        """The blocks of sibling elements. Empty paragraphs only set things apart, and are left out."""
        lines: list[_Line] = []
        for element in flat(elements):
            if element.tag not in (_P, _TBL) or (element.tag == _P and self._is_air(element)):
                continue
            if (line := self._line(element, bool(lines))) is not None:
                lines.append(line)
                continue
            yield from self._lists_of(lines, 0)
            lines = []
            yield self._block(element)
        yield from self._lists_of(lines, 0)

    def _is_air(self, paragraph: Element) -> bool:
        return not text_of(paragraph).strip() and self._place(paragraph) is None

    def _line(self, element: Element, within: bool) -> _Line | None:
        place = self._place(element) if element.tag == _P else None
        if place is not None:
            return _Line(place[1], place[0], self._block(element))
        if within and (level := _level(element)) >= 0:
            return _Line(level, None, self._block(element))
        return None

    def _place(self, paragraph: Element) -> Place | None:
        """The list and level of a paragraph, its own or its style's; a bullet or number that is known."""
        place = place_of(paragraph.find(_NUMBER))
        if place is None and paragraph.find(_NUMBER) is None and (style := paragraph.find(_STYLE)) is not None:
            place = self._styles.get(style.get(_VAL))
        return place if place is not None and place[0] in self._lists else None

    def _lists_of(self, lines: list[_Line], level: int) -> Iterator[ListBlock]:
        """The lists at a level: a new one where a number begins that does not continue the last one."""
        lists: list[tuple[int, list[list[_Line]]]] = []
        last = 0
        for line in lines:
            number = line.number if line.level <= level else None
            if not lists or (number is not None and not self._continues(last, number, level)):
                lists.append((number or 0, [[]]))
            elif number is not None:
                lists[-1][1].append([])
            lists[-1][1][-1].append(line)
            last = last if number is None else number
        for first, items in lists:
            ordered, start, kind = self._format(first, level)
            yield ListBlock(tuple(tuple(self._item(item, level)) for item in items), ordered, start, kind)

    def _continues(self, last: int, number: int, level: int) -> bool:
        """Whether a number counts on: the same list, or another of its definition that does not begin anew."""
        if last == number or last not in self._lists:
            return last == number
        instance, definition = self._lists[number]
        return self._lists[last][1] is definition and not _at(instance, "lvlOverride", level, "startOverride")

    def _item(self, lines: list[_Line], level: int) -> Iterator[Block]:
        first, *rest = lines
        if first.level <= level:
            if first.block != Paragraph() or not rest:
                yield first.block
        else:
            rest = lines
        for deeper, group in groupby(rest, lambda line: line.level > level):
            if deeper:
                yield from self._lists_of(list(group), level + 1)
            else:
                yield from (line.block for line in group)

    def _format(self, number: int, level: int) -> tuple[bool, int, str]:
        """Ordered, start and type of a list at a level."""
        if number not in self._lists:
            return False, 1, "1"
        instance, definition = self._lists[number]
        form = _at(definition, "lvl", level, "numFmt") or "bullet"
        start = _at(instance, "lvlOverride", level, "startOverride") or _at(definition, "lvl", level, "start") or "1"
        return form != "bullet", int(start) if form != "bullet" else 1, _TYPES.get(form, "1")

    def _block(self, element: Element) -> Block:
        return self._table(element) if element.tag == _TBL else Paragraph(tuple(self._runs(element)))

    def _table(self, table: Element) -> Table:
        return Table(
            tuple(
                tuple(self._cell(cell) for cell in row.iterfind(name("w:tc"))) for row in table.iterfind(name("w:tr"))
            )
        )

    def _cell(self, cell: Element) -> Cell:
        span, shade = (cell.find(path("w:tcPr", f"w:{tag}")) for tag in ("gridSpan", "shd"))
        header = shade is not None and shade.get(name("w:fill")) == HEADER_FILL
        blocks = tuple(self.blocks(cell)) or (Paragraph(),)
        return Cell(blocks, header, 1 if span is None else int(span.get(_VAL)))

    def _runs(self, paragraph: Element) -> Iterator[Run | Break]:
        """Runs that look alike as one; deleted text is not there, inserted text is."""
        pieces = (piece for run in paragraph.iter(name("w:r")) for piece in self._pieces(run))
        for key, group in groupby(pieces, lambda piece: piece[1:]):
            if key[0] is None:
                yield from (Break() for _piece in group)
            else:
                text = "".join(piece[0] for piece in group)
                yield Run(text, bool(key[0]), key[1], key[2])

    def _pieces(self, run: Element) -> Iterator[tuple[str, bool | None, bool, str]]:
        """Text and look of a run's pieces; a line break looks like None."""
        href, in_header = "", False
        for ancestor in run.iterancestors(name("w:hyperlink"), name("w:del"), name("w:tc")):
            if ancestor.tag == name("w:del"):
                return
            if ancestor.tag == name("w:hyperlink"):
                href = self._links.get(ancestor.get(name("r:id")), "")
            elif not in_header:
                shade = ancestor.find(path("w:tcPr", "w:shd"))
                in_header = shade is not None and shade.get(name("w:fill")) == HEADER_FILL
        for piece in run:
            if piece.tag == name("w:br"):
                yield "", None, False, ""
            elif piece.tag in (name("w:t"), name("w:tab")):
                yield piece.text or " ", _is_on(run, "b") and not in_header, _is_on(run, "i"), href


def _is_on(run: Element, look: str) -> bool:
    found = run.find(path("w:rPr", f"w:{look}"))
    return found is not None and found.get(_VAL, "1") not in _OFF


def _level(element: Element) -> int:
    """The list level that a table or an unnumbered paragraph is indented to; -1 if to none."""
    indent = element.find(_INDENT if element.tag == _P else path("w:tblPr", "w:tblInd"))
    if indent is None:
        return -1
    left = indent.get(name("w:left")) or indent.get(name("w:start")) or indent.get(name("w:w")) or "0"
    return round(int(left) / LEVEL_INDENT) - 1


def _at(element: Element, tag: str, level: int, value: str) -> str:
    for found in element.iterfind(name(f"w:{tag}")):
        inner = found.find(name(f"w:{value}"))
        if found.get(name("w:ilvl")) == str(level) and inner is not None:
            return str(inner.get(_VAL))
    return ""


def _has_lists(document: Document) -> bool:
    return any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in document.part.rels.values())


def _lists(document: Document) -> Iterator[tuple[int, tuple[Element, Element]]]:
    """Each list's number, with its own element and that of its definition."""
    numbering = document.part.numbering_part.element
    definitions = {a.get(name("w:abstractNumId")): a for a in numbering.iterfind(name("w:abstractNum"))}
    for number in numbering.iterfind(name("w:num")):
        definition = number.find(name("w:abstractNumId")).get(_VAL)
        yield int(number.get(name("w:numId"))), (number, definitions[definition])
