"""Our own check of Word files finds each fault that is planted."""

import pytest

from engine.render import word_check
from engine.render.word_check import findings
from tests.engine.render.hard_template import changed, hard_template
from tests.zips import broken

DOCUMENT = "word/document.xml"
RELATIONSHIPS = "word/_rels/document.xml.rels"


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
    found = findings(changed(hard_template(), part, pattern, replacement))
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize("fault", broken(hard_template()))
def test_a_damaged_zip_is_a_finding(fault: str) -> None:
    (found,) = findings(broken(hard_template())[fault])
    assert found.startswith("it is not a Word file")


def test_a_link_on_the_web_is_no_fault() -> None:
    field = '<w:p><w:r><w:instrText>HYPERLINK "https://a.example/"</w:instrText></w:r></w:p><w:sectPr'
    assert findings(changed(hard_template(), DOCUMENT, "<w:sectPr", field)) == ()


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_check, "MAX_SIZE", 1000)
    assert findings(hard_template()) == ("it is larger than 1000 bytes when unpacked",)
