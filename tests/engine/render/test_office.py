"""Texts of office programs as PDF/A: what is let in, what comes out, and what is said where there is no such program.

A program of the tests stands for LibreOffice, except in the one test that runs the real one.
"""

import io
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from docx import Document

from engine.errors import RenderFailed, StorageFailed
from engine.render import office
from engine.render.limits import Limits
from engine.render.office import HOUSE, Office, is_archival
from tests.engine.render.test_pool import until
from tests.storage.test_blobs import file_size
from tests.support import requires
from tests.verapdf import validate
from tests.zips import broken

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ARCHIVAL = b"%PDF-1.7 <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"


@cache  # most of the files below are made of it before any test is chosen
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


def assert_never_opened(data: bytes, folder: Path) -> None:
    """It is refused, and the program does not run."""
    with pytest.raises(RenderFailed):
        Office(fake(folder, f"touch {folder}/ran")).made(data)
    assert not (folder / "ran").exists()


def field(*parts: str) -> bytes:
    """A file with a field whose instruction stands in several runs."""
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    return within(f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p>')


def renamed(suffix: str) -> bytes:
    """A file whose text stands in a part of another kind, by its name: an office program opens that all the same."""
    part = f"word/document.{suffix}"
    with zipfile.ZipFile(io.BytesIO(plain())) as archive:
        text = archive.read(BODY)
    return changed(lambda name, d: None if name == BODY else d.replace(BODY.encode(), part.encode()), {part: text})


TYPES, BODY, DOCTYPE = "[Content_Types].xml", "word/document.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
WIDE = f'<?xml version="1.0" encoding="UTF-16LE"?>{DOCTYPE.decode()}'.encode("utf-16-le")
ELSEWHERE = b'<Relationships><Relationship Type="a" Target="file:///etc/x" TargetMode="External"/></Relationships>'
PICTURE = b"\x89PNG\r\n\x1a\n"
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
    "a bomb": changed(lambda _n, d: d, {"word/bombe.xml": b"<a>" + b" " * (4 << 20) + b"</a>"}),
    "a doctype": edited("docProps/app.xml", lambda _d: DOCTYPE),
    "a doctype in another encoding": edited("docProps/app.xml", lambda _d: WIDE),
    "another part in a part in capitals": changed(lambda _n, d: d, {"word/andet.XML": b"<a><altChunk/></a>"}),
    "text under a picture's name": renamed("png"),
    "text under a font's name": renamed("odttf"),
    "wide text under a font's name": changed(lambda _n, d: d, {"word/a.odttf": WIDE}),
    "a drawing under a picture's name": changed(lambda _n, d: d, {"word/media/a.png": b"<svg/>"}),
    "a template elsewhere in capitals": changed(lambda _n, d: d, {"word/_rels/andet.xml.RELS": ELSEWHERE}),
    "broken xml": edited(BODY, lambda d: d[:-20]),
    "an instruction": edited(BODY, lambda d: d.replace(b"<w:document", STYLED, 1)),
    "another part": within("<w:altChunk/>"),
    "an object": within("<w:p><w:r><w:object/></w:r></w:p>"),
    "an included file": field("INCLUDE", "PICTURE http://a/b"),
    "a dde field": field(" DDE", "AUTO c:/x"),
    "a field that was deleted": within("<w:p><w:r><w:delInstrText>INCLUDETEXT a</w:delInstrText></w:r></w:p>"),
    "a simple field": within('<w:p><w:fldSimple w:instr="LINK Excel.Sheet"/></w:p>'),
    "a linked picture": relation("image", "http://127.0.0.1/a.png"),
    "a template elsewhere": relation("attachedTemplate", "file:///etc/x.dotm"),
    "a script link": relation("hyperlink", "javascript:alert(1)"),
    **broken(plain()),
}  # fmt: skip
KIND = "application/vnd.oasis.opendocument.text"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{name}="{space}"'
    for name, space in [
        *((name, f"{ODF}{name}:1.0") for name in ("office", "text", "draw", "script", "form", "manifest", "meta")),
        ("xlink", "http://www.w3.org/1999/xlink"),
    ]
)


