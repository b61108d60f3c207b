"""Fields of texts before another program opens them: what stands there is what the author's program stored.

Which ones LibreOffice would put anew was tried with the real one; `test_office` shows it of some.
"""

import re

import pytest

from engine.render import docx_gate, odt_gate
from tests.engine.render.office_files import DRAWING, archive, parts_of
from tests.engine.render.test_office import BODY, opened
from tests.engine.render.text_files import (
    BEGIN,
    END,
    SEPARATE,
    STORED,
    asks,
    body,
    complex_field,
    opened_body,
    run,
    simple_field,
    story,
    taken,
    text,
    with_part,
)

ANEW = (
    *('DATE \\@ "d. MMMM yyyy"', "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME", "FILENAME \\p", "AUTHOR"),
    *("LASTSAVEDBY", "USERNAME", "DOCPROPERTY Sagsnr", "TITLE", "INFO Title", "NUMWORDS", "REVNUM", "TEMPLATE"),
    *("REF intet", "PAGEREF intet", "PAGEREFERAT", "= 1 + 1", 'IF 1 = 1 "a" "b"', "FORMTEXT", "date", "", "UKENDT"),
    *('HYPERLINK "javascript:a"', 'HYPERLINK "https://a" "file:///b"', "SYMBOL 65"),
)


@pytest.mark.parametrize("instruction", ANEW)
def test_a_field_stays_as_it_was_written(instruction: str) -> None:
    quoted = instruction.replace('"', "&quot;")
    for markup in (complex_field(f" {instruction} "), simple_field(f" {quoted} ")):
        seen = body(run("før ") + markup + run(" efter"))
        assert "".join(re.findall("<w:t>([^<]*)</w:t>", seen)) == f"før {STORED} efter"
        assert "fld" not in seen
        assert "instrText" not in seen


LIVE = (
    *(
        "PAGE",
        "NUMPAGES \\* MERGEFORMAT",
        "page \\* roman",
        'TOC \\o "1-3" \\h',
        "PAGEREF _Toc1 \\h",
        "FORMCHECKBOX",
        "SET a b",
    ),
    *('HYPERLINK "https://solbaek.example" \\o "tip"', 'HYPERLINK \\l "_Toc1"', "HYPERLINK mailto:a@solbaek.example"),
)


@pytest.mark.parametrize("instruction", LIVE)
def test_page_numbers_links_and_contents_go_on_working(instruction: str) -> None:
    mark, quoted = '<w:bookmarkStart w:id="1" w:name="_Toc1"/>', instruction.replace('"', "&quot;")
    markup = mark + complex_field(f" {instruction} ")
    assert body(markup).count("fldChar ") == 3
    assert 'w:instr="' in body(mark + simple_field(quoted))


@pytest.mark.parametrize(
    ("part", "root"),
    [("header1", "hdr"), ("footer3", "ftr"), ("footnotes", "footnotes"), ("endnotes", "endnotes"), ("document9", "a")],
)
def test_headers_footers_and_notes_keep_the_days_that_were_written_and_count_pages(part: str, root: str) -> None:
    inner = complex_field("DATE") + complex_field("PAGE", run("7")) + simple_field("TIME") + simple_field("NUMPAGES")
    seen = taken(with_part(f"word/{part}.xml", story(inner, root)))[f"word/{part}.xml"].decode()
    assert seen.count(STORED) == 3
    assert seen.count("fldChar ") == 3
    assert re.findall('w:instr="([^"]*)"', seen) == ["NUMPAGES"]


def test_fields_within_fields_stay_as_they_were_written() -> None:
    inner = run("side ") + complex_field("PAGE", run("2")) + complex_field("DATE", run("i dag"))
    seen = body(complex_field("IF x", inner))
    assert re.findall("<w:t>([^<]*)</w:t>", seen) == ["side ", "2", "i dag"]
    assert seen.count("fldChar ") == 3
    asked = f"{BEGIN}{asks('IF ')}{complex_field('DATE', run('x'))}{asks(' = 1')}{SEPARATE}{run('sagen')}{END}"
    assert re.findall("<w:t>([^<]*)</w:t>", body(asked)) == ["sagen"]
    page = f"{BEGIN}{asks('IF ')}{complex_field('PAGE', run('1'))}{asks(' = 1')}{SEPARATE}{run('sagen')}{END}"
    assert "fld" not in body(page)
    contents = complex_field("TOC", run("Kap. ") + complex_field("SAVEDATE"))
    assert body(contents).count("fldChar ") == 3


