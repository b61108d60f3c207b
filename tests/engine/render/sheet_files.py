"""Small spreadsheets, made part by part, of both kinds."""

from tests.engine.render.office_files import RELATIONS, Parts, archive, parts_of, relations, types
from tests.engine.render.test_office import KIND, SPACES, opened

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
BOOK = KIND.replace("text", "spreadsheet")
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Beløb</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>I alt</t></is></c><c r="B2"><f>SUM(B3:B4)</f><v>1250.5</v></c></row>'
)
STYLES = (
    f'<styleSheet xmlns="{SHEETS}"><fonts count="1"><font><sz val="11"/><name val="DejaVu Sans"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf fontId="0"/>'
    '<xf fontId="0"><alignment wrapText="1"/></xf><xf fontId="0"><alignment horizontal="right"/></xf></cellXfs>'
    "</styleSheet>"
)


def sheet(rows: str = ROWS, before: str = "", after: str = "") -> bytes:
    return (
        f'<worksheet xmlns="{SHEETS}" xmlns:r="{RELATIONS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    ).encode()


def book(first: bytes | None = None, *, state: str = "visible", inside: str = "", added: Parts | None = None) -> bytes:
    """Two sheets, the second of that state. `inside`: what stands in the book besides."""
    kind = "spreadsheetml."
    named = {
        "xl__workbook": f"{kind}sheet.main",
        "xl__worksheets__sheet1": f"{kind}worksheet",
        "xl__worksheets__sheet2": f"{kind}worksheet",
        "xl__styles": f"{kind}styles",
        "xl__sharedStrings": f"{kind}sharedStrings",
    }
    text = (
        f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><workbookPr/><sheets><sheet name="Budget" sheetId="1" '
        f'r:id="rId1"/><sheet name="Bilag" sheetId="2" state="{state}" r:id="rId2"/></sheets>{inside}</workbook>'
    )
    parts = {
        "[Content_Types].xml": types(**named),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": text.encode(),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": first or sheet(),
        "xl/worksheets/sheet2.xml": sheet('<row r="1"><c r="A1"><v>7</v></c></row>'),
        "xl/styles.xml": STYLES.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}"><si><r><t>Po</t></r><r><t>st</t></r></si></sst>'.encode(),
    }
    return archive({**parts, **(added or {})})


def chart(values: str = "<c:numCache><c:pt/></c:numCache>") -> Parts:
    """A chart, its place and the ways to it, as parts."""
    series = f"<c:ser><c:val><c:numRef><c:f>[1]A!B1</c:f>{values}</c:numRef></c:val></c:ser>"
    return {
        "xl/charts/chart1.xml": f'<c:chartSpace xmlns:c="{CHARTS}"><c:chart>{series}</c:chart></c:chartSpace>'.encode(),
        "xl/drawings/drawing1.xml": b'<x:wsDr xmlns:x="urn:x"><x:sp macro="[0]!A" textlink="A!B1"/></x:wsDr>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml")),
    }


def open_cell(text: str, kind: str = 'office:value-type="string"', times: int = 1) -> str:
    return (
        f'<table:table-cell {kind} table:number-columns-repeated="{times}"><text:p>{text}</text:p></table:table-cell>'
    )


def open_book(cells: str = "", *, display: str = "true", styles: str = "", after: str = "", head: str = "") -> bytes:
    """A sheet with these cells in its one row, and one that is shown or not."""
    spaces = SPACES + "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in [("table", "table"), ("style", "style"), ("of", "of"), ("fo", "xsl-fo-compatible")]
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    shown = f'<style:table-properties table:display="{display}"/>'
    second = f'<style:style style:name="b" style:family="table">{shown}</style:style>'
    column = '<table:table-column table:number-columns-repeated="1024"/>'
    rows = f"<table:table-row>{cells or open_cell('Post')}</table:table-row>"
    others = f"{column}<table:table-row>{open_cell('Andet')}</table:table-row>"
    sheets = (
        f'<table:table table:name="Budget">{head or column}{rows}</table:table>'
        f'<table:table table:name="Bilag" table:style-name="b">{others}</table:table>{after}'
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{styles}{second}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return archive({**parts_of(opened(kind=BOOK)), "content.xml": content.encode()})