def opened(body: str = "", *, kind: str = KIND, added: dict[str, bytes] | None = None) -> bytes:
    """An OpenDocument text with that in its body."""
    text = f"<text:h text:outline-level='1'>Høringssvar</text:h><text:p>Æøå og Århus</text:p>{body}"
    content = f"<office:body><office:text>{text}</office:text></office:body>"
    parts = {
        "content.xml": f'<office:document-content {SPACES} office:version="1.2">{content}</office:document-content>',
        "styles.xml": f'<office:document-styles {SPACES} office:version="1.2"/>',
        "META-INF/manifest.xml": f'<manifest:manifest {SPACES} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", kind, zipfile.ZIP_STORED)
        for name, data in ({name: data.encode() for name, data in parts.items()} | (added or {})).items():
            target.writestr(name, data)
    return out.getvalue()


def frame(inner: str) -> bytes:
    return opened(f"<text:p><draw:frame>{inner}</draw:frame></text:p>")


HOSTILE_OPEN = {
    "a spreadsheet": opened(kind=KIND.replace("text", "spreadsheet")),
    "a macro": opened(added={"Basic/Standard/a.xml": b"<a/>"}),
    "an object inside": opened(added={"Object 1/content.xml": b"<a/>"}),
    "a way out": opened(added={"Pictures/../../ud.png": b"x"}),
    "a bomb": opened(added={"settings.xml": b"<a>" + b" " * (4 << 20) + b"</a>"}),
    "a doctype": opened(added={"meta.xml": DOCTYPE}),
    "a doctype in another encoding": opened(added={"meta.xml": WIDE}),
    "a drawing under a picture's name": opened(added={"Pictures/a.png": b"<svg/>"}),
    "a script in a part in capitals": opened(added={"settings.XML": b"<a><script/></a>"}),
    "a part encrypted": opened(added={"settings.xml": b"<a xmlns='urn:x'><encryption-data/></a>"}),
    "a picture elsewhere": frame('<draw:image xlink:href="http://127.0.0.1/a.png"/>'),
    "a file beside": frame('<draw:image xlink:href="../../etc/passwd"/>'),
    "a picture with a way out": frame('<draw:image xlink:href="Pictures/../../x.png"/>'),
    "another base": frame('<draw:image xml:base="http://127.0.0.1/" xlink:href="Pictures/a.png"/>'),
    "an object": frame('<draw:object xlink:href="#a"/>'),
    "a frame": frame("<draw:floating-frame/>"),
    "a linked section": opened('<text:section text:name="a"><text:section-source xlink:href="file:///a"/></text:section>'),
    "a dde section": opened("<text:section><office:dde-source/></text:section>"),
    "a database field": opened("<text:p><text:database-display/></text:p>"),
    "a form": opened("<office:forms><form:form/></office:forms>"),
    "a listener": opened("<office:event-listeners><script:event-listener/></office:event-listeners>"),
    "a script field": opened("<text:p><text:script>x</text:script></text:p>"),
    "a script link": opened('<text:p><text:a xlink:href="vnd.sun.star.script:a">a</text:a></text:p>'),
    "a template elsewhere": opened(added={"meta.xml": f'<office:m {SPACES}><meta:template xlink:href="file:///a"/></office:m>'.encode()}),
    "no content": opened()[:400],
}  # fmt: skip


@pytest.mark.parametrize("hostile", [*HOSTILE.values(), *HOSTILE_OPEN.values()], ids=[*HOSTILE, *HOSTILE_OPEN])
def test_what_another_program_must_not_open_is_refused_before_it(hostile: bytes, tmp_path: Path) -> None:
    assert_never_opened(hostile, tmp_path)


def test_without_an_office_program_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    office = Office()
    assert office.found is None
    with pytest.raises(RenderFailed, match="not installed"):
        office.made(plain())


def test_what_the_program_makes_is_taken_if_it_is_archival(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(ARCHIVAL)
    assert Office(fake(tmp_path, f'cp {tmp_path}/made "$out/bilag.pdf"')).made(plain()).pdf == ARCHIVAL


@pytest.mark.parametrize("script", ["exit 3", 'echo "%PDF-1.4" > "$out/bilag.pdf"', 'echo x > "$out/bilag.txt"'])
def test_a_program_that_makes_nothing_of_it_is_told(script: str, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        Office(fake(tmp_path, script)).made(plain())


def test_no_room_to_work_in_is_no_fault_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "ROOM", 1 << 60)
    with pytest.raises(StorageFailed, match="disk is full"):
        Office(fake(tmp_path, "exit 1")).made(plain())
    with file_size(100), pytest.raises(StorageFailed, match="disk is full"):
        Office(fake(tmp_path, "exit 1")).made(plain())


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    slow = fake(tmp_path, f"sleep 30 & echo $! > {tmp_path}/started; wait")
    with pytest.raises(RenderFailed, match="seconds"):
        Office(slow, Limits(memory=1 << 30, files=256, cpu=5, wall=2)).made(plain())
    assert until(lambda: _is_over((tmp_path / "started").read_text().strip()))


def test_a_program_leaves_with_whoever_wanted_it_and_so_does_the_folder(tmp_path: Path) -> None:
    slow = fake(tmp_path, f'sleep 30 & echo $! "$out" > {tmp_path}/started; wait')
    (tmp_path / "bilag.docx").write_bytes(plain())
    script = (
        "import sys; from pathlib import Path; from engine.render.office import Office\n"
        "Office(Path(sys.argv[1])).made(Path(sys.argv[2]).read_bytes())"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, slow, tmp_path / "bilag.docx"], cwd=HOUSE)
    assert until((tmp_path / "started").exists)
    assert until(lambda: (tmp_path / "started").read_text().endswith("\n"))
    parent.kill()
    parent.wait()
    started, folder = (tmp_path / "started").read_text().split()
    assert until(lambda: not Path(folder).exists())
    assert until(lambda: _is_over(started))


def _is_over(pid: str) -> bool:
    try:
        return "zombie" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_program_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESLUT_SECRET", "hemmeligt")
    with pytest.raises(RenderFailed):
        Office(fake(tmp_path, f"env > {tmp_path}/env")).made(plain())
    assert "hemmeligt" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", ARCHIVAL.replace(b"part>2", b"part>7"), ARCHIVAL[1:]])
def test_a_pdf_that_does_not_say_that_it_is_archival_is_not(data: bytes) -> None:
    assert not is_archival(data)
    assert is_archival(ARCHIVAL)


FIELD = '<w:fldSimple w:instr="{}"><w:r><w:t>{}</w:t></w:r></w:fldSimple>'
OPEN_FIELDS = "<text:date>3. marts 2026</text:date>, 8/<text:page-number>7</text:page-number>"


def test_libreoffice_makes_pdf_a_that_a_validator_agrees_with_and_puts_no_day_of_its_own(tmp_path: Path) -> None:
    fields = f"{FIELD.format('DATE', '3. marts 2026')}<w:r><w:t>, 8/</w:t></w:r>{FIELD.format('PAGE', '7')}"
    program, reader = Office(requires("soffice")), requires("pdftoppm").with_name("pdftotext")
    kinds = {"word": within(f"<w:p>{fields}</w:p>"), "open": opened(f"<text:p>{OPEN_FIELDS}</text:p>")}
    for name, data in kinds.items():
        pdf = tmp_path / f"{name}.pdf"
        pdf.write_bytes(program.made(data).pdf)
        said = subprocess.run([reader, pdf, "-"], capture_output=True, check=True).stdout.decode()
        assert "3. marts 2026, 8/1" in said
    assert validate([tmp_path / f"{name}.pdf" for name in kinds], ("2b",)) == {"word": [], "open": []}
