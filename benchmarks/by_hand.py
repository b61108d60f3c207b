"""A memo's minutes built with python-docx from nothing: the same texts, lists and tables, in Word's own styles."""

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.document import Document as Doc

from engine.blocks import Block, ListBlock, Paragraph, Run, Table
from engine.text import RichText
from memos.document_rows import Context


def by_hand(context: Context) -> bytes:
    """The Word file's bytes."""
    document = Document()
    memo: Any = context["memo"]
    document.add_heading(memo["title"], 0)
    _table(document, [[fact["label"], fact["value"]] for fact in memo["facts"]])
    if context["decision"]:
        _decision(document, context["decision"])
    for part in memo["parts"]:
        document.add_heading(part["heading"], 1)
        _part(document, part)
    document.sections[0].footer.paragraphs[0].text = memo["number"]
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _part(document: Doc, part: Any) -> None:
    match part["kind"]:
        case "text":
            _rich(document, part["text"])
        case "points":
            document.add_paragraph(part["lead"])
            _points(document, part["points"])
        case "costs":
            budget = part["budget"]
            rows = [[row["label"], *row["cells"]] for row in budget["rows"]]
            _table(document, [["", *budget["columns"]], *rows])
            _rich(document, budget["note"])
        case "funding":
            for choice in part["choices"]:
                document.add_paragraph(f"{'☑' if choice['chosen'] else '☐'} {choice['label']}")
        case "attachments":
            for attachment in part["attachments"]:
                document.add_paragraph(f"{attachment['number']}. {attachment['title']}")


def _points(document: Doc, points: Iterable[Any], level: str = "") -> None:
    for point in points:
        document.add_paragraph(point["text"], f"List Number{level}")
        _points(document, point["points"], " 2")


def _decision(document: Doc, decision: Any) -> None:
    document.add_heading(decision["heading"], 1)
    document.add_paragraph(decision["lead"])
    for point in decision["points"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{point['number']} {point['outcome_label']}").bold = True
        document.add_paragraph(point["sentence"])
        if point["changed"]:
            _table(document, [["Indstillet", "Besluttet"], [point["proposal"], point["text"]]])
    for added in decision["added"]:
        document.add_paragraph(added["text"])
    _rich(document, decision["remarks"])
    _table(document, [[row["text"], row["owner"], row["due"]] for row in decision["follow_ups"]])
    document.add_paragraph(decision["approval"])


def _rich(document: Doc, text: RichText) -> None:
    for block in text.blocks:
        _block(document, block)


def _block(document: Doc, block: Block, style: str | None = None) -> None:
    match block:
        case Paragraph():
            paragraph = document.add_paragraph(style=style)
            for run in block.runs:
                if isinstance(run, Run):
                    added = paragraph.add_run(run.text)
                    added.bold, added.italic = run.strong, run.em
        case ListBlock():
            for item in block.items:
                for inner in item:
                    _block(document, inner, "List Number" if block.ordered else "List Bullet")
        case Table():
            _table(document, [["".join(map(_plain, cell.blocks)) for cell in row] for row in block.rows])


def _plain(block: Block) -> str:
    return RichText((block,)).plain


def _table(document: Doc, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    cells = iter(table._cells)  # reading `table.cell` makes the whole grid anew each time
    for row in rows:
        for text in row:
            next(cells).text = text
