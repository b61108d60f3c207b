"""Reads a Word file back: the fields in its content controls, and the text under each section's heading.

A section begins at its heading's content control, or, where an editor dropped the tags, at its bookmark, and
goes on until the next one begins. What is read enters like any text: cleaned, or refused with its section.
"""

import io

from docx import Document

from engine.blocks import html
from engine.render.word_blocks import BlockReader, flat
from engine.render.word_names import EMPTY_TAG, SECTION_BOOKMARK, SECTION_TAG, Element, name, path, text_of
from engine.text import RichText, parse_html

_VAL, _NAME = name("w:val"), name("w:name")
_TAG = path("w:sdtPr", "w:tag")


def read_fields(docx: bytes) -> dict[str, str]:
    """The text of each content control of the body by its tag; of equal tags the first."""
    fields: dict[str, str] = {}
    for control in Document(io.BytesIO(docx)).element.body.iter(name("w:sdt")):
        if tag := _tag(control):
            fields.setdefault(tag, text_of(control.find(name("w:sdtContent"))))
    return fields


def read_sections(docx: bytes) -> dict[str, RichText]:
    """What stands under each section's heading, by the section's key. Raises Invalid, naming the section."""
    document = Document(io.BytesIO(docx))
    reader = BlockReader(document)
    for control in list(document.element.body.iter(name("w:sdt"))):
        if _tag(control) == EMPTY_TAG:  # what is written beside it stays
            control.getparent().remove(control)
    sections: dict[str, list[Element]] = {}
    current: list[Element] = []
    for element in flat(document.element.body):
        if key := _section(element):
            current = sections.setdefault(key, [])
        else:
            current.append(element)
    return {key: parse_html("\n".join(map(html, reader.blocks(elements))), key) for key, elements in sections.items()}


def _section(element: Element) -> str:
    """The key of the section that a paragraph begins; "" if it begins none."""
    if element.tag != name("w:p"):
        return ""
    tags = [tag for control in element.iter(name("w:sdt")) if (tag := _tag(control))]
    marks = [mark.get(_NAME) for mark in element.iter(name("w:bookmarkStart"))]
    keys = [tag.removeprefix(SECTION_TAG) for tag in tags if tag.startswith(SECTION_TAG)]
    keys += [mark.removeprefix(SECTION_BOOKMARK) for mark in marks if mark.startswith(SECTION_BOOKMARK)]
    return keys[0] if keys else ""


def _tag(control: Element) -> str:
    tag = control.find(_TAG)
    return "" if tag is None else str(tag.get(_VAL, ""))
