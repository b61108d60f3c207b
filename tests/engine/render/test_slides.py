"""Slides before another program opens them: what is let in, what is left out, and what of it is told.

A program of the tests stands for LibreOffice.
"""

import io
import re
import zipfile
from pathlib import Path

import pytest

from engine.render import odp_gate, pptx_gate
from engine.render.office import Office, PartMissing
from engine.render.office_kinds import kind_of
from tests.engine.render.office_files import (
    DRAWING,
    OFFICE_TYPE,
    Parts,
    archive,
    drawn,
    parts_of,
    relations,
    shape,
    slides,
)
from tests.engine.render.test_office import (
    ARCHIVAL,
    DOCTYPE,
    KIND,
    ODF,
    PICTURE,
    SPACES,
    WIDE,
    assert_never_opened,
    fake,
    opened,
    plain,
)
from tests.zips import broken

SLIDE, TYPES = "ppt/slides/slide2.xml", "[Content_Types].xml"
LAYOUT = ("slideLayout", "../slideLayouts/slideLayout1.xml")
FIELD = f'<a:fld xmlns:a="{DRAWING}" id="{{1}}" type="datetime1"><a:pPr/><a:t>3. marts 2026</a:t></a:fld>'
MAIN = ("officeDocument", "ppt/presentation.xml")
MACROS = "application/vnd.ms-powerpoint.presentation.macroEnabled.main"
DECK = KIND.replace("text", "presentation")


def edited(part: str, old: str, new: str) -> bytes:
    parts = slides()
    assert old.encode() in parts[part], "the fault is planted nowhere"
    return archive({**parts, part: parts[part].replace(old.encode(), new.encode(), 1)})


def with_part(name: str, data: bytes) -> bytes:
    return archive({**slides(), name: data})


def led(kind: str, target: str) -> bytes:
    return with_part("ppt/slides/_rels/slide2.xml.rels", relations(LAYOUT, outward=(kind, target)))


def on_it(markup: str) -> bytes:
    return archive(slides(shape("x") + markup))


def deck(body: str = "", added: Parts | None = None) -> bytes:
    """Slides of OpenDocument, the first with that on it, and with these parts besides."""
    spaces = f'{SPACES} xmlns:presentation="{ODF}presentation:1.0" xmlns:draw2="{ODF}drawing:1.0"'
    text = "<draw2:frame><draw2:text-box><text:p>Æøå og Århus</text:p></draw2:text-box></draw2:frame>"
    page = f"<draw2:page>{text}{body}</draw2:page>"
    content = f"<office:body><office:presentation>{page}</office:presentation></office:body>"
    whole = f'<office:document-content {spaces} office:version="1.2">{content}</office:document-content>'
    parts = {**parts_of(opened(kind=DECK)), "content.xml": whole.encode()}
    return archive({**parts, **(added or {})})