def test_a_field_over_several_paragraphs_keeps_them() -> None:
    seen = body(f"{BEGIN}{asks('QUOTE')}{SEPARATE}{run('et')}</w:p><w:p>{run('to')}{END}</w:p><w:p>{run('tre')}")
    assert re.findall("<w:t>([^<]*)</w:t>", seen) == ["et", "to", "tre"]
    assert seen.count("<w:p>") == 4  # with that of the next text
    assert "fld" not in seen


@pytest.mark.parametrize("end", ["", SEPARATE])
def test_a_field_without_an_end_takes_no_text_with_it(end: str) -> None:
    seen = body(f"{BEGIN}{asks('DATE')}{end}{run('teksten')}{complex_field('PAGE')}")
    assert re.findall("<w:t>([^<]*)</w:t>", seen) == ["teksten", STORED]
    assert seen.count("fldChar ") == 3
    assert "DATE" not in "".join(re.findall(">([A-Z])</w:instrText>", seen))
    assert "PAGE" in "".join(re.findall(">([A-Z])</w:instrText>", body(BEGIN + asks("PAGE"))))


def test_a_field_that_has_no_stored_text_is_not_filled_and_that_is_told() -> None:
    unstored = f"{BEGIN}{asks('DATE')}{END}"
    for markup in (unstored, complex_field("TIME", ""), simple_field("AUTHOR", "")):
        seen = docx_gate.seen(archive(text(markup)))
        assert seen.lacks == ("fields without a stored text",)
        assert b"instr" not in parts_of(seen.data)[BODY]
    silent = f"{BEGIN}{asks('XE ')}{END}{BEGIN}{asks('SYMBOL 65')}{END}"
    silent += simple_field("TITLE", "") + simple_field("AUTONUM", "")
    seen = docx_gate.seen(archive(text(silent)))
    assert seen.lacks == ()
    assert parts_of(seen.data)[BODY].count(b"fldChar ") == 2
    assert b"AUTONUM" in parts_of(seen.data)[BODY]


def test_a_day_on_a_drawing_stays_the_one_that_was_written() -> None:
    day = f'<a:fld xmlns:a="{DRAWING}" id="{{1}}" type="datetime1"><a:t>{STORED}</a:t></a:fld>'.encode()
    seen = taken(with_part("word/diagrams/drawing1.xml", day))["word/diagrams/drawing1.xml"]
    assert b"datetime" not in seen
    assert STORED.encode() in seen


@pytest.mark.parametrize(
    "name",
    [
        *("date", "time text:fixed='true'", "file-name", "author-name", "title", "modification-date", "print-time"),
        "user-field-get",
        "bookmark-ref text:reference-format='text'",
        "bookmark-ref text:reference-format='page'",
    ],
)
def test_a_field_of_an_open_document_stays_as_it_was_written(name: str) -> None:
    markup = f"<text:{name}>{STORED}</text:{name.split()[0]}>"
    assert f"<text:span>{STORED}</text:span>" in opened_body(markup)
    parts = parts_of(opened())
    end = f"><text:p>{markup}</text:p></office:document-styles>".encode()
    parts["styles.xml"] = parts["styles.xml"].replace(b"/>", end)
    assert f"<text:span>{STORED}</text:span>".encode() in parts_of(odt_gate.seen(archive(parts)).data)["styles.xml"]


def test_page_numbers_of_an_open_document_go_on_working() -> None:
    page = '<text:bookmark-ref text:reference-format="page" text:ref-name="a">7</text:bookmark-ref>'
    counts = "<text:page-number>7</text:page-number><text:page-count>9</text:page-count><text:chapter/>"
    seen = opened_body(f'{counts}<text:bookmark text:name="a"/>{page}')
    for name in ("page-number", "page-count", "chapter", "bookmark-ref"):
        assert f"<text:{name}" in seen


def test_a_field_of_an_open_document_that_has_no_stored_text_is_told() -> None:
    assert odt_gate.seen(opened("<text:p><text:date/></text:p>")).lacks == ("fields without a stored text",)
    assert odt_gate.seen(opened("<text:p><text:title/></text:p>")).lacks == ()
