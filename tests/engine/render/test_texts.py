"""Word and OpenDocument texts before another program opens them: what it sees of them stands as its author left it.

A program of the tests stands for LibreOffice; `test_office` runs the real one.
"""

import re
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed
from engine.render import docx_gate, odt_gate
from engine.render.docx_fields import MOST_NESTED
from tests.engine.render.office_files import DRAWING, Parts, archive, parts_of, relations
from tests.engine.render.test_office import (
    BODY,
    DOCTYPE,
    PICTURE,
    RELATIONS,
    TYPES,
    assert_never_opened,
    frame,
    opened,
    plain,
)
from tests.engine.render.text_files import (
    BEGIN,
    WAYS,
    WORDS,
    asks,
    body,
    complex_field,
    run,
    simple_field,
    story,
    taken,
    text,
    with_part,
)

CHART, SETTINGS_WAYS = "http://schemas.microsoft.com/office/drawing/2014/chartex", "word/_rels/settings.xml.rels"
OBJECT = '<w:r><w:object><o:OLEObject xmlns:o="urn:o" r:id="rId9" xmlns:r="urn:r"/></w:object></w:r>'
MAIN = docx_gate.FORM.type


def edited(part: str, old: str, new: str) -> bytes:
    parts = text()
    assert old.encode() in parts[part], "the fault is planted nowhere"
    return with_part(part, parts[part].replace(old.encode(), new.encode()))


def led(kind: str, target: str, inner: str = "") -> bytes:
    """A file of which one relationship leads out; what leads to that is called `rIdX`."""
    return archive(text(inner) | {WAYS: relations(outward=(kind, target))})


def moved(to: str) -> Parts:
    """A file whose main part has another name, with what tells of it."""
    parts = {name: data.replace(BODY.encode(), to.encode()) for name, data in text().items()}
    folder, _slash, last = to.rpartition("/")
    parts[to], parts[f"{folder}/_rels/{last}.rels"] = parts.pop(BODY), parts.pop(WAYS)
    return parts


