"""Spreadsheets before another program opens them: values without formulas, and nothing of them cut off untold.

A program of the tests stands for LibreOffice, except in the one test that runs the real one.
"""

import re
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed, StorageFailed
from engine.render import office
from engine.render.office import Office
from engine.render.office_gate import Seen
from engine.render.office_kinds import kind_of
from engine.render.office_words import lost
from engine.render.open_gate import TABLE
from tests.engine.render.office_files import Parts, archive, parts_of, relations, shape, slides
from tests.engine.render.sheet_files import ROWS, SHEETS, STYLES, book, chart, open_book, open_cell, sheet
from tests.engine.render.test_office import ARCHIVAL, DOCTYPE, WIDE, assert_never_opened, fake
from tests.support import requires
from tests.verapdf import validate
from tests.zips import broken

FETCHING = 'WEBSERVICE("http://127.0.0.1/a")'
UNSTORED = '<row r="1"><c r="A1"><f>1+1</f></c></row>'
COLUMNS = '<cols><col min="1" max="9" width="{}"/></cols>'
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
FAR = f'<x:a xmlns:x="{DRAWING}"><x:col>999999999999</x:col></x:a>'.encode()
ENDLESS = STYLES.replace('sz val="11"', 'sz val="inf"').encode()
FIRST, WAYS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
NOTED = "<office:annotation/>"


def ways(kind: str = "worksheet", second: str = "worksheets/sheet2.xml") -> bytes:
    return relations((kind, "worksheets/sheet1.xml"), ("worksheet", second), ("styles", "styles.xml"))


def led(kind: str, target: str) -> bytes:
    return book(added={"xl/worksheets/_rels/sheet1.xml.rels": relations(outward=(kind, target))})


def open_formula(formula: str, stored: str = 'office:value-type="float" office:value="3"') -> bytes:
    return open_book(open_cell("3", f'table:formula="{formula}" {stored}'))


