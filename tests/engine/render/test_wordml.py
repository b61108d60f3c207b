"""Rich text in Word: real lists, links, tables; what is written is read back as it was."""

import io
import re
import subprocess
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.render.word import WordTemplate, word_template
from engine.render.word_check import findings
from engine.render.word_names import EMPTY_TAG, NAMESPACES, name, path
from engine.render.word_read import read_fields, read_sections
from engine.text import ListBlock, RichText, marker, read_text
from tests.engine.render import contexts
from tests.engine.render.hard_template import CONTEXT, template_of
from tests.support import ROOT, requires

TEMPLATES = ROOT / "templates"
PLAIN = WordTemplate(template_of("{{p note }}"), "egen.docx", TEMPLATES)


def shipped(template: str, context: Any) -> bytes:
    return word_template(TEMPLATES / f"{template}.docx", TEMPLATES).render(context)


def written(source: str) -> bytes:
    return PLAIN.render({**CONTEXT, "note": read_text(source)})


def memo_with(text: RichText) -> bytes:
    context = contexts.memo()
    part = {"kind": "text", "key": "baggrund", "heading": "Baggrund", "text": text}
    context["memo"].update(parts=[part], facts=[])
    return shipped("indstilling/indstilling", context)


def numbers(docx: bytes) -> list[tuple[str, str]]:
    """Marker and text of every numbered paragraph, counted as Word counts: a list each, lower levels begin anew."""
    document = Document(io.BytesIO(docx))
    numbering = document.part.numbering_part.element
    definitions = {d.get(name("w:abstractNumId")): d for d in numbering.iterfind(name("w:abstractNum"))}
    lists = {n.get(name("w:numId")): n for n in numbering.iterfind(name("w:num"))}
    counts: dict[str, Counter[int]] = {}
    found = []
    for paragraph in document.element.body.iter(name("w:p")):
        placed = _placed(paragraph, document)
        if placed is None:
            continue
        number, level = placed
        definition = definitions[lists[number].find(name("w:abstractNumId")).get(name("w:val"))]
        count = counts.setdefault(number, Counter())
        count[level] = count[level] + 1 if count[level] else _start(lists[number], definition, level)
        for lower in range(level + 1, 9):
            count[lower] = 0
        found.append((_sign(definition, level, count), "".join(t.text for t in paragraph.iter(name("w:t")))))
    return found


def _placed(paragraph: Any, document: Any) -> tuple[str, int] | None:
    found = paragraph.find(path("w:pPr", "w:numPr"))
    if found is None and (style := paragraph.find(path("w:pPr", "w:pStyle"))) is not None:
        styles = document.styles.element.iterfind(name("w:style"))
        own = next(s for s in styles if s.get(name("w:styleId")) == style.get(name("w:val")))
        found = own.find(path("w:pPr", "w:numPr"))
    if found is None:
        return None
    return found.find(name("w:numId")).get(name("w:val")), int(found.find(name("w:ilvl")).get(name("w:val")))


def _at(element: Any, tag: str, level: int, value: str) -> str:
    for found in element.iterfind(name(f"w:{tag}")):
        if found.get(name("w:ilvl")) == str(level):
            return str(found.find(name(f"w:{value}")).get(name("w:val")))
    return ""


def _start(number: Any, definition: Any, level: int) -> int:
    return int(_at(number, "lvlOverride", level, "startOverride") or _at(definition, "lvl", level, "start"))


def _sign(definition: Any, level: int, count: Counter[int]) -> str:
    sign = _at(definition, "lvl", level, "lvlText")
    for lower in range(level + 1):
        form = _at(definition, "lvl", lower, "numFmt")
        kind = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}.get(form, "1")
        bare = marker(ListBlock(((),), True, max(count[lower], 1), kind), 0)[:-1]
        sign = sign.replace(f"%{lower + 1}", bare)
    return sign


def expected(text: RichText) -> list[tuple[str, str]]:
    return [(line.marker, line.text) for line in text.lines if line.marker]


