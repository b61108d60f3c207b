"""Word templates: filled as docxtpl fills them, only hardened, checked, and always with the same bytes."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docxtpl
import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from engine.errors import RenderFailed
from engine.render.starter import SHIPPED, starter
from engine.render.word import WordTemplate, word_template
from engine.render.word_check import findings
from engine.render.word_names import name
from engine.text import RichText, read_text
from tests.engine.render import contexts
from tests.engine.render.hard_template import CONTEXT, changed, hard_template, repeating_template, template_of
from tests.ooxml import ooxml_validate
from tests.support import ROOT, requires

TEMPLATES = ROOT / "templates"
SAMPLES = [(template, context) for template, makers in contexts.MEMOS.items() for context in makers]


def shipped(template: str) -> WordTemplate:
    return word_template(TEMPLATES / f"{template}.docx", TEMPLATES)


def filled(*paragraphs: str, header: str = "", **values: Any) -> bytes:
    template = WordTemplate(template_of(*paragraphs, header=header), "egen.docx", TEMPLATES)
    return template.render({**CONTEXT, **values})


def texts(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def tables(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


@pytest.fixture(scope="module")
def hard() -> tuple[Any, Any]:
    """The hard template as docxtpl itself fills it, and as we do."""
    theirs = docxtpl.DocxTemplate(io.BytesIO(hard_template()))
    theirs.render({**CONTEXT, "emphasis": docxtpl.RichText("vigtigt & rødt", bold=True)}, autoescape=True)
    saved = io.BytesIO()
    theirs.save(saved)
    ours = WordTemplate(hard_template(), "svaer.docx", TEMPLATES).render(
        {**CONTEXT, "emphasis": read_text("<p><strong>vigtigt &amp; rødt</strong></p>")}
    )
    return Document(saved), Document(io.BytesIO(ours))


def test_a_hard_template_has_the_text_that_docxtpl_gives_it(hard: tuple[Any, Any]) -> None:
    theirs, ours = ([paragraph.text for paragraph in document.paragraphs] for document in hard)
    assert ours == theirs
    assert "Hilsen " + CONTEXT["who"] + "!" in ours
    assert "– anden" in ours
    assert "Fremhævet: vigtigt & rødt slut" in ours


def test_a_hard_template_has_the_tables_that_docxtpl_gives_it(hard: tuple[Any, Any]) -> None:
    theirs, ours = map(tables, hard)
    assert ours == theirs
    assert ours[1][2] == ["I alt", "", "0", "−3", "", "5"]


def test_tags_in_header_and_footer_are_filled_as_docxtpl_fills_them(hard: tuple[Any, Any]) -> None:
    theirs, ours = (
        [part.paragraphs[0].text for part in (document.sections[0].header, document.sections[0].footer)]
        for document in hard
    )
    assert ours == theirs == ["Side om " + CONTEXT["who"], "Fod: Blåbærgrød & <æøå>"]


def test_images_and_links_of_the_template_are_kept(hard: tuple[Any, Any]) -> None:
    for document in hard:
        assert len(document.inline_shapes) == 1
        assert "siden om Søren" in document.paragraphs[-2].hyperlinks[0].text
        assert document.paragraphs[-2].hyperlinks[0].address == "https://solbaek.example/"


def test_bold_runs_of_rich_text_among_runs_stay_bold(hard: tuple[Any, Any]) -> None:
    paragraph = next(p for p in hard[1].paragraphs if p.text.startswith("Fremhævet"))
    assert [run.text for run in paragraph.runs if run.bold] == ["vigtigt & rødt"]


@pytest.mark.parametrize(("template", "context"), SAMPLES)
def test_a_shipped_template_makes_a_sound_file(template: str, context: Any) -> None:
    assert findings(shipped(template).render(context())) == ()


def test_the_open_xml_validator_finds_nothing_in_any_document_or_template(tmp_path: Path) -> None:
    for template, context in SAMPLES:
        path = tmp_path / f"{template.replace('/', '-')}-{context.__name__}.docx"
        path.write_bytes(shipped(template).render(context()))
    hard = {**CONTEXT, "emphasis": read_text("fed")}
    (tmp_path / "hard.docx").write_bytes(WordTemplate(hard_template(), "svaer.docx", TEMPLATES).render(hard))
    for kind in set(SHIPPED.values()):
        (tmp_path / f"{kind}.docx").write_bytes(starter(kind))
    assert ooxml_validate(tmp_path.iterdir()) == []


def test_the_open_xml_validator_finds_a_planted_fault(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(changed(filled("x"), "word/document.xml", "<w:body>", "<w:body><w:pPr/>"))
    assert len(ooxml_validate([broken])) == 1


def test_libreoffice_opens_every_document_and_prints_its_title(tmp_path: Path) -> None:
    requires("soffice")
    printer = requires("pdftoppm").with_name("pdftotext")
    made = {}
    for template, context in SAMPLES:
        path = tmp_path / f"{template.replace('/', '-')}-{context.__name__}.docx"
        path.write_bytes(shipped(template).render(context()))
        made[path] = context()["document"]["title"]
    convert(tmp_path, "pdf", *made)
    for path, title in made.items():
        printed = subprocess.run([printer, path.with_suffix(".pdf"), "-"], capture_output=True, check=True)
        assert title in " ".join(printed.stdout.decode().split())


def convert(folder: Path, form: str, *paths: Path) -> None:
    """All files in another format, by LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)


