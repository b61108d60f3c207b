"""What may be wrong with an OpenDocument text that anybody made, before another program opens it."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.language import _
from engine.render.office_gate import container, foreign, ill_written, is_picture, root_of

KIND = b"application/vnd.oasis.opendocument.text"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
HREF = "{http://www.w3.org/1999/xlink}href"
PARTS = re.compile(
    r"mimetype|(?:content|styles|meta|settings|META-INF/manifest)\.xml|manifest\.rdf|layout-cache|META-INF/"
    r"|Thumbnails/(?:thumbnail\.png)?|Pictures/(?:[\w.-]+\.(?:png|jpe?g|gif|emf|wmf))?"
    r"|Configurations2/(?:[\w/]+/)?(?:accelerator/current\.xml)?",
    re.IGNORECASE,
)
"""Every part of a plain document."""
UNREAD = ("mimetype", "layout-cache")
"""Parts that are neither text nor picture. An empty one of any name is of older programs."""
WITHIN = re.compile(r"#.*|(?:\./)?Pictures/[\w.-]+", re.DOTALL)
BASE = "{http://www.w3.org/XML/1998/namespace}base"
LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
FOREIGN = (f"{ODF}form:", f"{ODF}script:", f"{ODF}database:", "http://www.w3.org/2002/xforms")
"""Namespaces whose elements ask, run or fetch something."""
FORBIDDEN = {
    "applet",
    "auto-reload",
    "cell-range-source",
    "dde-connection",
    "dde-connection-decl",
    "dde-link",
    "dde-source",
    "encryption-data",
    "event-listeners",
    "execute-macro",
    "floating-frame",
    "object",
    "object-ole",
    "plugin",
    "script",
    "scripts",
    "section-source",
    "table-source",
}
"""Elements that bring in another file, run one, or cannot be read."""


def refusals(odt: bytes) -> list[str]:
    """Reasons not to open it; none if it is a plain text."""
    try:
        with zipfile.ZipFile(io.BytesIO(odt)) as archive:
            if found := list(container(odt, archive, lambda name: bool(PARTS.fullmatch(name)))):
                return found
            return list(dict.fromkeys(_parts(archive)))
    except BROKEN:
        return [_("it is no OpenDocument text")]


def _parts(archive: zipfile.ZipFile) -> Iterator[str]:
    if archive.read("mimetype").strip() != KIND:
        yield _("it is no OpenDocument text")
    for name in ("content.xml", "styles.xml", *archive.namelist()):
        data = archive.read(name)
        if data and name.casefold().endswith((".xml", ".rdf")):
            root = root_of(data)
            if root is None:
                yield ill_written(name)
            else:
                yield from _elements(root)
        elif data and name not in UNREAD and not is_picture(data):
            yield foreign(name)


def _elements(root: Any) -> Iterator[str]:
    for item in root.iter(etree.Element):
        name = etree.QName(item)
        empty = name.localname == "scripts" and not len(item)
        foreign = (name.namespace or "").startswith(FOREIGN) or name.localname.startswith("database")
        if foreign or (name.localname in FORBIDDEN and not empty):
            yield _("it holds another file or a program")
        target = str(item.get(HREF, ""))
        linked = not target or WITHIN.fullmatch(target) or (name.localname == "a" and LINK.match(target))
        if not linked or BASE in item.attrib:
            yield _("it fetches something from elsewhere when it is opened")
