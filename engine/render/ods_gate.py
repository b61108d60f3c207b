"""Sheets of OpenDocument as another program may see them: the values that the author's program stored, and no formula.

So nothing is computed and nothing is fetched. Each sheet's columns are put on one page, so none is cut off.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed
from engine.language import _
from engine.render.ods_whole import Sheet, has_value, widened
from engine.render.office_gate import Seen
from engine.render.open_gate import DRAW, OFFICE, STYLE, TABLE, OpenPackage, as_stored, refused

CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
CONDITIONS, SPARKS, NOTES = f"{CALC}conditional-formats", f"{CALC}sparkline-groups", f"{OFFICE}annotation"
AWAY = (
    CONDITIONS,
    SPARKS,
    NOTES,
    f"{TABLE}calculation-settings",
    f"{TABLE}consolidation",
    f"{TABLE}content-validations",
    f"{TABLE}data-pilot-tables",
    f"{TABLE}database-ranges",
    f"{TABLE}dde-links",
    f"{TABLE}detective",
    f"{TABLE}label-ranges",
    f"{TABLE}named-expressions",
    f"{TABLE}scenario",
    f"{TABLE}tracked-changes",
)
"""What is taken out."""
NUMBER_TEST = re.compile(r"value\(\)\s*(?:[<>=!]=?)\s*-?[\d.]+")
"""When a number has another format: it asks for the cell's own value."""
PAPER = {
    f"{FORMAT}page-width": "42cm",
    f"{FORMAT}page-height": "29.7cm",
    f"{STYLE}print-orientation": "landscape",
    f"{STYLE}scale-to-X": "1",
    f"{STYLE}scale-to-Y": "0",
}
WIDEST = 350.0
"""Centimetres beside each other that one page takes at the smallest scale that there is."""


def seen(data: bytes) -> Seen:
    """The sheets that were shown. Raises `RenderFailed` with the reasons not to open them."""
    package = OpenPackage("spreadsheet")
    if wrong := refused(data, package, _("it is no OpenDocument spreadsheet")):
        raise RenderFailed("; ".join(wrong))
    words: list[str] = []
    try:
        lacks = dict.fromkeys((*_cleaned(package), *_sheets(package, words)))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # a number that is none
        raise RenderFailed(_("it is no OpenDocument spreadsheet")) from error
    return Seen(package.written(), tuple(lacks), tuple(words))


def _cleaned(package: OpenPackage) -> Iterator[str]:
    """Everything that asks for something goes out of all parts."""
    called = {CONDITIONS: [_("conditional formats")], SPARKS: [_("sparklines")], NOTES: [_("comments")]}
    for root in package.trees.values():
        as_stored(root)
        for item in list(root.iter(*AWAY)):
            if item.getparent() is not None:
                yield from called.get(item.tag, ())
                _drop(item)
        for item in list(root.iter(f"{STYLE}map")):
            if not NUMBER_TEST.fullmatch(item.get(f"{STYLE}condition", "")):
                yield from called[CONDITIONS]
                _drop(item)
        for item in root.iter(f"{STYLE}page-layout-properties"):
            for name in ("print", "scale-to", "scale-to-pages"):
                item.attrib.pop(f"{STYLE}{name}", None)
            item.attrib.update(PAPER)
        for item in root.iter(etree.Element):
            if _was_computed(item):
                yield _("formulas")


def _was_computed(item: Any) -> bool:
    """Whether a formula was taken off an element: its value stays. Raises `RenderFailed` where none was stored."""
    names = [name for name in item.attrib if name.endswith("}formula") and not name.startswith(DRAW)]
    for name in names:
        del item.attrib[name]
    if names and not has_value(item):
        raise RenderFailed(
            _("a formula in it has no stored value: save it in the program it was made in, and attach it again")
        )
    return bool(names)


def _sheets(package: OpenPackage, words: list[str]) -> Iterator[str]:
    content, styles = package.trees["content.xml"], package.trees["styles.xml"]
    hidden = {
        style.get(f"{STYLE}name")
        for style in content.iter(f"{STYLE}style")
        for one in style.iter(f"{STYLE}table-properties")
        if one.get(f"{TABLE}display") == "false"
    }
    found = list(content.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"))
    shown = [one for one in found if one.get(f"{TABLE}style-name") not in hidden]
    if not shown:
        raise RenderFailed(_("it has no sheet that is shown"))
    if len(shown) < len(found):
        yield _("hidden sheets")
    for one in found:
        if one.get(f"{TABLE}style-name") in hidden:
            _drop(one)
    widths = widened(content)
    for one in shown:
        for name in ("print", "print-ranges"):
            one.attrib.pop(f"{TABLE}{name}", None)
        sheet = Sheet(one, content, styles, widths)
        if sheet.across > WIDEST:
            raise RenderFailed(_("one of its sheets is too wide for a page"))
        if sheet.hides:
            yield _("hidden rows and columns")
        words += sheet.make_whole()


def _drop(item: Any) -> None:
    """Takes an element away; what stands after it stays."""
    around, before, tail = item.getparent(), item.getprevious(), item.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        around.text = (around.text or "") + tail
    around.remove(item)
