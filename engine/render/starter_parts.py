"""Pieces of WordprocessingML that starter templates are built from, tags and all.

Every piece is sound on its own, so that Word opens the template: tags stand in text, never where Word wants
a number.
"""

from collections.abc import Iterable

from markupsafe import escape

from engine.render.word_names import CHECKED, UNCHECKED

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # twips: A4
TEXT_WIDTH = 9300  # twips: 16.4 cm
RULE, INK, DARK, QUIET, TINT, ALARM = "C9D3D6", "0F4C5C", "12313B", "5A6672", "EEF4F5", "8A3413"
SYMBOLS = "Segoe UI Symbol"  # it has both signs of a check box, and every Word has it
AMOUNT_ID = "Beloeb"  # the style that brings decimals under each other


def run(text: str, look: str = "") -> str:
    """A run of text; `look` is the name of a character style, or ready run properties."""
    if look and not look.startswith("<"):
        look = f'<w:rStyle w:val="{look}"/>'
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{_escaped(text)}</w:t></w:r>'


TAB, LINE_BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{styled}{properties}</w:pPr>" if styled or properties else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


AIR = paragraph("Luft")  # a small empty line


def code(tag: str) -> str:
    """A paragraph that holds a tag alone, such as {%p if … %}; it is gone in the document."""
    return paragraph("Skabelonkode", run(tag))


def each(loop: str, *blocks: str) -> str:
    """Blocks repeated: `each("part in memo.parts", …)`."""
    return code(f"{{%p for {loop} %}}") + "".join(blocks) + code("{%p endfor %}")


def when(condition: str, *blocks: str) -> str:
    """Blocks that are there if a condition holds."""
    return choose((condition, "".join(blocks)))


def choose(*branches: tuple[str, str]) -> str:
    """The first of the blocks whose condition holds; the condition "" always does."""
    pieces = []
    for index, (condition, blocks) in enumerate(branches):
        word = "if" if index == 0 else "elif"
        pieces += [code(f"{{%p {word} {condition} %}}" if condition else "{%p else %}"), blocks]
    return "".join(pieces) + code("{%p endif %}")


def inline(opening: str, *runs: str) -> str:
    """Runs within a paragraph that a loop repeats or a condition shows: `inline("if x", …)`."""
    return run(f"{{%r {opening} %}}") + "".join(runs) + run(f"{{%r end{opening.split()[0]} %}}")


def _control(tag: str, alias: str, properties: str, content: str) -> str:
    named = f'<w:alias w:val="{_escaped(alias)}"/><w:tag w:val="{_escaped(tag)}"/><w:id w:val="1"/>'
    return f"<w:sdt><w:sdtPr>{named}{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def control(tag: str, alias: str, text: str, look: str = "", *, locked: bool = False) -> str:
    """An inline content control: plain text that is found again by its tag."""
    lock = '<w:lock w:val="sdtContentLocked"/>' if locked else ""
    return _control(tag, alias, f'{lock}<w:text w:multiLine="1"/>', run(text, look))


def check_box(tag: str, alias: str, chosen: str) -> str:
    """A check box as content control. Its sign says whether it is ticked; `chosen` is the condition."""
    font = f'<w:rFonts w:ascii="{SYMBOLS}" w:hAnsi="{SYMBOLS}" w:eastAsia="{SYMBOLS}"/>'
    sign = f"{{% if {chosen} %}}{CHECKED}{{% else %}}{UNCHECKED}{{% endif %}}"
    states = (
        f'<w14:checkedState w14:val="{ord(CHECKED):04X}" w14:font="{SYMBOLS}"/>'
        f'<w14:uncheckedState w14:val="{ord(UNCHECKED):04X}" w14:font="{SYMBOLS}"/>'
    )
    box = f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox>'
    return _control(tag, alias, box, run(sign, font))


def field(instruction: str) -> str:
    """A field that Word counts for itself, such as PAGE."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def heading(level: int, key: str, alias: str, text: str, before: str = "") -> str:
    """A heading that begins a section, found again by its locked content control."""
    return paragraph(f"Heading{level}", before, control(f"section.{key}", alias, text, locked=True))


def cell(width: int, *blocks: str, borders: str = "", fill: str = "", bottom: bool = False) -> str:
    borders = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    align = '<w:vAlign w:val="bottom"/>' if bottom else ""
    inner = "".join(blocks)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}{shade}{align}</w:tcPr>{inner}</w:tc>'


def row(*cells: str, header: bool = False, split: bool = False) -> str:
    properties = ("" if split else "<w:cantSplit/>") + ("<w:tblHeader/>" if header else "")
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def head_row(widths: Iterable[int], words: Iterable[str], *, fill: str = "") -> str:
    """The names of columns, repeated on every page."""
    rule = border("bottom", size=8, colour=INK)
    named = ((width, paragraph("Tabelhoved", run(word))) for width, word in zip(widths, words, strict=True))
    return row(*(cell(width, word, borders=rule, fill=fill) for width, word in named), header=True)


def text_row(widths: Iterable[int], texts: Iterable[str], *, fill: str = "") -> str:
    """Cells with runs of text."""
    filled = zip(widths, texts, strict=True)
    return row(*(cell(width, paragraph("Tabeltekst", runs), fill=fill) for width, runs in filled))


def row_code(tag: str, columns: int) -> str:
    """A table row that holds a tag alone, such as {%tr for … %}; it is gone in the document."""
    filler = (cell(300, paragraph("Skabelonkode")) for _ in range(columns - 1))
    return row(cell(300, paragraph("Skabelonkode", run(tag))), *filler)


def cell_code(tag: str) -> str:
    """A table cell that holds a tag alone, such as {%tc for … %}."""
    return cell(300, paragraph("Skabelonkode", run(tag)))


def table(
    widths: Iterable[int],
    *rows: str,
    caption: str,
    borders: str = "",
    first_column: bool = False,
    padding: int = 85,
) -> str:
    """A table of fixed widths, with what a screen reader says of it."""
    columns = list(widths)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="{padding}" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="{int(first_column)}"'
        f' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/><w:tblCaption w:val="{_escaped(caption)}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def border(*sides: str, size: int = 4, colour: str = RULE, space: int = 0) -> str:
    """Rules on the named sides; `size` in eighths of a point. The order is top, left, bottom, right."""
    return "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>' for side in sides)


def _escaped(text: str) -> str:
    # Quotation marks of a tag stay as they are in text; in attributes tags have none.
    return str(escape(text)).replace("&#34;", '"').replace("&#39;", "'")