HOSTILE = {
    "a label's part with another name": with_part("docMetadata/andet.xml", b"<a/>"),
    "a label's part of another kind": with_part("docMetadata/LabelInfo.bin", b"x"),
    "a label's folder with another inside": with_part("docMetadata/a/LabelInfo.xml", b"<a/>"),
    "a tool bar": with_part("customUI/customUI.xml", b"<a/>"),
    "a macro's names": with_part("word/vbaData.xml", b"<a/>"),
    "a workbook that is an object": with_part("word/header1.xml", story(OBJECT)),
    "a workbook with macros": with_part("word/embeddings/a.xlsm", b"PK"),
    "an object's file": with_part("word/embeddings/oleObject1.bin", b"x"),
    "a document within": with_part("word/embeddings/a.docx", b"PK"),
    "a control's part": with_part("word/activeX/activeX1.bin", b"x"),
    "a sub-document": archive(text("<w:subDoc/>")),
    "a chart that would not be drawn": with_part("word/charts/chart1.xml", f'<a xmlns="{CHART}"/>'.encode()),
    "a doctype in a property": with_part("customXml/item1.xml", DOCTYPE),
    "a picture of another kind": with_part("word/media/a.tiff", b"II*\0"),
    "a text under a photo's name": with_part("word/media/a.jfif", b"<svg/>"),
    "a drawing for a thumbnail elsewhere": with_part("word/thumbnail.svg", b"<svg/>"),
    "a picture beside": led("image", "file:///etc/a.png"),
    "a link that runs": led("hyperlink", "vnd.sun.star.script:a"),
    "a template of another part's": with_part(
        "word/_rels/header1.xml.rels", relations(outward=("attachedTemplate", "file:///a.dotm"))
    ),
    "a header under the name of relationships": with_part("word/header1.rels", story("<w:altChunk/>")),
    "relationships under a header's name": with_part("word/header1.xml", relations()),
    "a part whose name has two lines": with_part("word/a\nb.xml", b"<a/>"),
    "a template's type": edited(TYPES, "document.main", "template.main"),
    "two types": edited(TYPES, "</Types>", f'<Override PartName="/word/Document.xml" ContentType="{MAIN}"/></Types>'),
    "another main part": edited("_rels/.rels", BODY, "word/styles.xml"),
    "two main parts": with_part("_rels/.rels", relations(("officeDocument", BODY), ("officeDocument", BODY))),
    "a main part where none is looked for": archive(moved("customXml/document.xml")),
    "fields in fields in fields": archive(text(BEGIN * (MOST_NESTED + 1))),
    "a field that fetches within another": archive(text(complex_field("IF 1 = 1", complex_field("INCLUDETEXT a")))),
    "a field that fetches after another": archive(text(simple_field("PAGE") + complex_field("LINK a"))),
    "a field that fetches and has no end": archive(text(f"{complex_field('PAGE')}{BEGIN}{asks('LINK')}")),
    "a field that fetches behind a comment": archive(text(complex_field("PAGE").replace("P<", "P<!-- -->AGE LINK a<"))),
    "a field that fetches behind an element": archive(text(complex_field("PAGE").replace("P<", "P<a/>AGE LINK a<"))),
    "a field that fetches in a footnote": with_part(
        "word/footnotes.xml", story(simple_field("DDEAUTO a"), "footnotes")
    ),
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_another_program_must_not_open_is_refused_before_it(hostile: bytes, tmp_path: Path) -> None:
    assert_never_opened(hostile, tmp_path)


def test_comments_and_instructions_within_parts_are_left_out() -> None:
    noted = {
        name: re.sub(rb"(<[^/?!][^>]*[^/])>", rb"\1><!-- a --><?b c?>", data, count=1) for name, data in text().items()
    }
    assert all(b"<!-- a -->" in data for data in noted.values())
    assert taken(archive(noted)) == taken(archive(text()))


def test_a_plain_file_is_let_in_with_links_and_pictures() -> None:
    assert docx_gate.seen(plain()).lacks == odt_gate.seen(opened()).lacks == ()
    parts = {"word/media/a.png": PICTURE, "word/fonts/a.odttf": b"\x13<", "word/b.png": b""}
    assert set(parts) < set(taken(archive(text() | parts)))
    picture = {"Pictures/a.png": PICTURE, "Thumbnails/thumbnail.png": PICTURE, "Configurations2/images/Bitmaps/": b""}
    picture["Configurations2/accelerator/current.xml"] = b""
    link = '<office:scripts/><text:p><text:a xlink:href="https://solbaek.example">her</text:a></text:p>'
    assert "Pictures/a.png" in parts_of(odt_gate.seen(opened(link, added=picture)).data)
    assert odt_gate.seen(frame('<draw:image xlink:href="Pictures/a.png"/>')).lacks == ()


ORDINARY = [
    *("docProps/custom.xml", "customXml/item1.xml", "customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels"),
    *("word/people.xml", "word/comments.xml", "word/commentsExtended.xml", "word/commentsIds.xml", "word/header1.xml"),
    *("word/commentsExtensible.xml", "word/footnotes.xml", "word/endnotes.xml", "word/footer1.xml"),
    *("word/fontTable.xml", "word/_rels/fontTable.xml.rels", "word/_rels/numbering.xml.rels", "word/settings2.xml"),
    *("word/theme/theme1.xml", "word/stylesWithEffects.xml", "word/charts/chart1.xml", "word/charts/colors1.xml"),
    *("word/diagrams/data1.xml", "word/drawings/drawing1.xml", "word/ink/ink1.xml", "word/media/a.jfif"),
]  # fmt: skip
LEFT_OUT = {
    "docMetadata/LabelInfo.xml": b"no xml",
    "docProps/thumbnail.emf": b"x",
    "docProps/thumbnail.jpeg": b"x",
    "word/webSettings.xml": b"<!DOCTYPE a>",
    "word/_rels/webSettings.xml.rels": b"x",
    "word/printerSettings/printerSettings1.bin": b"x",
    "word/glossary/document.xml": b"x",
    "word/glossary/_rels/document.xml.rels": b"x",
    "word/glossary/media/image1.png": b"x",
    "word/embeddings/Microsoft_Excel_Worksheet.xlsx": b"PK",
    "word/media/icon.svg": b"<svg/>",
    "word/media/photo.wdp": b"x",
    "word/webextensions/taskpanes.xml": b"x",
    "word/documenttasks/documenttasks1.xml": b"x",
    "word/customizations.xml": b"x",
    "[trash]/0000.dat": b"x",
}


def test_what_an_ordinary_file_holds_is_let_in() -> None:
    held = {name: relations() if name.endswith(".rels") else b"<a/>" for name in ORDINARY}
    held["word/media/a.jfif"] = b"\xff\xd8\xff\xe0"
    assert set(held) < set(taken(archive(text() | held)))


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_shows_nothing_is_not_given_to_the_program_nor_are_ways_to_it(name: str) -> None:
    types = text()[TYPES].replace(b"</Types>", f'<Override PartName="/{name}" ContentType="a"/></Types>'.encode())
    seen = taken(archive(text() | {name: LEFT_OUT[name], TYPES: types, WAYS: relations(("other", f"/{name}"))}))
    assert set(seen) == set(text())
    assert name.encode() not in seen[TYPES]
    assert b"<Relationship " not in seen[WAYS]


def test_a_chart_a_drawing_and_a_page_come_without_what_was_left_out() -> None:
    seen = body('<w:sectPr><w:printerSettings r:id="rId9"/></w:sectPr><a:blip xmlns:a="urn:a"><a:svgBlip/></a:blip>')
    assert "printerSettings" not in seen
    assert "svgBlip" not in seen
    chart = taken(with_part("word/charts/chart1.xml", b'<c:a xmlns:c="urn:c"><c:externalData/></c:a>'))
    assert b"externalData" not in chart["word/charts/chart1.xml"]


def test_a_drawing_that_is_left_out_has_a_picture_of_the_same_or_the_file_is_refused() -> None:
    ways, media = ("image", "media/a.png"), {"word/media/a.png": PICTURE, "word/media/icon.svg": b"<svg/>"}
    drawn = f'<a:blip xmlns:a="{DRAWING}" r:embed="rId1"><a:svgBlip r:embed="rId2"/></a:blip>'
    seen = taken(archive(text(drawn) | media | {WAYS: relations(ways, ("image", "media/icon.svg"))}))
    assert "word/media/a.png" in seen
    assert b"svg" not in seen[BODY]
    with pytest.raises(RenderFailed, match="does not draw"):
        taken(archive(text(drawn) | media | {WAYS: relations(("image", "media/icon.svg"))}))
    assert BODY in taken(archive(text(drawn) | {WAYS: relations(("image", "NULL"))}))


def test_the_template_that_it_was_made_from_and_addresses_for_letters_are_not_looked_for() -> None:
    settings = '<w:attachedTemplate r:id="rIdX"/><w:mailMerge><w:dataSource r:id="rIdX"/></w:mailMerge><w:zoom/>'
    root = f'<w:settings xmlns:w="{WORDS}" xmlns:r="{RELATIONS}">{settings}</w:settings>'.encode()
    for kind in ("attachedTemplate", "mailMergeSource"):
        ways = relations(outward=(kind, "file:///S:/a"))
        seen = taken(archive(text() | {"word/settings.xml": root, SETTINGS_WAYS: ways}))
        assert SETTINGS_WAYS not in seen
        assert [etree.QName(one).localname for one in etree.fromstring(seen["word/settings.xml"])] == ["zoom"]


LINK = f'<w:hyperlink xmlns:r="{RELATIONS}" r:id="rIdX">{run("sagen")}</w:hyperlink>'
LINK += f'<a:x xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}"><a:hlinkClick r:id="rIdX"/></a:x>'


@pytest.mark.parametrize(
    "target", ["file:///S:/Sager/bilag.docx", "Bilag%201.docx", "\\\\server\\a", "tel:+4512345678"]
)
def test_a_link_to_a_file_is_text_and_that_is_told(target: str) -> None:
    seen = docx_gate.seen(led("hyperlink", target, LINK))
    parts = parts_of(seen.data)
    assert seen.lacks == ("links to files",)
    assert b"hyperlink" not in parts[BODY]
    assert b"hlinkClick" not in parts[BODY]
    assert b"<w:t>sagen</w:t>" in parts[BODY]
    assert b"<Relationship " not in parts[WAYS]


def test_a_link_that_is_let_in_stays_one() -> None:
    seen = docx_gate.seen(led("hyperlink", "https://solbaek.example", LINK))
    parts = parts_of(seen.data)
    assert seen.lacks == ()
    assert parts[BODY].count(b'r:id="rIdX"') == 2
    assert b"https://solbaek.example" in parts[WAYS]


def test_the_main_part_may_be_called_as_word_on_the_web_does_or_have_its_type_by_its_suffix() -> None:
    assert "word/document2.xml" in taken(archive(moved("word/document2.xml")))
    by_suffix = f'<Types><Default Extension="xml" ContentType="{MAIN}"/></Types>'.encode()
    assert BODY in taken(with_part(TYPES, by_suffix))


def test_comments_are_not_in_the_pdf_and_that_is_told() -> None:
    assert docx_gate.seen(with_part("word/comments.xml", story("", "comment"))).lacks == ("comments",)
    assert docx_gate.seen(with_part("word/comments.xml", story("", "comments"))).lacks == ()
    assert odt_gate.seen(opened("<text:p><office:annotation/></text:p>")).lacks == ("comments",)
