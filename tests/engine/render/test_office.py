"""Word files as PDF/A: what is let in, what comes out, and what is said where there is no office program.

A program of the tests stands for LibreOffice, except in the one test that runs the real one.
"""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from engine.errors import RenderFailed
from engine.render.docx_gate import refusals
from engine.render.limits import Limits
from engine.render.office import Office, is_archival
from tests.support import requires
from tests.verapdf import validate
from tests.zips import broken

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ARCHIVAL = b"%PDF-1.7 <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"


def plain(text: str = "Æøå og Århus") -> bytes:
    document, saved = Document(), io.BytesIO()
    document.add_heading("Høringssvar", 1)
    document.add_paragraph(text)
    document.save(saved)
    return saved.getvalue()


def changed(edit: Callable[[str, bytes], bytes | None], added: dict[str, bytes] | None = None) -> bytes:
    """A plain file with parts edited, left out (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = edit(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name, data in (added or {}).items():
            target.writestr(name, data)
    return out.getvalue()


def within(markup: str) -> bytes:
    """A plain file with that in its body."""
    return edited("word/document.xml", lambda data: data.replace(b"<w:body>", b"<w:body>" + markup.encode()))


def relation(kind: str, target: str) -> bytes:
    row = f'<Relationship Id="rX" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'.encode()
    return edited(
        "word/_rels/document.xml.rels", lambda data: data.replace(b"</Relationships>", row + b"</Relationships>")
    )


def edited(part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """A plain file with one part edited."""
    return changed(lambda name, data: edit(data) if name == part else data)


def fake(folder: Path, script: str) -> Path:
    """A program that stands for LibreOffice: it is called as that is."""
    path = folder / "soffice"
    options = 'while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out=$2; shift; done'
    path.write_text(f"#!/bin/sh\n{options}\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def field(*parts: str) -> bytes:
    """A file with a field whose instruction stands in several runs."""
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    return within(f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p>')


TYPES, BODY, DOCTYPE = "[Content_Types].xml", "word/document.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
STYLED = b"<?xml-stylesheet href='a'?><w:document"
HOSTILE = {
    "no zip": b"%PDF-1.7",
    "empty": b"",
    "something before the zip": b"MZ" + plain(),
    "a macro": changed(lambda _n, d: d, {"word/vbaProject.bin": b"x"}),
    "macro content type": edited(TYPES, lambda d: d.replace(b"document.main", b"document.macroEnabled.main")),
    "no content types": changed(lambda name, data: None if name == TYPES else data),
    "embedded object": changed(lambda _n, d: d, {"word/embeddings/oleObject1.bin": b"x"}),
    "a way out": changed(lambda _n, d: d, {"../ud.xml": b"<a/>"}),
    "an absolute path": changed(lambda _n, d: d, {"/etc/ud.xml": b"<a/>"}),
    "another folder": changed(lambda _n, d: d, {"ppt/a.xml": b"<a/>"}),
    "a bomb": changed(lambda _n, d: d, {"word/bombe.xml": b"<a>" + b" " * (60 << 20) + b"</a>"}),
    "a doctype": edited("docProps/app.xml", lambda _d: DOCTYPE),
    "broken xml": edited(BODY, lambda d: d[:-20]),
    "an instruction": edited(BODY, lambda d: d.replace(b"<w:document", STYLED, 1)),
    "another part": within("<w:altChunk/>"),
    "an object": within("<w:p><w:r><w:object/></w:r></w:p>"),
    "an included file": field("INCLUDE", "PICTURE http://a/b"),
    "a dde field": field(" DDE", "AUTO c:/x"),
    "a simple field": within('<w:p><w:fldSimple w:instr="LINK Excel.Sheet"/></w:p>'),
    "a linked picture": relation("image", "http://127.0.0.1/a.png"),
    "a template elsewhere": relation("attachedTemplate", "file:///etc/x.dotm"),
    "a script link": relation("hyperlink", "javascript:alert(1)"),
    **broken(plain()),
}  # fmt: skip


def test_a_plain_file_is_let_in_with_links_and_page_numbers() -> None:
    assert refusals(plain()) == []
    assert refusals(relation("hyperlink", "https://solbaek.example")) == []
    assert refusals(field("PAGE ", "MERGEFORMAT")) == []


@pytest.mark.parametrize("what", HOSTILE)
def test_what_another_program_must_not_open_is_refused_before_it(what: str, tmp_path: Path) -> None:
    assert refusals(HOSTILE[what])
    never = fake(tmp_path, f"touch {tmp_path}/ran")
    with pytest.raises(RenderFailed):
        Office(never).pdf(HOSTILE[what])
    assert not (tmp_path / "ran").exists()


def test_without_an_office_program_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    office = Office()
    assert office.found is None
    with pytest.raises(RenderFailed, match="not installed"):
        office.pdf(plain())


def test_what_the_program_makes_is_taken_if_it_is_archival(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(ARCHIVAL)
    assert Office(fake(tmp_path, f'cp {tmp_path}/made "$out/bilag.pdf"')).pdf(plain()) == ARCHIVAL


@pytest.mark.parametrize("script", ["exit 3", 'echo "%PDF-1.4" > "$out/bilag.pdf"', 'echo x > "$out/bilag.txt"'])
def test_a_program_that_makes_nothing_of_it_is_told(script: str, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        Office(fake(tmp_path, script)).pdf(plain())


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    slow = fake(tmp_path, f"sleep 30 & echo $! > {tmp_path}/started; wait")
    with pytest.raises(RenderFailed, match="seconds"):
        Office(slow, Limits(memory=1 << 30, files=256, cpu=5, wall=2)).pdf(plain())
    started = int((tmp_path / "started").read_text())
    assert not Path(f"/proc/{started}").exists() or "zombie" in Path(f"/proc/{started}/status").read_text()


def test_the_program_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESLUT_SECRET", "hemmeligt")
    with pytest.raises(RenderFailed):
        Office(fake(tmp_path, f"env > {tmp_path}/env")).pdf(plain())
    assert "hemmeligt" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", ARCHIVAL.replace(b"part>2", b"part>7"), ARCHIVAL[1:]])
def test_a_pdf_that_does_not_say_that_it_is_archival_is_not(data: bytes) -> None:
    assert not is_archival(data)
    assert is_archival(ARCHIVAL)


def test_libreoffice_makes_pdf_a_that_a_validator_agrees_with(tmp_path: Path) -> None:
    made = Office(requires("soffice")).pdf(plain())
    (tmp_path / "bilag.pdf").write_bytes(made)
    assert validate([tmp_path / "bilag.pdf"], ("2b",)) == {"bilag": []}
