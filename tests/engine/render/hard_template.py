"""An author's hard cases in one Word template, made with python-docx's own default document."""

import io
import re
import struct
import zipfile
import zlib
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

CONTEXT: dict[str, Any] = {
    "document": {
        "title": "Blåbærgrød & <æøå>",
        "subject": "",
        "author": "Aase",
        "identifier": "1",
        "language": "da-DK",
        "created": "2026-02-20",
        "modified": "2026-02-27",
    },
    "who": 'Søren "Ærø" & Åse <soren@solbaek.example>',
    "literal": "{{ 7*7 }} {% if x %} {# nej #} }} %}",
    "years": ["2025", "2026", "2027", "2028", "2029"],
    "rows": [
        {"label": "Løn", "cells": ["1", "2", "3", "4", "5"]},
        {"label": "I alt", "cells": ["", "0", "−3", "", "5"]},
    ],
    "items": [{"text": "første", "shown": True}, {"text": "anden", "shown": False}, {"text": "tredje", "shown": True}],
}


def hard_template() -> bytes:
    """Split tags, tags in header, footer and merged cell, loops over paragraphs, rows and cells, image, link."""
    document = Document()
    _split(document.add_paragraph("Hilsen "), "{", "{ wh", "o }", "}", "!")
    document.add_paragraph("{{ document.title }} og {{ literal }}")
    _split(document.add_paragraph(), "{%", "p for item in it", "ems %}")
    document.add_paragraph("– {{ item.text }}{% if item.shown %} (vist){% endif %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("Fremhævet: {{r emphasis }} slut")
    _merged(document)
    _dynamic(document)
    _link(document)
    document.add_picture(io.BytesIO(_png()))
    header, footer = document.sections[0].header, document.sections[0].footer
    _split(header.paragraphs[0], "Side om {", "{ who", " }}")
    footer.paragraphs[0].text = "{% if rows %}Fod: {{ document.title }}{% endif %}"
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def repeating_template() -> bytes:
    """A loop over a paragraph with a bookmark, an image and a content control, and a cell that may be left empty."""
    document = Document()
    document.add_paragraph("{%p for item in items %}")
    paragraph = document.add_paragraph()
    paragraph.add_run().add_picture(io.BytesIO(_png()))
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), "7")
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), "Sted")
        paragraph._p.append(mark)
    document.add_paragraph("{%p endfor %}")
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    for text in ("{%p if not items %}", "ingen", "{%p endif %}"):
        cell.add_paragraph(text)
    cell._tc.remove(cell.paragraphs[0]._p)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def template_of(*paragraphs: str, header: str = "") -> bytes:
    """A template with the given paragraphs, in python-docx's default document."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def changed(docx: bytes, part: str, pattern: str, replacement: str) -> bytes:
    """The same file with the first match of a pattern in one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text, times = re.subn(pattern, replacement, data.decode(), count=1, flags=re.DOTALL)
                assert times == 1, f"nothing in {part} matches {pattern}"
                data = text.encode()
            new.writestr(name, data)
    return made.getvalue()


def _split(paragraph: Any, *pieces: str) -> None:
    """Each piece in a run of its own, in another look, as Word leaves a tag that was edited."""
    for index, piece in enumerate(pieces):
        paragraph.add_run(piece).bold = index % 2 == 0


def _merged(document: Any) -> None:
    table = document.add_table(rows=4, cols=3)
    _split(table.cell(0, 0).merge(table.cell(0, 2)).paragraphs[0], "Flettet {{ w", "ho }}")
    table.cell(1, 0).text = "{%tr for row in rows %}"
    table.cell(2, 0).text, table.cell(2, 2).text = "{{ row.label }}", "{{ loop.index }}"
    table.cell(3, 0).text = "{%tr endfor %}"


def _dynamic(document: Any) -> None:
    table = document.add_table(rows=4, cols=4)
    for row, values in ((0, "year in years"), (2, "cell in row.cells")):
        texts = ("", f"{{%tc for {values} %}}", f"{{{{ {values.split()[0]} }}}}", "{%tc endfor %}")
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 0).text = "{{ row.label }}"
    table.cell(1, 0).text, table.cell(3, 0).text = "{%tr for row in rows %}", "{%tr endfor %}"


def _link(document: Any) -> None:
    paragraph = document.add_paragraph("Se ")
    target = document.part.relate_to("https://solbaek.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    link.append(paragraph.add_run("siden om {{ who }}")._r)
    paragraph._p.append(link)


def _png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
