"""Before anything is made public it is taken apart: planted leaks are found in any stream of any file."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from engine.errors import Blocked
from engine.render.opened import opened
from memos.closed_words import squeezed, words
from memos.disclosure import Prepared
from memos.printing import Printer
from memos.publication import PAGE, PublicKind
from memos.store import open_database
from tests.engine.render.hard_template import hard_template
from tests.memos.build import TEMPLATES, office
from tests.memos.published import publishing_body, ready, released, told
from tests.memos.town import Town
from tests.organised import organise
from tests.packets import (
    PIXEL,
    SECRETS,
    WORDS,
    armed_pdf,
    layered_pdf,
    locked_pdf,
    open_content,
    plain_pdf,
    put_together,
    saved,
    scan_pdf,
    texts,
    with_files,
)
from tests.zips import broken


def word_file(**parts: str) -> bytes:
    """A document of Word's with these parts beside its text."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        body = parts.pop("body", "<w:p><w:r><w:t>Et notat</w:t></w:r></w:p>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:comments {space}>{text}</w:comments>")
    return made.getvalue()


AGENDA = PublicKind.AGENDA
SPLIT = word_file(body="<w:p><w:r><w:t>Overdragelse af Skov</w:t></w:r><w:r><w:t>gaarden</w:t></w:r></w:p>")
DANGEROUS = {
    "changes": (word_file(body="<w:p><w:ins><w:r><w:t>nyt</w:t></w:r></w:ins></w:p>"), "tracked changes"),
    "comments": (word_file(comments="<w:p><w:t>Husk</w:t></w:p>"), "comments"),
    "hidden": (word_file(body="<w:p><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:p>"), "hidden text"),
    "title over runs": (SPLIT, "holds something closed"),
    "sentence": (f"Som sagt: {WORDS}".encode(), "“prisen for skovgaarden er nitten millioner”"),
    "cpr over runs": (word_file(body="<w:p><w:t>0101</w:t><w:t>90-1234</w:t></w:p>"), "CPR"),
    "cpr": (plain_pdf("Om 010190-1234"), "CPR"),
    "number": (plain_pdf("Om CHE-2026-L001"), "“CHE-2026-L001”"),
    "layers": (layered_pdf(), "hidden layers"),
    "damaged": (b"PK\x03\x04 intet", "looked through"),
    **{f"a zip with {fault}": (data, "looked through") for fault, data in broken(hard_template()).items()},
    "locked": (locked_pdf(), "looked through"),
    "scan": (scan_pdf(), "pictures"),
    "picture": (PIXEL, "pictures"),
    "scripts": (armed_pdf(), ""),
}
"""Files, each with what is said of it."""
ALL = tuple(f"1/{number}" for number in range(1, len(DANGEROUS) + 1))


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer(TEMPLATES) as found:
        yield found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("disclosure")
    shutil.copyfile(sqlite_template, folder / "beslut.db")
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    found = Town(office(database, folder))
    organise(found.own)
    publishing_body(found)
    yield found
    database.close()


@pytest.fixture(scope="module")
def meeting(town: Town) -> str:
    """A meeting that was sent out, with something closed, and an attachment of every dangerous kind."""
    files = [(name, f"{name}.bin", data) for name, (data, _said) in DANGEROUS.items()]
    found = put_together(town, with_files(town, open_content(), *files))
    town.step(found, "lock")
    return found


@pytest.fixture(scope="module")
def looked_through(town: Town, printer: Printer, meeting: str) -> Prepared:
    return ready(town, printer, meeting)


def planted(pdf: bytes, where: str) -> bytes:
    """The PDF with a closed title where no reader sees it."""
    with pikepdf.open(io.BytesIO(pdf)) as found:
        match where:
            case "metadata":
                with found.open_metadata(set_pikepdf_as_editor=False) as metadata:
                    metadata["dc:description"] = SECRETS[0]
            case "info":
                found.docinfo["/Subject"] = SECRETS[0]
            case "bookmark":
                with found.open_outline() as outline:
                    outline.root.append(pikepdf.OutlineItem(SECRETS[0], 0))
            case "file":
                found.attachments["x.txt"] = SECRETS[0].encode()
            case "file of word":
                found.attachments["x.docx"] = word_file(
                    body="<w:p><w:t>Overdragelse af Skov</w:t><w:t>gaarden</w:t></w:p>"
                )
            case "alt":
                found.Root.StructTreeRoot.Alt = pikepdf.String(SECRETS[0])
            case "name":
                found.Root["/Names"] = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=[pikepdf.String(SECRETS[0])]))
            case "number":
                found.docinfo["/Keywords"] = "CHE-2026-L001"
            case _:
                found.pages[0].contents_add(b"% " + SECRETS[0].encode())
        return saved(found)