LISTS = {
    "bullets": "<ul><li>et</li><li>to</li></ul>",
    "two lists begin anew": "<ol><li>a</li><li>b</li></ol><p>x</p><ol><li>c</li></ol>",
    "a start of its own": '<ol start="7"><li>a</li><li>b</li></ol>',
    "roman from four": '<ol type="i" start="4"><li>a</li><li>b</li></ol>',
    "capital letters": '<ol type="A"><li>a</li><li>b</li></ol>',
    "an inner list begins anew": "<ol><li>a<ol type='a'><li>b</li></ol><li>c<ol type='a'><li>d</li></ol></ol>",
    "five deep": "<ol><li>1<ol><li>2<ul><li>3<ol type='I'><li>4<ol type='a' start='3'><li>5</li></ol>"
    "</li></ol></li></ul></li></ol></li></ol>",
    "goes on after an inner list": "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
}


@pytest.mark.parametrize("source", LISTS.values(), ids=LISTS)
def test_lists_have_the_markers_of_the_text(source: str) -> None:
    assert numbers(written(source)) == expected(read_text(source))


def test_lists_of_five_levels_have_five_levels_in_word() -> None:
    levels = [p.find(path("w:pPr", "w:numPr", "w:ilvl")) for p in _paragraphs(written(LISTS["five deep"]))]
    assert [level.get(name("w:val")) for level in levels if level is not None] == ["0", "1", "2", "3", "4"]


def _paragraphs(docx: bytes) -> list[Any]:
    return list(Document(io.BytesIO(docx)).element.body.iter(name("w:p")))


def test_points_have_the_numbers_of_the_memo() -> None:
    context = contexts.deep_memo()
    context["memo"]["parts"][0]["text"] = RichText()
    made = [(sign.rstrip("."), text) for sign, text in numbers(shipped("indstilling/indstilling", context))]
    assert made[: len(_flat(context["memo"]["parts"][1]["points"]))] == _flat(context["memo"]["parts"][1]["points"])


def test_points_begin_anew_under_each_item_of_an_agenda() -> None:
    made = [(sign.rstrip("."), text) for sign, text in numbers(shipped("meeting/dagsorden", contexts.agenda()))]
    assert made == [point for item in contexts.agenda()["meeting"]["items"] for point in _flat(item["points"])]
    assert [number for number, _text in made].count("1") == 2