HOSTILE = {
    "a macro": book(added={"xl/vbaProject.bin": b"x"}),
    "a macro sheet": book(added={"xl/macrosheets/sheet1.xml": sheet()}),
    "a macro sheet under a sheet's name": book(added={WAYS: ways("xlMacrosheet")}),
    "a macro sheet's text in a sheet's place": book(b"<macrosheet/>"),
    "a dialog": book(added={"xl/dialogsheets/sheet1.xml": b"<a/>"}),
    "an object": book(sheet(after="<oleObjects><oleObject/></oleObjects>")),
    "an object's file": book(added={"xl/embeddings/oleObject1.bin": b"x"}),
    "a control": book(sheet(after="<controls><control/></controls>")),
    "a control's part": book(added={"xl/ctrlProps/ctrlProp1.xml": b"<a/>"}),
    "a picture that is fetched": book(added={"xl/richData/rdrichvalue.xml": b"<a/>"}),
    "a model": book(added={"xl/model/item.data": b"x"}),
    "a linked picture": led("image", "http://127.0.0.1/a"),
    "a script link": led("hyperlink", "javascript:a"),
    "a formula where no sheet is": book(added={"xl/theme/theme1.xml": b"<a><f>1</f></a>"}),
    "a sheet in another folder": book(added={WAYS: ways(second="/docProps/app.xml"), "docProps/app.xml": sheet()}),
    "a formula beside its cell": book(sheet(f"<row r='1'><c r='A1'><v>1</v></c></row><f>{FETCHING}</f>")),
    "a formula without its value": book(sheet(UNSTORED)),
    "a formula with an empty value": book(sheet(UNSTORED.replace("</f>", "</f><v/>"))),
    "a chart without values": book(added=chart("")),
    "no sheet that is shown": book(added={"xl/workbook.xml": f'<w xmlns="{SHEETS}"><sheets/></w>'.encode()}),
    "a sheet without a part": book(added={WAYS: ways(second="worksheets/sheet3.xml")}),
    "too wide a sheet": book(sheet('<row r="1"><c r="I1"><v>1</v></c></row>', before=COLUMNS.format(300))),
    "a width that is no number": book(sheet(before=COLUMNS.format("a"))),
    "a text that is not there": book(sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')),
    "a drawing too far out": book(added={"xl/drawings/drawing1.xml": FAR}),
    "a size without end": book(sheet(ROWS.replace('t="i', 's="1" t="i')), added={"xl/styles.xml": ENDLESS}),
    "a doctype": book(added={"docProps/app.xml": DOCTYPE}),
    "a doctype in another encoding": book(added={"docProps/app.xml": WIDE}),
    "a bomb": book(b"<a>" + b" " * (4 << 20) + b"</a>"),
    "text under a picture's name": book(added={"xl/media/a.png": b"<svg/>"}),
    **broken(book()),
    "an open formula without its value": open_formula("of:=1+1", ""),
    "an open formula with an empty value": open_formula("of:=1+1", 'office:value-type="float"'),
    "an open source": open_book(after='<table:table><table:table-source xlink:href="file:///a"/></table:table>'),
    "an open range elsewhere": open_book('<table:cell-range-source xlink:href="file:///a"/>'),
    "an open dde link": open_book(after="<table:dde-links><table:dde-link/></table:dde-links>"),
    "an open object": open_book('<table:table-cell><draw:object xlink:href="./Object 1"/></table:table-cell>'),
    "an open script": open_book("<table:table-cell><script:event-listener/></table:table-cell>"),
    "an open database": open_book(after="<table:database-source-sql/>"),
    "an open sheet too wide": open_book(open_cell("a", times=500) + open_cell("b")),
    "an open text without end": open_book(open_cell("a", times=16_000) * 80, head="<table:table-column/>"),
    "an open number that is none": open_book(open_cell("a").replace('repeated="1"', 'repeated="a"')),
}  # fmt: skip


def seen(data: bytes) -> Seen:
    return kind_of(data).gate(data)


def taken(data: bytes) -> Parts:
    return parts_of(seen(data).data)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_sheets_that_another_program_must_not_open_are_refused_before_it(hostile: bytes, tmp_path: Path) -> None:
    assert_never_opened(hostile, tmp_path)


def test_values_stay_and_formulas_go() -> None:
    first = taken(book())[FIRST]
    assert b"<v>1250.5</v>" in first
    assert b"<f" not in first
    content = taken(open_formula("of:=SUM([.A2:.A3])"))["content.xml"]
    assert b'office:value="3"' in content
    assert b"formula" not in content


def test_an_empty_text_is_a_stored_value_and_an_error_stays_a_text() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    found = seen(book(sheet(rows)))
    assert (
        b't="str" s="3"><v>#DIV/0!' in parts_of(found.data)[FIRST] or b"<v>#DIV/0!</v>" in parts_of(found.data)[FIRST]
    )
    assert b't="e"' not in parts_of(found.data)[FIRST]
    assert "#DIV/0!" in found.words
    wrong = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    assert b"string-value" not in taken(open_formula("of:=1/0", wrong))["content.xml"]


ASKING = {
    "a name": book(inside=f"<definedNames><definedName name='a'>{FETCHING}</definedName></definedNames>"),
    "a link": book(inside="<externalReferences/>", added={"xl/externalLinks/externalLink1.xml": b"no xml"}),
    "a connection": book(added={"xl/connections.xml": b"<connections><webPr/></connections>"}),
    "a query": book(added={"xl/queryTables/queryTable1.xml": b"<a/>"}),
    "a pivot": book(inside="<pivotCaches/>", added={"xl/pivotCache/pivotCacheDefinition1.xml": b"<a/>"}),
    "a table": book(sheet(after="<tableParts/>"), added={"xl/tables/table1.xml": b"<a/>"}),
    "a validation": book(sheet(after=f"<dataValidations><a><formula1>{FETCHING}</formula1></a></dataValidations>")),
    "an extension": book(sheet(after=f"<extLst><f>{FETCHING}</f></extLst>")),
    "a shown formula": book(sheet(before="<sheetViews><sheetView showFormulas='1'/></sheetViews>")),
    "computing": book(inside="<calcPr fullCalcOnLoad='1'/>"),
    "a comment's drawing": book(added={"xl/drawings/vmlDrawing1.vml": b"<v><x:FmlaMacro/></v>"}),
    "printers": book(added={"xl/printerSettings/printerSettings1.bin": b"x"}),
}  # fmt: skip


@pytest.mark.parametrize("data", ASKING.values(), ids=ASKING)
def test_what_asks_for_something_is_not_given_to_the_program(data: bytes) -> None:
    plain, given = taken(book()), taken(data)
    assert given == plain


def test_what_asks_for_something_in_an_open_file_is_not_given_to_the_program() -> None:
    condition = '<style:style style:name="c"><style:map style:condition="is-true-formula(A1)"/></style:style>'
    number = '<number:s xmlns:number="urn:n"><style:map style:condition="value()&gt;=0"/></number:s>'
    asking = "<table:content-validations><table:content-validation/></table:content-validations>"
    asking += "<calcext:conditional-formats><calcext:conditional-format/></calcext:conditional-formats>"
    asking += "<table:database-ranges><table:database-range/></table:database-ranges><table:calculation-settings/>"
    asking += "<table:data-pilot-tables/><table:tracked-changes/><table:named-expressions/>"
    content = taken(open_book(styles=condition + number, after=asking))["content.xml"].decode()
    assert re.findall(r"condition=\"[^\"]*\"", content) == ['condition="value()&gt;=0"']
    for word in ("validation", "database", "calculation", "pilot", "tracked", "named", "calcext:cond"):
        assert word not in content


def test_a_chart_shows_what_was_stored_in_it_and_runs_nothing() -> None:
    given = taken(book(added=chart()))
    assert b":f" not in given["xl/charts/chart1.xml"]
    assert b"numCache" in given["xl/charts/chart1.xml"]
    assert b"macro" not in given["xl/drawings/drawing1.xml"]
    assert b"textlink" not in given["xl/drawings/drawing1.xml"]


@pytest.mark.parametrize(
    ("asked", "stays"),
    [
        *(("100", True), ("$B$2*2", True), ('"Nej"', True), (FETCHING, False), ("Andet!A1", False)),
        *((f"1<!-- -->+{FETCHING}", False), (f"1<?x?>+{FETCHING}", False), (f"1<a/>+{FETCHING}", False)),
    ],
)
def test_a_conditional_format_that_computes_nothing_stays(asked: str, stays: bool) -> None:
    rule = f'<conditionalFormatting><cfRule type="cellIs"><formula>{asked}</formula></cfRule></conditionalFormatting>'
    found = seen(book(sheet(after=rule)))
    assert (b"<formula>" in parts_of(found.data)[FIRST]) is stays
    assert ("conditional formats" in found.lacks) is not stays
    scale = rule.replace(f"<formula>{asked}</formula>", '<cfvo type="formula" val="A(1)"/>')
    assert b"cfvo" not in taken(book(sheet(after=scale)))[FIRST]


def test_hidden_sheets_are_left_out() -> None:
    for state in ("hidden", "veryHidden"):
        given = taken(book(state=state))
        assert "xl/worksheets/sheet2.xml" not in given
        assert b"sheet2" not in given[WAYS] + given["[Content_Types].xml"]
        assert b"Bilag" not in given["xl/workbook.xml"]
    assert b"Andet" not in taken(open_book(display="false"))["content.xml"]
    assert b"Andet" in taken(open_book(display="true"))["content.xml"]


def test_what_a_pdf_of_them_lacks_is_told() -> None:
    assert seen(book(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))).lacks == ()
    rows = ROWS.replace('<row r="2">', '<row r="2" hidden="1">')
    header = "<headerFooter><oddHeader>a</oddHeader></headerFooter><extLst><sparklineGroup/></extLst>"
    everything = book(sheet(rows, after=header), state="hidden", added={"xl/comments1.xml": b"<a/>"})
    assert set(seen(everything).lacks) == {
        "hidden sheets", "headers and footers", "sparklines", "hidden rows and columns", "formulas", "comments",
    }  # fmt: skip
    cells = open_cell("3", 'table:formula="of:=1" office:value-type="float" office:value="3"') + NOTED
    head = '<table:table-column table:visibility="collapse"/>'
    found = seen(open_book(cells, display="false", head=head))
    assert set(found.lacks) == {"hidden sheets", "hidden rows and columns", "formulas", "comments"}


