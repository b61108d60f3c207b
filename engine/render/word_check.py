"""Our own check of a Word file, for what breaks it in Word or reaches outside it.

It finds what the Open XML validator lets pass (a cell without a paragraph, a link to a file elsewhere).
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.language import _
from engine.render.word_names import HYPERLINK, Element, name, parse, path
from engine.render.word_package import CONTENT_TYPES, relationships_of

MAX_SIZE = 100_000_000  # bytes, unpacked
LINK_SCHEMES = ("https:", "mailto:")
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATION = name("r:id").removesuffix("id")
_FORBIDDEN = frozenset(name(f"w:{tag}") for tag in ("altChunk", "subDoc", "object", "control"))
_FOREIGN_FIELD = re.compile(r"\b(INCLUDE\w*|LINK|DDE\w*|DATABASE|IMPORT|RD)\b", re.IGNORECASE)
_NEEDED = frozenset({"word/document.xml", "word/styles.xml"})


def findings(docx: bytes) -> tuple[str, ...]:
    """Everything wrong with a Word file, each with its part; empty if it is sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_SIZE:
                return (_("it is larger than {most} bytes when unpacked").format(most=MAX_SIZE),)
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except BROKEN as error:
        return (_("it is not a Word file (.docx): {reason}").format(reason=error),)
    return tuple(_findings(parts))


def _findings(parts: dict[str, bytes]) -> Iterator[str]:
    if DOCUMENT_TYPE.encode() not in parts.get(CONTENT_TYPES, b"") or not parts.keys() >= _NEEDED:
        yield _("it is not a Word document (.docx without macros); open it in Word and save it as one")
        return
    roots: dict[str, Element] = {}
    for part, data in parts.items():
        if part.endswith((".xml", ".rels")):
            try:
                roots[part] = parse(data)
            except etree.XMLSyntaxError as error:
                yield _("{part}: {reason}").format(part=part, reason=error)
                return
    for part, root in roots.items():
        faults = _relationship_faults(part, root, parts) if part.endswith(".rels") else _part_faults(part, root, roots)
        for fault in faults:
            yield _("{part}: {reason}").format(part=part, reason=fault)


def _relationship_faults(part: str, root: Element, parts: dict[str, bytes]) -> Iterator[str]:
    folder = posixpath.dirname(posixpath.dirname(part))
    for relationship in root:
        target = relationship.get("Target", "")
        if relationship.get("TargetMode") == "External":
            if relationship.get("Type") != HYPERLINK or not target.startswith(LINK_SCHEMES):
                yield _("it points outside the file, to {target}; only https and mailto links may").format(
                    target=target
                )
        elif posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") not in parts:
            yield _("the part {target} is missing").format(target=target)


def _part_faults(part: str, root: Element, roots: dict[str, Element]) -> Iterator[str]:
    if root.getroottree().docinfo.doctype:
        yield _("it has a document type, which no Word file has")
    for cell in root.iter(name("w:tc")):
        if len(cell) == 0 or cell[-1].tag != name("w:p"):
            yield _("a table cell does not end with a paragraph")
    for table in root.iter(name("w:tbl")):
        yield from _table_faults(table)
    for kind, identifiers in _identifiers(root).items():
        for identifier in (known for known, times in identifiers.items() if times > 1):
            yield _("the {kind} {identifier} is used twice").format(kind=kind, identifier=identifier)
    for element in root.iter(*_FORBIDDEN):
        yield _("it embeds something foreign ({tag})").format(tag=etree.QName(element).localname)
    if foreign := _foreign_field(root):
        yield _("it has a field that fetches something from elsewhere: {field}").format(field=foreign)
    yield from _unknown_relationships(part, root, roots)


def _table_faults(table: Element) -> Iterator[str]:
    columns = len(table.findall(path("w:tblGrid", "w:gridCol")))
    for row in table.iterchildren(name("w:tr")):
        spans = row.findall(f"{name('w:tc')}/{name('w:tcPr')}/{name('w:gridSpan')}")
        cells = len(row.findall(name("w:tc"))) + sum(int(span.get(name("w:val"))) - 1 for span in spans)
        if cells > columns:
            yield _("a table row has {cells} cells in {columns} columns").format(cells=cells, columns=columns)


def _identifiers(root: Element) -> dict[str, Counter[str]]:
    bookmarks = list(root.iter(name("w:bookmarkStart")))
    return {
        "content control id": Counter(
            control.get(name("w:val")) for control in root.iterfind(f".//{name('w:sdtPr')}/{name('w:id')}")
        ),
        "bookmark id": Counter(mark.get(name("w:id")) for mark in bookmarks),
        "bookmark name": Counter(mark.get(name("w:name")).lower() for mark in bookmarks),
        "drawing id": Counter(drawing.get("id") for drawing in root.iter(name("wp:docPr"))),
    }


def _foreign_field(root: Element) -> str:
    """The first field instruction that reads from elsewhere; split instructions are joined first."""
    simple = (field.get(name("w:instr"), "") for field in root.iter(name("w:fldSimple")))
    split = "".join(text.text or "" for text in root.iter(name("w:instrText")))
    for instruction in (*simple, split):
        if _FOREIGN_FIELD.search(instruction):
            return str(instruction).strip()
    return ""


def _unknown_relationships(part: str, root: Element, roots: dict[str, Element]) -> Iterator[str]:
    known = {entry.get("Id") for entry in roots.get(relationships_of(part), ())}
    used = {element.get(key) for element in root.iter() for key in element.attrib if key.startswith(_RELATION)}
    for identifier in sorted(used - known):
        yield _("the relationship {identifier} is missing").format(identifier=identifier)