def _flat(points: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [entry for p in points for entry in [(p["number"], p["text"]), *_flat(p["points"])]]


words = st.text(st.sampled_from("abæøåé &<>\"'{}%–☑"), min_size=1, max_size=8).map(lambda t: escape(t, quote=False))
runs = st.one_of(
    words,
    words.map(lambda t: f"<strong>{t}</strong>"),
    words.map(lambda t: f"<em><strong>{t}</strong></em>"),
    words.map(lambda t: f'<a href="https://a.example/?x=1&amp;y=2">{t}</a>'),
    st.just("<br>"),
)
paragraphs = st.lists(runs, min_size=1, max_size=4).map(lambda p: f"<p>{''.join(p)}</p>")
cells = st.lists(paragraphs, max_size=2).map("".join).map(lambda c: f"<td>{c}</td>")
tables = st.lists(
    st.lists(cells, min_size=2, max_size=2).map("".join).map(lambda r: f"<tr>{r}</tr>"), min_size=1, max_size=3
).map(lambda rows: f"<table><tr><th>æ</th><th></th></tr>{''.join(rows)}</table>")
opened = st.sampled_from(["ul", "ol", 'ol type="a"', 'ol start="3"', 'ol type="I" start="9"'])


def lists_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(
        st.tuples(paragraphs, st.lists(inner, max_size=2)).map(lambda item: f"<li>{item[0]}{''.join(item[1])}</li>"),
        min_size=1,
        max_size=3,
    ).map("".join)
    return st.tuples(opened, items).map(lambda parts: f"<{parts[0]}>{parts[1]}</{parts[0][:2]}>")


blocks = st.recursive(st.one_of(paragraphs, tables), lists_of, max_leaves=8)


@settings(max_examples=60)
@given(st.lists(blocks, max_size=4).map(lambda b: f"<p></p>{''.join(b)}"))
def test_rich_text_is_read_back_as_it_was_written(source: str) -> None:
    text = read_text(source)
    docx = memo_with(text)
    assert findings(docx) == ()
    # Bullets of two lists in a row are as one list in Word.
    assert read_sections(docx)["baggrund"].html == re.sub(r"</ul>\n?<ul>", "", text.html)


@pytest.mark.parametrize("template", [name for name in contexts.MEMOS if not name.startswith("meeting")])
def test_every_section_of_a_memo_is_read_back(template: str) -> None:
    for maker in contexts.MEMOS[template]:
        context = maker()
        sections = read_sections(shipped(template, context))
        texts = {part["key"]: part["text"] for part in context["memo"]["parts"] if part["kind"] == "text"}
        assert {key: sections[key] for key in texts} == texts
        parts = [part["key"] for part in context["memo"]["parts"]]
        assert [key for key in sections if key in parts] == parts


def test_what_is_written_beside_the_mark_of_an_empty_section_is_read_back() -> None:
    docx = Document(io.BytesIO(memo_with(read_text("<p>Der er dog én.</p>"))))
    beside = next(p for p in docx.paragraphs if p.text == "Der er dog én.")._p
    mark = f'<w:sdtPr><w:tag w:val="{EMPTY_TAG}"/></w:sdtPr><w:sdtContent><w:r><w:t>Intet.</w:t></w:r></w:sdtContent>'
    beside.insert(0, parse_xml(f'<w:sdt xmlns:w="{NAMESPACES["w"]}">{mark}</w:sdt>'))
    saved = io.BytesIO()
    docx.save(saved)
    assert read_sections(saved.getvalue())["baggrund"].plain == "Der er dog én."


def test_fields_are_read_back_by_their_tags() -> None:
    fields = read_fields(shipped("indstilling/referat", contexts.referat()))
    assert fields["memo.title"] == "Åbningstider i de lokale sundhedshuse"
    assert fields["fact.case_officer"] == "Aase Aagaard"
    assert (fields["openness.1"], fields["openness.2"]) == ("☑", "☐")
    assert fields["decision.2"] == "at udgiften på 1.250 tkr. i 2026 afholdes af afdelingens grundbudget"


def test_a_file_that_libreoffice_saved_is_read_back(tmp_path: Path) -> None:
    requires("soffice")
    context = contexts.memo()
    context["memo"]["parts"][2]["text"] = read_text(
        "".join(f"<p>{claim}</p>{source}" for claim, source in LISTS.items())
    )
    (tmp_path / "memo.docx").write_bytes(shipped("indstilling/indstilling", context))
    (tmp_path / "saved").mkdir()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", tmp_path / "saved"]
    subprocess.run([*command, tmp_path / "memo.docx"], capture_output=True, check=True, timeout=120)
    sections = read_sections((tmp_path / "saved" / "memo.docx").read_bytes())
    texts = {part["key"]: part["text"] for part in context["memo"]["parts"] if part["kind"] == "text"}
    assert {key: sections[key] for key in texts} == texts


def test_text_deleted_with_tracked_changes_is_not_read_and_inserted_text_is() -> None:
    docx = Document(io.BytesIO(memo_with(read_text("<p>gammel</p>"))))
    run = next(r for p in docx.paragraphs for r in p.runs if r.text == "gammel")._r
    for tag in ("w:ins", "w:del"):
        mark = run.makeelement(name(tag), {name("w:id"): "9", name("w:author"): "Aase"})
        run.addprevious(mark)
        mark.append(run.__deepcopy__(None))
    run.getparent().remove(run)
    saved = io.BytesIO()
    docx.save(saved)
    assert read_sections(saved.getvalue())["baggrund"].plain == "gammel"
