"""A Word file that anybody made as another program may see it: what stands in it as its author left it, and no more."""

import re
from collections.abc import Iterator
from typing import Any

from engine.language import _
from engine.render.docx_fields import Fields, unwrap
from engine.render.office_gate import Seen, is_picture
from engine.render.ooxml_gate import Form, Package, days_as_stored, local, package_of, without

MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[?!\w:]|\x4c\x6f\xa7\x94")
"""How XML begins, also in wide characters and on large computers."""
AWAY = {"attachedTemplate", "externalData", "imgLayer", "mailMerge", "printerSettings", "saveThroughXslt", "svgBlip"}
"""Elements that lead to what is left out."""
LINKS = ("{*}hyperlink", "{*}hlinkClick", "{*}hlinkHover")
"""What leads to where a link leads: around a text, and within a drawing."""


def _is_known(name: str, data: bytes) -> bool:
    """A picture, or a font, whose first bytes are scrambled: it is one if it is no text under a font's name."""
    return is_picture(data) or (name.casefold().endswith(".odttf") and not MARKUP.match(data.replace(b"\0", b"")))


FORM = Form(
    main="word/document.xml",
    type="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    kept=re.compile(
        r"(?!.*vba)(?:\[Content_Types\]\.xml"
        r"|(?:_rels|docProps|word|customXml)/.*\.(?:xml|rels|png|jpe?g|jfif|gif|emf|wmf|odttf))",
        re.IGNORECASE,
    ),
    left_out=re.compile(
        r"docProps/thumbnail\.\w+|docMetadata/LabelInfo\.xml|\[trash\]/\w+\.dat"
        r"|word/(?:_rels/)?webSettings\d*\.xml(?:\.rels)?|word/_rels/settings\d*\.xml\.rels"
        r"|word/(?:customizations|recipientData\d*)\.xml"
        r"|word/(?:documenttasks|webextensions)/(?:_rels/)?[\w.-]+\.xml(?:\.rels)?"
        r"|word/glossary/(?:[\w.-]+/)*[\w.-]+\.(?:xml|rels|png|jpe?g|gif|emf|wmf|odttf|svg|wdp)"
        r"|word/embeddings/[\w.-]+\.xls[xb]|word/media/[\w.-]+\.(?:svg|wdp)|word/printerSettings/[\w.-]+\.bin",
        re.IGNORECASE,
    ),
    forbidden=frozenset(["subDoc"]),
    others=re.compile(r"word/document\d*\.xml", re.IGNORECASE),
    unlinked=re.compile(r"(?:file|tel):|(?![a-z][\w+.-]*:)", re.IGNORECASE),
    known=_is_known,
)
"""What shows nothing is left out, as on slides. What settings lead to is a template, or addresses for a letter: neither
is needed to show it. A link to a file or to a telephone is text."""


def seen(data: bytes) -> Seen:
    """The document. Raises `RenderFailed` with the reasons not to open it."""
    package = package_of(data, FORM)
    parts = list(package.named(r"word/.*\.xml"))
    bookmarks = {name for _part, root in parts for name in _bookmarks(root)}
    lacks = False
    for name, root in parts:
        _without_ways(package, name, root)
        lacks |= Fields(name, root, bookmarks).as_stored()
    return Seen(package.written(), tuple(_lacks(package, lacks)))


def _without_ways(package: Package, name: str, root: Any) -> None:
    """Nothing leads to what was left out, links that were taken out are text, and no drawing has another day."""
    without(root, AWAY)
    days_as_stored(root)
    ways = package.ways(name)
    for item in list(root.iter(*LINKS)):
        way = next((value for key, value in item.attrib.items() if key.endswith("relationships}id")), "")
        if way and way not in ways:
            if local(item) == "hyperlink":
                unwrap(item)
            else:
                item.getparent().remove(item)


def _bookmarks(root: Any) -> Iterator[str]:
    for item in root.iter("{*}bookmarkStart"):
        yield from (value for name, value in item.attrib.items() if name.endswith("}name"))


def _lacks(package: Package, fields: bool) -> Iterator[str]:
    if any(True for _name, root in package.named(r"word/comments\d*\.xml") for _one in root.iter("{*}comment")):
        yield _("comments")
    if fields:
        yield _("fields without a stored text")
    if package.unlinked:
        yield _("links to files")
