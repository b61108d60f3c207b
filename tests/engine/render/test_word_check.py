"""Our own check of Word files finds each fault that is planted."""

import io
import re
import zipfile

import pytest

from engine.render.word_check import findings
from tests.engine.render.hard_template import hard_template

DOCUMENT = "word/document.xml"
RELATIONSHIPS = "word/_rels/document.xml.rels"


def changed(part: str, pattern: str, replacement: str) -> bytes:
    """The hard template with the first match of a pattern replaced in one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(hard_template())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                after, times = re.subn(pattern, replacement, text.decode(), count=1, flags=re.DOTALL)
                assert times == 1, f"nothing in {part} matches {pattern}"
                text = after.encode()
            new.writestr(name, text)
    return made.getvalue()


FAULTS = {
    "a cell without a paragraph": (DOCUMENT, r"(</w:tcPr>)<w:p>.*?</w:p></w:tc>", r"\1</w:tc>", "does not end with"),
    "more cells than columns": (DOCUMENT, r"<w:gridCol [^>]*/>", "", "cells in 2 columns"),
    "broken XML": (DOCUMENT, "</w:body>", "", "word/document.xml: "),
    "a table without a grid": (DOCUMENT, r"<w:tblGrid>.*?</w:tblGrid>", "", "cells in 0 columns"),
    "broken relationships": (RELATIONSHIPS, "</Relationships>", "", "word/_rels/document.xml.rels: "),
    "an entity": (DOCUMENT, r"<w:document", '<!DOCTYPE x [<!ENTITY e "x">]><w:document', "a document type"),
    "a foreign object": (DOCUMENT, "<w:sectPr", '<w:altChunk r:id="rId1"/><w:sectPr', "embeds something foreign"),
    "a field that fetches": (
        DOCUMENT,
        "<w:sectPr",
        "<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r>"
        '<w:r><w:instrText>PICTURE "x"</w:instrText></w:r></w:p><w:sectPr',
        "fetches something",
    ),
    "a bookmark twice": (
        DOCUMENT,
        "<w:sectPr",
        '<w:p><w:bookmarkStart w:id="1" w:name="A"/><w:bookmarkStart w:id="2" w:name="a"/></w:p><w:sectPr',
        "bookmark name a is used twice",
    ),
    "a link to a file": (RELATIONSHIPS, "https://solbaek.example/", "file:///etc/passwd", "points outside"),
    "an image from elsewhere": (
        RELATIONSHIPS,
        'Target="media/image1.png"',
        'Target="https://a.example/x.png" TargetMode="External"',
        "points outside",
    ),
    "a part that is missing": (RELATIONSHIPS, "media/image1.png", "media/image2.png", "media/image2.png is missing"),
    "a relationship that is missing": (RELATIONSHIPS, r"<Relationship [^>]*image1[^>]*/>", "", "relationship rId"),
    "a file with macros": (
        "[Content_Types].xml",
        r"wordprocessingml\.document\.main\+xml",
        "ms-word.macro",
        "without macros",
    ),
}


def test_a_sound_file_has_no_findings() -> None:
    assert findings(hard_template()) == ()


@pytest.mark.parametrize(("part", "pattern", "replacement", "said"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_found(part: str, pattern: str, replacement: str, said: str) -> None:
    found = findings(changed(part, pattern, replacement))
    assert any(said in finding for finding in found), found


def test_a_link_on_the_web_is_no_fault() -> None:
    field = '<w:p><w:r><w:instrText>HYPERLINK "https://a.example/"</w:instrText></w:r></w:p><w:sectPr'
    assert findings(changed(DOCUMENT, "<w:sectPr", field)) == ()
