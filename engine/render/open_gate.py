"""What may be wrong with an OpenDocument file that anybody made, before another program opens it; writing it anew."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.language import _
from engine.render.office_gate import container, foreign, ill_written, is_picture, root_of, text_of

KINDS = "application/vnd.oasis.opendocument."
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, STYLE, DRAW, PRESENTATION = (
    f"{{{ODF}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing", "presentation")
)
HREF = "{http://www.w3.org/1999/xlink}href"
MANIFEST = f"{{{ODF}manifest:1.0}}"
PARTS = re.compile(
    r"mimetype|(?:content|styles|meta|settings|META-INF/manifest)\.xml|manifest\.rdf|layout-cache|META-INF/"
    r"|Thumbnails/(?:thumbnail\.png)?|Pictures/(?:[\w.-]+\.(?:png|jpe?g|gif|emf|wmf))?"
    r"|Configurations2/(?:[\w/]+/)?(?:accelerator/current\.xml)?",
    re.IGNORECASE,
)
"""Every part of a plain document."""
KEPT = re.compile(r"(?:content|styles|meta|settings)\.xml|Pictures/.+", re.IGNORECASE)
"""Those that a program needs to see."""
UNREAD = ("mimetype", "layout-cache")
"""Parts that are neither text nor picture. An empty one of any name is of older programs."""
WITHIN = re.compile(r"#.*|(?:\./)?Pictures/[\w.-]+", re.DOTALL)
FIELDS = [
    f"{TEXT}{name}"
    for name in (
        *("author-initials", "author-name", "bibliography-mark", "bookmark-ref", "character-count", "creation-date"),
        *("creation-time", "creator", "date", "description", "editing-cycles", "editing-duration", "file-name"),
        *("image-count", "initial-creator", "keywords", "measure", "modification-date", "modification-time"),
        *("note-ref", "object-count", "paragraph-count", "placeholder", "print-date", "print-time", "printed-by"),
        *("reference-ref", "sequence-ref", "sheet-name", "subject", "table-count", "template-name", "time", "title"),
        *("user-defined", "user-field-get", "user-field-input", "word-count"),
        *(f"sender-{name}" for name in ("city", "company", "country", "email", "fax", "firstname", "initials")),
        *(f"sender-{name}" for name in ("lastname", "phone-private", "phone-work", "position", "postal-code")),
        *(f"sender-{name}" for name in ("state-or-province", "street", "title")),
    )
]
"""What a program puts anew when it opens a file, or may; numbers of pages and of chapters are not among it."""
SHOWN = {f"{TEXT}{name}" for name in ("author-name", "date", "file-name", "time")}
"""Those that show something in the author's program, even if no text of theirs is stored."""
MARKS = {f"{TEXT}{name}" for name in ("bookmark", "bookmark-start", "reference-mark", "reference-mark-start")}
PAGE_OF = {f"{TEXT}bookmark-ref", f"{TEXT}reference-ref"}
BASE = "{http://www.w3.org/XML/1998/namespace}base"
LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
FOREIGN = (f"{ODF}form:", f"{ODF}script:", f"{ODF}database:", "http://www.w3.org/2002/xforms")
"""Namespaces whose elements ask, run or fetch something."""
RANGES = ("database-range", "database-ranges")
"""What a sheet sorts and filters: no database."""
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


@dataclass(frozen=True, slots=True)
class OpenPackage:
    """What a program needs to see of a file: trees and pictures by their names, and its kind."""

    kind: str
    trees: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def written(self) -> bytes:
        """As an archive."""
        manifest = etree.Element(f"{MANIFEST}manifest", {f"{MANIFEST}version": "1.2"})
        kinds = {"/": KINDS + self.kind, **dict.fromkeys(self.trees, "text/xml"), **dict.fromkeys(self.pictures, "")}
        for name, kind in kinds.items():
            facts = {f"{MANIFEST}full-path": name, f"{MANIFEST}media-type": kind}
            etree.SubElement(manifest, f"{MANIFEST}file-entry", facts)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", KINDS + self.kind)
            for name, root in {**self.trees, "META-INF/manifest.xml": manifest}.items():
                archive.writestr(name, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
            for name, data in self.pictures.items():
                archive.writestr(name, data)
        return out.getvalue()


def refused(data: bytes, package: OpenPackage, no_such: str) -> list[str]:
    """Reasons not to open it; none if it is a plain file of the package's kind, which is then filled."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if found := list(container(data, archive, lambda name: bool(PARTS.fullmatch(name)))):
                return found
            if archive.read("mimetype").strip().decode("latin-1") != KINDS + package.kind:
                return [no_such]
            return list(dict.fromkeys(_parts(archive, package)))
    except BROKEN:
        return [no_such]


def as_stored(root: Any) -> bool:
    """Fields stay as they were written: a program would put today's date, its own user and the name of a copy.

    Whether one that shows something had no text. The number of a page that there is stays one.
    """
    marks = {item.get(f"{TEXT}name") for item in root.iter(*MARKS)}
    lacks = False
    for item in root.iter(*FIELDS):
        asks_page = item.tag in PAGE_OF and item.get(f"{TEXT}reference-format") == "page"
        if asks_page and item.get(f"{TEXT}ref-name") in marks:
            continue
        lacks = lacks or (item.tag in SHOWN and not text_of(item).strip())
        item.tag = f"{TEXT}span"
        item.attrib.clear()
    return lacks


def _parts(archive: zipfile.ZipFile, package: OpenPackage) -> Iterator[str]:
    for name in dict.fromkeys(("content.xml", "styles.xml", *archive.namelist())):
        data = archive.read(name)
        if data and name.casefold().endswith((".xml", ".rdf")):
            root = root_of(data)
            if root is None:
                yield ill_written(name)
            else:
                yield from _elements(root, package.kind == "spreadsheet")
                if KEPT.fullmatch(name):
                    package.trees[name] = root
        elif data and name not in UNREAD:
            if not is_picture(data):
                yield foreign(name)
            if KEPT.fullmatch(name):
                package.pictures[name] = data


def _elements(root: Any, is_sheet: bool) -> Iterator[str]:
    for item in root.iter(etree.Element):
        name = etree.QName(item)
        empty = name.localname == "scripts" and not len(item)
        asks = name.localname.startswith("database") and not (is_sheet and name.localname in RANGES)
        foreign = (name.namespace or "").startswith(FOREIGN) or asks
        if foreign or (name.localname in FORBIDDEN and not empty):
            yield _("it holds another file or a program")
        target = str(item.get(HREF, ""))
        linked = not target or WITHIN.fullmatch(target) or (name.localname == "a" and LINK.match(target))
        if not linked or BASE in item.attrib:
            yield _("it fetches something from elsewhere when it is opened")