def test_the_texts_that_are_shown_are_looked_for_in_the_pdf() -> None:
    assert seen(book()).words == ("Post", "Beløb", "I alt")
    hidden = '<cols><col min="1" max="1" width="9" hidden="1"/></cols>'
    assert seen(book(sheet(before=hidden))).words == ("Beløb",)
    assert seen(book(sheet(ROWS.replace('r="2">', 'r="2" hidden="1">', 1)))).words == ("Post", "Beløb")
    assert seen(book(sheet(re.sub(r' r="..?"', "", ROWS)))).words == ("Post", "Beløb", "I alt")
    assert seen(open_book(open_cell("Post", times=2))).words == ("Post", "Post", "Andet")
    hidden = '<table:table-column table:visibility="collapse"/><table:table-column/>'
    assert seen(open_book(open_cell("a") + open_cell("b"), head=hidden)).words == ("b", "Andet")


def test_a_number_gets_smaller_and_so_does_a_text_in_the_way_of_another_and_rows_get_higher() -> None:
    long = "En meget lang tekst " * 5
    text = '<c r="{}1" s="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = f'<row r="1">{text.format("A", 0, long)}{text.format("B", 0, "kort")}{text.format("C", 2, long)}</row>'
    rows += f'<row r="2">{text.format("A", 1, long)}<c r="B2"><v>5</v></c></row>'
    rows += f'<row r="3">{text.format("A", 0, long)}</row>'
    rows += f'<row r="4">{text.format("A", 0, long).replace("A1", "A4")}</row>'
    given = taken(book(sheet(rows, after='<mergeCells><mergeCell ref="A4:B4"/></mergeCells>')))
    root, styles = etree.fromstring(given[FIRST]), etree.fromstring(given["xl/styles.xml"])
    formats = styles.find("{*}cellXfs")
    smaller = [formats[int(cell.get("s", 0))].find("{*}alignment") for cell in root.iter("{*}c")]
    shrunk = [one is not None and one.get("shrinkToFit") == "1" for one in smaller]
    assert shrunk == [True, False, True, False, True, False, True]
    high = root.findall(".//{*}row")[1]
    assert float(high.get("ht")) > 60
    assert high.get("customHeight") == "1"
    cells = open_cell(long) + open_cell("kort") + open_cell("1", 'office:value-type="float" office:value="1"')
    content = etree.fromstring(taken(open_book(cells))["content.xml"])
    named = [cell.get(f"{TABLE}style-name") for cell in content.iter("{*}table-cell")]
    assert [bool(one) for one in named] == [True, False, True, False]
    assert b"shrink-to-fit" in taken(open_book(cells))["content.xml"]


