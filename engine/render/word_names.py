"""Names of WordprocessingML, and a parser that reads nothing but what it is given."""

from functools import cache
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
}
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
SECTION_TAG = "section."  # a content control so tagged stands in a heading and begins a section
SECTION_BOOKMARK = "memo_section_"
EMPTY_TAG = "empty"  # a content control so tagged says that a section is empty, and is no text of it
CHECKED, UNCHECKED = "☑", "☐"

Element = Any

_PROPERTY_ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
]
_LOOK_AFTER_SIZE = ("szCs", "highlight", "u", "effect", "bdr", "shd", "vertAlign", "rtl", "cs", "lang")


@cache
def name(qualified: str) -> str:
    """ "w:p" as lxml writes it: "{http://…}p"."""
    prefix, local = qualified.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def path(*qualified: str) -> str:
    """A path of children for `find`: path("w:pPr", "w:numPr")."""
    return "/".join(map(name, qualified))


def parse(data: bytes) -> Element:
    """The root of one XML part. No entities, no network, no DTD. Raises etree.XMLSyntaxError."""
    # A parser for each part: lxml's parsers may not be shared between threads.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def serialise(root: Element) -> bytes:
    """One XML part as it stands in the package."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def text_of(element: Element) -> str:
    """All the text in an element, line breaks as "\\n"."""
    return "".join(piece.text or "" if piece.tag == _TEXT else "\n" for piece in element.iter(_TEXT, _BREAK))


def set_property(paragraph: Element, tag: str, **attributes: str) -> Element:
    """A paragraph property ("numPr", "ind", …), made anew in the place that the schema gives it."""
    properties = paragraph.find(_PROPERTIES)
    if properties is None:
        properties = etree.Element(_PROPERTIES)
        paragraph.insert(0, properties)
    for old in properties.findall(name(f"w:{tag}")):
        properties.remove(old)
    made = etree.Element(name(f"w:{tag}"), {name(f"w:{key}"): value for key, value in attributes.items()})
    before = {name(f"w:{earlier}") for earlier in _PROPERTY_ORDER[: _PROPERTY_ORDER.index(tag)]}
    properties.insert(sum(child.tag in before for child in properties), made)
    return made


def set_size(run: Element, half_points: int) -> None:
    """The size of a run's characters, in the place that the schema gives it."""
    look = run.find(name("w:rPr"))
    if look is None:
        look = etree.Element(name("w:rPr"))
        run.insert(0, look)
    for old in look.findall(name("w:sz")):
        look.remove(old)
    after = {name(f"w:{later}") for later in _LOOK_AFTER_SIZE}
    position = next((index for index, child in enumerate(look) if child.tag in after), len(look))
    look.insert(position, etree.Element(name("w:sz"), {name("w:val"): str(half_points)}))


_TEXT, _BREAK, _PROPERTIES = name("w:t"), name("w:br"), name("w:pPr")