@pytest.mark.parametrize(
    "where", ["metadata", "info", "bookmark", "file", "file of word", "alt", "name", "number", "stream"]
)
def test_a_closed_title_in_any_stream_of_the_pdf_stops_the_release(
    town: Town, printer: Printer, meeting: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    lay_out = printer.bindery.laid_out
    monkeypatch.setattr(
        printer.bindery, "laid_out", lambda pages: [(planted(pdf, where), n) for pdf, n in lay_out(pages)]
    )
    found = ready(town, printer, meeting, AGENDA, *ALL)
    assert {one.reason.place for one in found.stops} == {"dagsorden.pdf"}
    with pytest.raises(Blocked):
        released(town, found, despite="Det er i orden.")


def test_a_closed_title_in_a_comment_of_the_page_stops_the_release(
    town: Town, printer: Printer, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"<html lang='da'><title>x</title><p>Åben</p><!-- {SECRETS[0].upper()} --></html>"
    monkeypatch.setattr("memos.disclosure.render_page", lambda *_given: page)
    assert {one.reason.place for one in ready(town, printer, meeting, AGENDA, *ALL).stops} == {PAGE}


@pytest.mark.parametrize("name", list(DANGEROUS))
def test_an_attachment_that_must_not_go_out_is_found(looked_through: Prepared, name: str) -> None:
    key = f"1/{list(DANGEROUS).index(name) + 1}"
    found = "\n".join(one.reason.text for one in looked_through.against if one.attachment == key)
    assert (DANGEROUS[name][1] in found) if DANGEROUS[name][1] else not found


def test_what_stays_here_speaks_against_nothing(town: Town, printer: Printer, meeting: str) -> None:
    assert told(ready(town, printer, meeting, AGENDA, *ALL)) == []


def test_scripts_and_files_within_a_pdf_do_not_go_out(looked_through: Prepared) -> None:
    out = b"\n".join(texts(one.data) for one in looked_through.files if one.title.endswith(": scripts"))
    assert "Harmløs".encode("latin-1") in out
    assert b"JavaScript" not in out and b"skjult fil" not in out


def test_no_message_repeats_a_cpr_number(looked_through: Prepared) -> None:
    assert "1234" not in "\n".join(told(looked_through))


@pytest.mark.parametrize(
    "page",
    [
        '<p style="color:white">Overdragelse af Skovgaarden</p>',
        '<p style="position:absolute;left:-900pt">Overdragelse af Skovgaarden</p>',
        '<p style="font-size:.1pt">Overdragelse af Skovgaarden</p>',
        "<p style=\"width:4em;hyphens:manual;hyphenate-character:'-'\">Overdragel&shy;se af Skov&shy;gaarden</p>",
    ],
    ids=["white", "beside", "tiny", "hyphens"],
)
def test_words_that_no_eye_sees_on_a_page_are_read(printer: Printer, page: str) -> None:
    html = f"<!DOCTYPE html><html lang='da'><title>x</title><body><h1>x</h1>{page}</body></html>"
    ((pdf, _pages),) = printer.bindery.laid_out([html])
    assert squeezed(SECRETS[0]) in "".join(squeezed(one.text) for one in opened(pdf).texts if one.spoken)


def test_words_that_are_divided_at_the_end_of_a_line_are_whole() -> None:
    assert words("økonomi-\r\nudvalget og HR\u2011afdelingen\u00ad") == ["økonomiudvalget", "og", "hrafdelingen"]


def test_a_part_of_words_is_taken_apart_in_whatever_case_and_encoding() -> None:
    declared = f'<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE a [<!ENTITY x "{SECRETS[0]}">]><a>&x;</a>'
    for name, text, said in (
        ("word/document.XML", b'<a xmlns:w="w"><w:ins/></a>', "changes"),
        ("word/COMMENTS.xml", b"<a/>", "comments"),
        ("word/wide.xml", declared.encode("utf-16-le"), "damaged"),
    ):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(name, text)
        assert said in opened(made.getvalue()).hidden