HOSTILE = {
    "a macro": with_part("ppt/vbaProject.bin", b"x"),
    "macro content type": edited(TYPES, f"{OFFICE_TYPE}presentationml.presentation.main", MACROS),
    "another main part": with_part("_rels/.rels", relations(("officeDocument", "ppt/slides/slide1.xml"))),
    "two main parts": with_part("_rels/.rels", relations(MAIN, ("officeDocument", "a"))),
    "an object": on_it('<p:oleObj progId="Excel.Sheet.12"/>'),
    "an object's file": with_part("ppt/embeddings/oleObject1.bin", b"x"),
    "a control": on_it("<p:controls><p:control/></p:controls>"),
    "a control's part": with_part("ppt/activeX/activeX1.xml", b"<a/>"),
    "another folder": with_part("word/a.xml", b"<a/>"),
    "a way out": with_part("ppt/media/../../ud.png", PICTURE),
    "an absolute path": with_part("/etc/ud.xml", b"<a/>"),
    "a part twice in another case": with_part("ppt/slides/SLIDE2.xml", b"<a/>"),
    "a bomb": with_part("ppt/slides/slide3.xml", b"<a>" + b" " * (4 << 20) + b"</a>"),
    "a bomb for a list of types": with_part(TYPES, b"<a>" + b" " * (4 << 20) + b"</a>"),
    "a doctype": with_part("docProps/app.xml", DOCTYPE),
    "a doctype in another encoding": with_part("docProps/app.xml", WIDE),
    "an object in a part in capitals": with_part("ppt/slides/andet.XML", b"<a><oleObj/></a>"),
    "text under a picture's name": with_part("ppt/media/a.png", b"<svg/>"),
    "wide text under a picture's name": with_part("ppt/media/a.PNG", WIDE),
    "broken xml": with_part(SLIDE, b"<p:sld>"),
    "a linked picture": led("image", "http://127.0.0.1/a.png"),
    "a linked picture in the slide": on_it('<p:pic><a:blip r:link="rId9"/></p:pic>'),
    "a linked film": led("video", "file:///etc/film.mp4"),
    "a film": on_it('<a:videoFile r:embed="rId9"/>'),
    "a film's file": with_part("ppt/media/film.mp4", b"x"),
    "a sound": on_it('<a:wavAudioFile r:embed="rId9"/>'),
    "a script link": led("hyperlink", "javascript:alert(1)"),
    "a linked file": led("hyperlink", "file:///etc/passwd"),
    "slides elsewhere in capitals": with_part("ppt/slides/_rels/slide9.xml.RELS", relations(outward=("slide", "file:///a"))),
    "a program to run": on_it('<a:hlinkClick r:id="" action="ppaction://program"/>'),
    "a macro to run": on_it('<a:hlinkClick r:id="" action="ppaction://macro?name=a"/>'),
    "a chart that would not be drawn": on_it('<cx:chart xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"/>'),
    "a drawing without a picture": archive(
        {**slides(f'<a:r><a:blip xmlns:a="{DRAWING}" r:embed="rId9"/></a:r>'), "ppt/media/a.svg": b"<svg/>"}
    ),
    "something before the zip": b"MZ" + archive(slides()),
    **broken(archive(slides())),
    "an open macro": deck("", {"Basic/a.xml": b"<a/>"}),
    "an open object": deck('<draw2:object xlink:href="./Object 1"/>'),
    "an open object's part": deck("", {"Object/content.xml": b"<a/>"}),
    "an open picture elsewhere": deck('<draw2:image xlink:href="http://127.0.0.1/a.png"/>'),
    "an open film": deck('<draw2:plugin xlink:href="Media/a.mp4"/>'),
    "an open sound": deck('<presentation:sound xlink:href="../a.wav"/>'),
    "an open listener": deck("<office:event-listeners><presentation:event-listener/></office:event-listeners>"),
    "an open script": deck("<script:event-listener/>"),
    "an open form": deck("<office:forms><form:form/></office:forms>"),
    "an open doctype": deck("", {"meta.xml": DOCTYPE}),
    "an open doctype in another encoding": deck("", {"meta.xml": WIDE}),
    "an open drawing under a picture's name": deck("", {"Pictures/a.png": b"<svg/>"}),
    "an open part with another kind's parts": deck("", {"[Content_Types].xml": b"<a/>"}),
}  # fmt: skip


def taken(data: bytes) -> Parts:
    """What the other program sees of it."""
    return parts_of(kind_of(data).gate(data).data)


def program(folder: Path) -> Office:
    (folder / "made").write_bytes(ARCHIVAL)
    return Office(fake(folder, f'cp "$1" {folder}/seen; cp {folder}/made "$out/bilag.pdf"'))


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_slides_that_another_program_must_not_open_are_refused_before_it(hostile: bytes, tmp_path: Path) -> None:
    assert_never_opened(hostile, tmp_path)


def test_plain_slides_are_let_in_with_links_pictures_and_jumps() -> None:
    jump = '<a:hlinkClick r:id="rId1" action="ppaction://hlinksldjump"/>'
    linked = relations(LAYOUT, outward=("hyperlink", "https://solbaek.example"))
    parts = slides(shape("x") + jump)
    parts |= {"ppt/media/a.png": PICTURE, "ppt/slides/_rels/slide2.xml.rels": linked, "ppt/presProps.xml": b"<a/>"}
    seen = taken(archive(parts))
    assert set(seen) == set(parts)
    assert b"https://solbaek.example" in seen["ppt/slides/_rels/slide2.xml.rels"]
    assert pptx_gate.seen(archive(slides())).lacks == odp_gate.seen(deck()).lacks == ()
    seen = taken(deck('<draw2:image xlink:href="Pictures/a.png"/>', {"Pictures/a.png": PICTURE}))
    assert {"content.xml", "styles.xml", "META-INF/manifest.xml", "mimetype", "Pictures/a.png"} == set(seen)