def test_all_columns_go_on_a_page_and_rows_on_as_many_as_they_take() -> None:
    narrow, broad = taken(book())[FIRST], taken(book(sheet(rows='<row r="1"><c r="Z1"><v>1</v></c></row>')))[FIRST]
    for first in (narrow, broad):
        assert b'<pageSetUpPr fitToPage="1"/>' in first
        assert b'fitToWidth="1" fitToHeight="0"' in first
    assert b"portrait" in narrow
    assert b"landscape" in broad
    assert b'width="12.5" customWidth="1"' in taken(book(sheet(before=COLUMNS.format(10))))[FIRST]
    layout = '<style:page-layout><style:page-layout-properties style:print="objects"/></style:page-layout>'
    chosen = '<table:table table:print="false" table:print-ranges="A1"><table:table-row/></table:table>'
    wide = '<style:style style:name="c"><style:table-column-properties style:column-width="2cm"/></style:style>'
    content = taken(open_book(styles=layout + wide, after=chosen))["content.xml"]
    assert b'style:scale-to-X="1" style:scale-to-Y="0"' in content
    assert b'style:column-width="2.500cm"' in content
    assert b"table:print" not in content
    assert b"style:print=" not in content


def test_what_was_cut_off_is_found() -> None:
    assert not lost(["Æøå og Århus", "Beløb"], "Beløb \r\nÆøå og\r\nÅr\ufffehus")
    assert lost(["Beløb", "Beløb"], "Beløb")
    assert lost(["en lang tekst"], "en lang")
    assert lost(["a"], "a ###")
    assert not lost(["a ### b"], "a ### b")
    assert not lost(["b", "a", "a"], "a b a")
    assert lost(["b", "a", "a", "a"], "a b a")


