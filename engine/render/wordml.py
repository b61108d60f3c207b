"""Rich text as WordprocessingML: paragraphs, real numbered lists, tables, and links as relationships.

A `Collector` serves one document. It writes the markup, and gathers what stands outside the text itself:
the lists that `numbering.xml` must define and the links that a part's relationships must name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import escape

from engine.blocks import BULLET, Block, Break, Cell, ListBlock, Paragraph, Run, Table
from engine.text import RichText

NUMBER_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
DEEPEST = 8  # WordprocessingML has nine list levels, counted from 0
LEVEL_INDENT = 425  # twips: 0.75 cm
TABLE_WIDTH = 9000  # twips; only the shares count, the table fills its column
HEADER_FILL = "E8EFF0"

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6B4B8"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="90" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar>'
)
_CELL_SPACING = '<w:spacing w:before="0" w:after="20"/>'
_AFTER_TABLE = '<w:p><w:pPr><w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: how deep in lists, and what its paragraphs look like."""

    level: int = -1
    properties: str = ""
    strong: bool = False


@dataclass(slots=True)
class Collector:
    """Markup for one document. `styles` maps Word's style names in lower case to the template's style ids.

    `first_abstract` and `first_number` are the first ids free in the template's numbering.
    """

    styles: Mapping[str, str] = field(default_factory=dict)
    first_abstract: int = 1
    first_number: int = 1
    links: dict[str, str] = field(default_factory=dict)
    _abstracts: dict[str, int] = field(default_factory=dict)
    _numbers: list[str] = field(default_factory=list)
    _bullets: int = 0

    def markup(self, text: RichText) -> str:
        """The blocks of a rich text. A table is followed by a small empty paragraph, as Word asks."""
        return "".join(self._blocks(text.blocks, _Place()))

    @property
    def abstracts(self) -> str:
        """The `w:abstractNum` elements for the lists written so far."""
        return "".join(_abstract(kind, number) for kind, number in self._abstracts.items())

    @property
    def numbers(self) -> str:
        """The `w:num` elements for the lists written so far."""
        return "".join(self._numbers)

    def restarted(self, abstract: int) -> int:
        """A new list of the template's own numbering that begins anew at its top level."""
        return self._number(abstract, 0, 1)

    def _blocks(self, blocks: tuple[Block, ...], place: _Place) -> Iterator[str]:
        for block in blocks:
            match block:
                case Paragraph():
                    yield self._paragraph(block, place)
                case ListBlock():
                    yield from self._list(block, place.level + 1)
                case Table():
                    yield self._table(block, place.level)

    def _paragraph(self, paragraph: Paragraph, place: _Place) -> str:
        properties = f"<w:pPr>{place.properties}</w:pPr>" if place.properties else ""
        runs = "".join(self._run(run, place.strong) for run in paragraph.runs)
        return f"<w:p>{properties}{runs}</w:p>"

    def _run(self, run: Run | Break, strong: bool) -> str:
        if isinstance(run, Break):
            return "<w:r><w:br/></w:r>"
        if not run.href:
            return _text_run(run, strong)
        link = self.links.setdefault(run.href, f"link{len(self.links) + 1}")
        text = _text_run(run, strong, self._link_look())
        return f'<w:hyperlink r:id="{link}" w:history="1">{text}</w:hyperlink>'

    def _link_look(self) -> str:
        if style := self.styles.get("hyperlink"):
            return f'<w:rStyle w:val="{style}"/>'
        return ""

    def _list(self, block: ListBlock, level: int) -> Iterator[str]:
        level = min(level, DEEPEST)
        number = self._list_number(block, level)
        style = f'<w:pStyle w:val="{self.styles["list paragraph"]}"/>' if "list paragraph" in self.styles else ""
        numbered = f'{style}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        plain = _Place(level, f'{style}<w:ind w:left="{(level + 1) * LEVEL_INDENT}" w:firstLine="0"/>')
        for item in block.items:
            first, rest = item[:1], item[1:]
            if not isinstance(next(iter(first), None), Paragraph):
                first, rest = (Paragraph(()),), item
            yield from self._blocks(first, _Place(level, numbered))
            yield from self._blocks(rest, plain)

    def _list_number(self, block: ListBlock, level: int) -> int:
        if block.ordered:
            return self._number(self._abstract_id(block.type), level, block.start)
        self._bullets = self._bullets or self._number(self._abstract_id("bullet"))
        return self._bullets

    def _abstract_id(self, kind: str) -> int:
        return self._abstracts.setdefault(kind, self.first_abstract + len(self._abstracts))

    def _number(self, abstract: int, level: int = 0, start: int | None = None) -> int:
        number = self.first_number + len(self._numbers)
        override = ""
        if start is not None:
            override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        self._numbers.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>')
        return number

    def _table(self, table: Table, level: int) -> str:
        width = TABLE_WIDTH // table.width
        grid = f'<w:gridCol w:w="{width}"/>' * table.width
        heads = 0
        while heads < len(table.rows) - 1 and all(cell.header for cell in table.rows[heads]):
            heads += 1
        rows = "".join(self._row(row, width, index < heads) for index, row in enumerate(table.rows))
        indent = f'<w:tblInd w:w="{(level + 1) * LEVEL_INDENT}" w:type="dxa"/>' if level >= 0 else ""
        share = 5000 - 250 * (level + 1)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{share}" w:type="pct"/>{indent}'
            f"<w:tblBorders>{_BORDERS}</w:tblBorders>{_MARGINS}"
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{_AFTER_TABLE}"
        )

    def _row(self, row: tuple[Cell, ...], width: int, repeated: bool) -> str:
        repeats = "<w:tblHeader/>" if repeated else ""
        inner = "".join(self._cell(cell, width) for cell in row)
        return f"<w:tr><w:trPr><w:cantSplit/>{repeats}</w:trPr>{inner}</w:tr>"

    def _cell(self, cell: Cell, width: int) -> str:
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADER_FILL}"/>' if cell.header else ""
        properties = f'<w:tcW w:w="{width * cell.colspan}" w:type="dxa"/>{span}{shade}'
        inner = "".join(self._blocks(cell.blocks, _Place(properties=_CELL_SPACING, strong=cell.header)))
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _text_run(run: Run, strong: bool, look: str = "") -> str:
    look += "<w:b/>" if run.strong or strong else ""
    look += "<w:i/>" if run.em else ""
    if run.href and "rStyle" not in look:
        look += '<w:color w:val="1F5F7A"/><w:u w:val="single"/>'
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'


def _abstract(kind: str, number: int) -> str:
    levels = "".join(_level(kind, level) for level in range(DEEPEST + 1))
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{0x5B000000 + number:08X}"/>'
        '<w:multiLevelType w:val="multilevel"/>'
        f'<w:tmpl w:val="{0x5C000000 + number:08X}"/>{levels}</w:abstractNum>'
    )


def _level(kind: str, level: int) -> str:
    """One level of a list; the markers are those of `engine.text.marker`."""
    if kind == "bullet":
        form, sign = "bullet", BULLET
    else:
        form, sign = NUMBER_FORMATS[kind], f"%{level + 1}" + ("." if kind == "1" else ")")
    left = (level + 1) * LEVEL_INDENT
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{sign}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{LEVEL_INDENT}"/></w:pPr></w:lvl>'
    )