LEFT_OUT = {
    "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": b"PK",
    "ppt/media/icon.svg": b"<svg/>",
    "ppt/media/photo.wdp": b"x",
    "ppt/fonts/font1.fntdata": b"x",
    "ppt/tags/tag1.xml": b"<!DOCTYPE a>",
    "ppt/printerSettings/printerSettings1.bin": b"x",
    "customXml/item1.xml": b"no xml",
    "docProps/thumbnail.jpeg": b"x",
    "docMetadata/LabelInfo.xml": b"x",
}


def test_what_shows_nothing_on_a_slide_is_not_given_to_the_program_nor_are_ways_to_it() -> None:
    ways = relations(LAYOUT, *(("other", f"/{name}") for name in LEFT_OUT), ("image", "NULL"))
    seen = taken(archive({**slides(), **LEFT_OUT, "ppt/slides/_rels/slide2.xml.rels": ways}))
    assert set(seen) == set(slides())
    assert seen["ppt/slides/_rels/slide2.xml.rels"].count(b"<Relationship ") == 1


def test_a_chart_comes_without_its_workbook() -> None:
    chart = b'<c:chartSpace xmlns:c="urn:c"><c:chart/><c:externalData/></c:chartSpace>'
    seen = taken(with_part("ppt/charts/chart1.xml", chart))
    assert b"externalData" not in seen["ppt/charts/chart1.xml"]


def test_a_day_stays_the_one_that_was_written() -> None:
    seen = taken(archive(slides(shape(FIELD))))[SLIDE]
    assert "3. marts 2026" in seen.decode()
    assert b"fld" not in seen
    open_day = '<text:p><text:date text:date-value="2026-03-03">3. marts 2026</text:date></text:p>'
    open_day += '<presentation:date-time-decl presentation:source="current-date"/>'
    content = taken(deck(open_day))["content.xml"].decode()
    assert "<text:span>3. marts 2026</text:span>" in content
    assert "current-date" not in content


def noted(text: str) -> bytes:
    notes = {"ppt/notesSlides/notesSlide1.xml": drawn("notes", shape(text))}
    return archive({**slides(), **notes})


def test_what_a_pdf_of_them_lacks_is_told(tmp_path: Path) -> None:
    assert pptx_gate.seen(noted("Husk at sige det")).lacks == ("notes",)
    assert pptx_gate.seen(noted(" ")).lacks == ()
    assert pptx_gate.seen(with_part("ppt/comments/comment1.xml", b"<a/>")).lacks == ("comments",)
    notes = "<presentation:notes><text:p>Husk</text:p></presentation:notes><office:annotation/>"
    assert odp_gate.seen(deck(notes)).lacks == ("notes", "comments")
    assert program(tmp_path).made(noted("Husk")).lacks == "the PDF does not have: notes"
    assert program(tmp_path).made(noted("")).lacks == ""


def test_a_file_is_what_it_holds_whatever_its_name_says(tmp_path: Path) -> None:
    kinds = {".docx": plain(), ".odt": opened(), ".pptx": archive(slides()), ".odp": deck()}
    for suffix, data in kinds.items():
        assert kind_of(data).suffix == suffix
        program(tmp_path).made(data)
        assert zipfile.is_zipfile(io.BytesIO((tmp_path / "seen").read_bytes()))


@pytest.mark.parametrize("there", ["neither", "writer alone", "a library alone", "a registry alone", "all"])
def test_where_libreoffice_lacks_a_part_its_files_wait_for_it(there: str, tmp_path: Path) -> None:
    programs, told = tmp_path / "program", tmp_path / "share" / "registry"
    programs.mkdir()
    told.mkdir(parents=True)
    if there != "neither":
        (programs / "libswlo.so").touch()
        (told / "writer.xcd").touch()
    if there in ("a library alone", "all"):
        (programs / "libsdlo.so").touch()
    if there in ("a registry alone", "all"):
        (told / "impress.xcd").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "made").write_bytes(ARCHIVAL)
    started = fake(programs, f'cp {tmp_path}/made "$out/bilag.pdf"')
    (tmp_path / "bin" / "soffice").symlink_to(started)
    office = Office(tmp_path / "bin" / "soffice")
    assert office.made(plain()).pdf == ARCHIVAL
    if there in ("neither", "all"):
        assert office.made(archive(slides())).pdf == ARCHIVAL
    else:
        with pytest.raises(PartMissing, match=re.escape("Impress of LibreOffice is not installed")):
            office.made(archive(slides()))