@pytest.mark.parametrize(
    "setting",
    [{"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}, {"LANG": "da_DK.UTF-8", "PYTHONHASHSEED": "1"}],
    ids=["zone", "language"],
)
def test_the_same_context_gives_the_same_bytes_in_every_process(setting: dict[str, str]) -> None:
    program = (
        "import hashlib\nfrom pathlib import Path\nfrom engine.render.word import word_template\n"
        "from tests.engine.render import contexts\ntemplates = Path('templates').resolve()\n"
        "made = word_template(templates / 'indstilling' / 'referat.docx', templates).render(contexts.referat())\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **setting}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    here = shipped("indstilling/referat").render(contexts.referat())
    assert ran.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_an_added_decision_without_an_outcome_begins_with_its_text() -> None:
    made = contexts.referat()
    made["decision"]["added"][0]["outcome_label"] = ""
    (box,) = [
        row[0]
        for table in tables(Document(io.BytesIO(shipped("indstilling/referat").render(made))))
        for row in table
        if row[0].startswith("Derudover")
    ]
    assert box.splitlines()[1] == made["decision"]["added"][0]["text"]


def test_a_value_that_looks_like_a_tag_comes_out_as_it_is() -> None:
    assert texts(filled("{{ who }}", who="{{ 7*7 }} {% raw %} {{ document.title }}"))[0] == (
        "{{ 7*7 }} {% raw %} {{ document.title }}"
    )


def test_a_rendered_document_is_not_taken_for_a_template() -> None:
    with pytest.raises(RenderFailed, match="made from a template"):
        WordTemplate(filled("{{ who }}", who="{{ document.title }}"), "igen.docx", TEMPLATES)


def test_an_unknown_field_is_named_with_its_template_part_and_text() -> None:
    with pytest.raises(RenderFailed) as refused:
        filled("Før", "Kære {{ document.titel }}")
    message = str(refused.value)
    assert "egen.docx (document.xml)" in message
    assert "unknown field titel; there are: title," in message
    assert "(near: Kære {{ document.titel }})" in message


def test_an_unknown_field_in_a_header_is_named_with_the_header() -> None:
    with pytest.raises(RenderFailed, match=r"egen\.docx \(header1\.xml\).*unknown field whom.*near: Til"):
        filled("x", header="Til {{ whom }}")


@pytest.mark.parametrize("tag", ["{{ who", "{% if who %}", "{{ who|attr('x') }}", "{{ who.upper() }}", "{{ 2**9 }}"])
def test_a_template_that_may_not_be_is_refused_when_it_is_compiled(tag: str) -> None:
    with pytest.raises(RenderFailed, match=r"egen\.docx \(document\.xml\)"):
        WordTemplate(template_of("før", tag), "egen.docx", TEMPLATES)


def test_rich_text_inside_a_line_is_refused_with_what_to_write() -> None:
    with pytest.raises(RenderFailed, match=r"write \{\{p …\}\} in a paragraph of its own"):
        filled("Her: {{ note }}", note=read_text("to ord"))


def test_a_list_among_runs_is_refused() -> None:
    with pytest.raises(RenderFailed, match=r"use \{\{p …\}\}"):
        filled("Her: {{r note }}", note=read_text("<ul><li>et</li></ul>"))


def test_a_plain_value_among_runs_is_refused() -> None:
    with pytest.raises(RenderFailed, match="'Søren' stands outside a line of text"):
        filled("Her: {{r who }}", who="Søren")


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\ud800"], ids=ascii)
def test_a_character_that_xml_forbids_never_reaches_a_file(character: str) -> None:
    with pytest.raises(RenderFailed, match="not be a sound Word file"):
        filled("{{ who }}", who=f"a{character}b")


def test_a_line_break_in_a_value_is_a_line_break_in_word() -> None:
    run = Document(io.BytesIO(filled("{{ who }}", who="en\nto\ttre"))).paragraphs[0].runs[0]
    assert [child.tag.partition("}")[2] for child in run._r] == ["t", "br", "t", "tab", "t"]
    assert run.text == "en\nto\ttre"


def test_what_a_loop_repeats_is_made_one_of_a_kind() -> None:
    docx = WordTemplate(repeating_template(), "egen.docx", TEMPLATES).render(CONTEXT)
    marks = Document(io.BytesIO(docx)).element.body.iter(name("w:bookmarkStart"))
    assert [mark.get(name("w:name")) for mark in marks] == ["Sted", "Sted_2", "Sted_3"]
    assert findings(docx) == ()


def test_a_cell_that_a_condition_emptied_still_has_a_paragraph() -> None:
    docx = WordTemplate(repeating_template(), "egen.docx", TEMPLATES).render({**CONTEXT, "items": [{"text": "x"}]})
    assert [p.text for p in Document(io.BytesIO(docx)).tables[0].cell(0, 0).paragraphs] == [""]


def test_core_properties_come_from_the_context() -> None:
    properties = Document(io.BytesIO(shipped("indstilling/referat").render(contexts.referat()))).core_properties
    assert properties.title == "Åbningstider i de lokale sundhedshuse"
    assert properties.author == properties.last_modified_by == "Aase Aagaard"
    assert properties.identifier == "CHE-2026-001/1"
    assert properties.language == "da-DK"
    assert (properties.created, properties.modified) == (
        datetime(2026, 2, 20, tzinfo=UTC),
        datetime(2026, 2, 27, tzinfo=UTC),
    )


def test_links_become_relationships_of_the_part_that_has_them() -> None:
    docx = filled("{{p note }}", note=read_text('<p><a href="https://a.example/?b=1&amp;c">x</a></p>'))
    links = Document(io.BytesIO(docx)).part.rels.values()
    found = [link.target_ref for link in links if link.reltype == RELATIONSHIP_TYPE.HYPERLINK]
    assert found == ["https://a.example/?b=1&c"]
    assert findings(docx) == ()


def test_a_template_without_numbering_gets_it_with_its_first_list() -> None:
    bare = changed(
        template_of("{{p note }}"), "word/_rels/document.xml.rels", r"<Relationship [^>]*numbering[^>]*/>", ""
    )
    note = read_text("<ol><li>et</li><li>to</li></ol>")
    docx = WordTemplate(bare, "egen.docx", TEMPLATES).render({**CONTEXT, "note": note})
    assert findings(docx) == ()
    assert len(Document(io.BytesIO(docx)).part.numbering_part.element.num_lst) == 1


def test_zip_entries_have_a_fixed_date_and_content_types_come_first() -> None:
    with zipfile.ZipFile(io.BytesIO(shipped("meeting/dagsorden").render(contexts.agenda()))) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_a_template_is_compiled_once_until_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "egen.docx"
    path.write_bytes(template_of("et"))
    first = word_template(path, tmp_path)
    assert word_template(path, tmp_path) is first
    path.write_bytes(template_of("to"))
    assert texts(word_template(path, tmp_path).render(CONTEXT))[0] == "to"


def test_a_template_that_is_not_there_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"mangler\.docx: the template cannot be read"):
        word_template(tmp_path / "mangler.docx", tmp_path)


@pytest.mark.parametrize("source", [b"", b"PK\x03\x04", b"<html>"])
def test_what_is_not_a_word_file_is_refused(source: bytes) -> None:
    with pytest.raises(RenderFailed, match="not a Word file"):
        WordTemplate(source, "egen.docx", TEMPLATES)


def test_empty_rich_text_leaves_no_paragraph_behind() -> None:
    assert texts(filled("før", "{{p note }}", "efter", note=RichText())) == ["før", "efter"]
