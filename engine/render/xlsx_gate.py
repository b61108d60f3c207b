"""Sheets of Excel as another program may see them: the values that the author's program stored, and no formula.

So nothing is computed and nothing is fetched. Each sheet's columns are put on one page, so none is cut off.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import Seen, ill_written, text_of
from engine.render.ooxml_gate import Form, Package, local, package_of, target_of, without
from engine.render.xlsx_whole import TRUE, Book, placed

MAIN = "xl/workbook.xml"
WAYS = "xl/_rels/workbook.xml.rels"
SHEET_TYPES = ("/relationships/worksheet", "/relationships/chartsheet")
FORM = Form(
    main=MAIN,
    type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    kept=re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml"
        r"|xl/(?:workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels"
        r"|xl/(?:worksheets|chartsheets|theme|drawings|charts|diagrams)/(?:_rels/)?[\w.-]+\.xml(?:\.rels)?"
        r"|xl/media/[\w.-]+\.(?:png|jpe?g|gif|emf|wmf)",
        re.IGNORECASE,
    ),
    left_out=re.compile(
        r"docProps/thumbnail\.\w+|docMetadata/LabelInfo\.xml|customXml/(?:_rels/)?[\w.-]+\.xml(?:\.rels)?"
        r"|xl/(?:calcChain|connections|metadata|volatileDependencies|xmlMaps|comments\d*)\.xml"
        r"|xl/(?:comments|customProperty|externalLinks|persons|pivotCache|pivotTables|printerSettings|queryTables|tables"
        r"|threadedComments)/(?:_rels/)?[\w.-]+\.(?:xml|rels|bin)"
        r"|xl/drawings/(?:_rels/)?[\w.-]+\.vml(?:\.rels)?|xl/media/[\w.-]+\.svg",
        re.IGNORECASE,
    ),
)
BOOK = {"workbookPr", "sheets"}
SHEET = {"sheetFormatPr", "cols", "sheetData", "mergeCells", "conditionalFormatting", "hyperlinks", "drawing"}
"""What is kept of a book and of a sheet."""
PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
AWAY = {"externalData", "imgLayer", "pivotSource", "svgBlip"}
"""Elements that lead to what is left out."""
RUN = ("macro", "textlink")
"""What a drawn thing runs when it is pressed, and the formula whose value it shows: that stands in it."""
CELL = {"v", "is"}
COMPUTED = {"f", "formula", "formula1", "formula2", "definedName"}
PLAIN = re.compile(r'[\w$.:+*/<>=&" -]*')
"""A formula of a conditional format that calls nothing and stays within its sheet."""
CACHES = {"numCache", "strCache", "multiLvlStrCache"}
WIDEST = 2000.0
"""Characters beside each other that one page takes at the smallest scale that there is."""
MOST = 16_384
"""Columns that a sheet may have."""
USUAL_WIDTH, ROOMIER, PORTRAIT = 8.43, 1.25, 100.0
"""A column's width where none is said; what each gets more, since another typeface may be wider than the author's; the
widest sheet that stands upright."""


def seen(data: bytes) -> Seen:
    """The sheets that were shown. Raises `RenderFailed` with the reasons not to open them."""
    package, words = package_of(data, FORM), list[str]()
    try:
        lacks = dict.fromkeys((*_book(package), *_sheets(package, words)))
    except (ArithmeticError, LookupError, TypeError, ValueError) as wrong:  # a number that is none, a part that lacks
        raise RenderFailed(ill_written(MAIN)) from wrong
    if package.had(r"xl/(?:comments|threadedComments)"):
        lacks[_("comments")] = None
    package.settle()
    _nothing_computed(package)
    return Seen(package.written(), tuple(lacks), tuple(words))


def _book(package: Package) -> Iterator[str]:
    """Names, links and hidden sheets go out of the book."""
    book = package.trees[MAIN]
    ways = {one.get("Id"): one for one in package.trees[WAYS]}
    _only(book, BOOK)
    parts, shown = {name.casefold(): name for name in package.trees}, 0
    for sheet in [one for one in book.iter(etree.Element) if local(one) == "sheet"]:
        way = ways.get(next((said for name, said in sheet.attrib.items() if name.endswith("}id")), ""))
        if way is None or not way.get("Type", "").endswith(SHEET_TYPES):
            raise RenderFailed(_("it holds another file or a program"))
        if sheet.get("state", "visible") == "visible":
            shown += 1
            continue
        sheet.getparent().remove(sheet)
        package.without(parts[target_of(WAYS, way)])
        yield _("hidden sheets")
    if not shown:
        raise RenderFailed(_("it has no sheet that is shown"))


def _sheets(package: Package, words: list[str]) -> Iterator[str]:
    book = Book(package.trees.get("xl/sharedStrings.xml"), package.trees.get("xl/styles.xml"))
    drawn = max((int(one.text) + 1 for root in package.trees.values() for one in root.iter(f"{PLACED}col")), default=0)
    for name, root in package.named(r"xl/(?!workbook\.xml).*\.xml"):
        kind = local(root)
        without(root, AWAY)
        for item in root.iter(etree.Element):
            for told in RUN:
                item.attrib.pop(told, None)
        if kind == "worksheet":
            yield from _sheet(root)
            words += book.make_whole(root, _on_pages(root, drawn))
        elif kind == "chartSpace":
            _chart(root)
        elif re.match(r"xl/(?:work|chart)sheets/", name, re.IGNORECASE) and kind != "chartsheet":
            raise RenderFailed(_("it holds another file or a program"))


def _sheet(root: Any) -> Iterator[str]:
    told = {local(one) for one in root.iter(etree.Element)}
    if told & {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}:
        yield _("headers and footers")
    if "sparklineGroup" in told:
        yield _("sparklines")
    _only(root, SHEET)
    yield from _conditions(root, "cfRule" in told and "conditionalFormatting" in told)
    for row in root.iter("{*}row", "{*}col"):
        if row.get("hidden") in TRUE:
            yield _("hidden rows and columns")
    for cell in root.iter("{*}c"):
        if _computed(cell):
            yield _("formulas")


def _computed(cell: Any) -> bool:
    """Whether a formula was taken out of a cell: its value stays. Raises `RenderFailed` where none was stored."""
    had = cell.find("{*}f") is not None
    value = cell.find("{*}v")
    if had and (value is None or not (value.text or cell.get("t") == "str")):
        raise RenderFailed(
            _("a formula in it has no stored value: save it in the program it was made in, and attach it again")
        )
    _only(cell, CELL)
    if cell.get("t") == "e":  # a program would make a formula of it again
        cell.set("t", "str")
    return had


def _conditions(root: Any, had: bool) -> Iterator[str]:
    """Conditional formats stay where what they ask for computes nothing."""
    rules = list(root.iter("{*}cfRule"))
    for rule in rules:
        asked = [text_of(one) for one in rule.iter("{*}formula")]
        asked += [one.get("val", "") for one in rule.iter("{*}cfvo")]
        if not all(PLAIN.fullmatch(one) for one in asked):
            rule.getparent().remove(rule)
    if had and len(rules) != sum(1 for _one in root.iter("{*}cfRule")):
        yield _("conditional formats")


def _chart(root: Any) -> None:
    """What it shows is what was stored in it. Raises `RenderFailed` where nothing was."""
    for formula in list(root.iter("{*}f")):
        around = formula.getparent()
        if not any(local(one) in CACHES for one in around):
            raise RenderFailed(_("a chart in it has no stored values"))
        around.remove(formula)


def _on_pages(root: Any, drawn: int) -> list[float]:
    """All columns on a page, as many pages as the rows take; how wide each column is."""
    space = f"{{{etree.QName(root).namespace}}}"
    widths = _widths(root, drawn)
    if sum(widths) > WIDEST:
        raise RenderFailed(_("one of its sheets is too wide for a page"))
    upright = sum(widths) <= PORTRAIT
    facts = {"paperSize": "9" if upright else "8", "orientation": "portrait" if upright else "landscape"}
    page = root.makeelement(f"{space}pageSetup", {**facts, "fitToWidth": "1", "fitToHeight": "0"})
    after = [n for n, one in enumerate(root) if local(one) == "drawing"]
    root.insert(after[0] if after else len(root), page)
    properties = root.makeelement(f"{space}sheetPr", {})
    etree.SubElement(properties, f"{space}pageSetUpPr", {"fitToPage": "1"})
    root.insert(0, properties)
    return widths


def _widths(root: Any, drawn: int) -> list[float]:
    """Its columns' widths, made roomier, up to the last one in use."""
    usual = next((float(one.get("defaultColWidth", USUAL_WIDTH)) for one in root.iter("{*}sheetFormatPr")), USUAL_WIDTH)
    last = max((place for row in root.iter("{*}row") for place, _cell in placed(row)), default=0)
    widths = [usual * ROOMIER] * min(max(last, drawn), MOST)
    for one in root.iter("{*}col"):
        width = float(one.get("width", usual)) * ROOMIER
        one.set("width", str(width))
        one.set("customWidth", "1")
        for place in range(max(int(one.get("min", 1)), 1), min(int(one.get("max", 1)), len(widths)) + 1):
            widths[place - 1] = 0.0 if one.get("hidden") in TRUE else width
    for one in root.iter("{*}sheetFormatPr"):
        one.set("defaultColWidth", str(usual * ROOMIER))
    return widths


def _only(root: Any, names: Collection[str]) -> None:
    for one in [one for one in root if local(one) not in names]:
        root.remove(one)


def _nothing_computed(package: Package) -> None:
    """Whatever part of whatever name it stands in. Raises `RenderFailed`."""
    for root in package.trees.values():
        for item in root.iter(etree.Element):
            name = local(item)
            if name in COMPUTED and not (name == "formula" and PLAIN.fullmatch(text_of(item))):
                raise RenderFailed(_("it holds a formula where none is read"))