def stands_for(folder: Path, *shown: str) -> Office:
    """A program that makes a PDF with these words on its page."""
    page = " ".join(f"1 0 0 1 20 {700 - 20 * n} Tm ({text}) Tj" for n, text in enumerate(shown))
    stream = f"BT /F 12 Tf {page} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    body = "".join(f"{n} 0 obj{one}endobj\n" for n, one in enumerate(objects, 1)) + "trailer<</Root 1 0 R>>"
    (folder / "made").write_bytes(ARCHIVAL + b"\n" + body.encode("cp1252"))
    return Office(fake(folder, f'cp {folder}/made "$out/bilag.pdf"'))


def test_a_pdf_in_which_a_text_is_cut_off_is_not_taken(tmp_path: Path) -> None:
    assert stands_for(tmp_path, "Post", "Beløb", "I alt", "1250.5").made(book()).pdf.startswith(ARCHIVAL)
    for shown in (["Post", "Belø", "I alt"], ["Post", "Beløb", "I alt", "###"]):
        with pytest.raises(RenderFailed, match="cut off"):
            stands_for(tmp_path, *shown).made(book())


def test_a_pdf_that_cannot_be_read_again_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made").write_bytes(ARCHIVAL)
    office_program = Office(fake(tmp_path, f'cp {tmp_path}/made "$out/bilag.pdf"'))
    with pytest.raises(RenderFailed, match="read again"):
        office_program.made(book())
    monkeypatch.setattr(office, "ROOM", 1 << 60)
    with pytest.raises(StorageFailed, match="disk is full"):
        office_program.made(book())


def test_libreoffice_makes_pdf_a_of_slides_and_sheets_that_a_validator_agrees_with(tmp_path: Path) -> None:
    requires("impress")
    requires("calc")
    program = Office(requires("soffice"))
    long = '<row r="3"><c r="A3" t="inlineStr"><is><t>En tekst der er længere end sin kolonne</t></is></c>'
    long += '<c r="B3"><v>123456789.25</v></c></row>'
    fetched = ROWS.replace("SUM(B3:B4)", FETCHING.replace('"', "&quot;"))
    kinds = {
        "slides": archive(slides(shape("Æøå"), hidden=True)),
        "sheets": book(sheet(fetched + long), state="hidden"),
    }
    for name, data in kinds.items():
        (tmp_path / f"{name}.pdf").write_bytes(program.made(data).pdf)
    assert validate([tmp_path / f"{name}.pdf" for name in kinds], ("2b",)) == {"slides": [], "sheets": []}
