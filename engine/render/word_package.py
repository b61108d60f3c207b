"""The zip file around a Word document: parts, relationships, core properties; always the same bytes."""

import io
import posixpath
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from markupsafe import escape

from engine.render.word_names import HYPERLINK, NAMESPACES

CONTENT_TYPES = "[Content_Types].xml"
NUMBERING, STYLES, CORE = "word/numbering.xml", "word/styles.xml", "docProps/core.xml"
RENDERED = "rendered"  # the status of what was made from a template, so that it is never taken for one
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can hold: no clock in the bytes

_NO_NUMBERING = f'<w:numbering xmlns:w="{NAMESPACES["w"]}"/>'.encode()
_NO_RELATIONSHIPS = f'<Relationships xmlns="{NAMESPACES["rel"]}"/>'
_PROPERTIES = {
    "title": "dc:title",
    "subject": "dc:subject",
    "author": "dc:creator",
    "identifier": "dc:identifier",
    "language": "dc:language",
}


def parts_of(document: Document) -> dict[str, bytes]:
    """All parts of a document by name, core properties and numbering among them even if it had none."""
    package = document.part.package
    assert package is not None and package.core_properties is not None  # noqa: S101 - reading makes the part
    if not any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in document.part.rels.values()):
        part = Part(PackURI(f"/{NUMBERING}"), CONTENT_TYPE.WML_NUMBERING, _NO_NUMBERING, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(parts: Mapping[str, bytes], onto: bytes = b"") -> bytes:
    """A zip file of the parts, content types first, appended to one that is already packed."""
    buffer = io.BytesIO(onto)
    with zipfile.ZipFile(buffer, "a") as archive:
        for part in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)):
            entry = zipfile.ZipInfo(part, FIXED_DATE)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, parts[part], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def relationships_of(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, file = posixpath.split(part)
    return f"{folder}/_rels/{file}.rels"


def with_links(relationships: bytes, content: bytes, links: Mapping[str, str]) -> bytes:
    """A part's relationships and the links that its content uses; b"" if there are none at all."""
    used = {href: link for href, link in links.items() if f'r:id="{link}"'.encode() in content}
    if not used:
        return relationships
    entries = "".join(
        f'<Relationship Id="{link}" Type="{HYPERLINK}" Target={quoteattr(href)} TargetMode="External"/>'
        for href, link in used.items()
    )
    xml = relationships.decode() or _NO_RELATIONSHIPS
    if xml.rstrip().endswith("/>"):  # no relationship yet
        xml = xml.rstrip().removesuffix("/>") + "></Relationships>"
    return xml.replace("</Relationships>", f"{entries}</Relationships>").encode()


def core_properties(document: Mapping[str, Any]) -> str:
    """The core properties that a context's `document` states; dates are ISO dates, told as midnight UTC."""
    known = "".join(f"<{tag}>{escape(document[key])}</{tag}>" for key, tag in _PROPERTIES.items())
    dates = "".join(
        f'<dcterms:{key} xsi:type="dcterms:W3CDTF">{escape(document[key])}T00:00:00Z</dcterms:{key}>'
        for key in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{NAMESPACES["cp"]}"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{known}'
        f"<cp:lastModifiedBy>{escape(document['author'])}</cp:lastModifiedBy>{dates}"
        f"<cp:contentStatus>{RENDERED}</cp:contentStatus></cp:coreProperties>"
    )
