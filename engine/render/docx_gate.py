"""What may be wrong with a Word file that anybody made, before another program opens it: an allow-list, no repair."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.language import _

MOST_ENTRIES, MOST_BYTES, MOST_ENTRY, MOST_RATIO, MOST_DEPTH, MOST_NODES = 1_000, 120 << 20, 40 << 20, 200, 200, 1 << 20
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HYPERLINK = f"{RELATIONS}/hyperlink"
FOLDERS = {"_rels", "docProps", "word", "customXml"}
"""The first folder of every part that a plain document has."""
FORBIDDEN = ("altChunk", "object", "subDoc", "control", "OLEObject", "oleObj")
"""Elements that bring in another file or run one."""
FIELDS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDE\w*|LINK|DATABASE|IMPORT|RD|MACROBUTTON)\b", re.IGNORECASE)
SUFFIXES = {".xml", ".rels", ".png", ".jpg", ".jpeg", ".odttf", ".emf", ".wmf", ".gif"}


def refusals(docx: bytes) -> list[str]:
    """Reasons not to open it; none if it is a plain Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            if found := list(_container(docx, archive)):
                return found
            return list(dict.fromkeys(_parts(archive)))
    except BROKEN:
        return [_("it is no Word file")]


def _container(docx: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if not docx.startswith(b"PK\x03\x04") or len({name.casefold() for name in names}) != len(names):
        yield _("its archive is not as Word writes it")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        yield _("it unpacks to more than may be")
    for entry in entries:
        if entry.file_size > MOST_ENTRY or entry.file_size > MOST_RATIO * max(entry.compress_size, 1) + (1 << 16):
            yield _("it unpacks to more than may be")
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield _("its archive is not as Word writes it")
        if stat.S_ISLNK(entry.external_attr >> 16) or not _is_part(entry.filename):
            yield _("it holds what no plain document has: {name}").format(name=entry.filename[:80])


def _is_part(name: str) -> bool:
    path = PurePosixPath(name)
    if name.startswith("/") or "\\" in name or ".." in path.parts:
        return False
    known = path.parts[0] in FOLDERS if len(path.parts) > 1 else name == "[Content_Types].xml"
    suffix = f".{name.rpartition('.')[2].casefold()}"
    return known and (name.endswith("/") or suffix in SUFFIXES) and "vba" not in name.casefold()


def _parts(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            yield from _part(name, archive.read(name))
    if MAIN.encode() not in archive.read("[Content_Types].xml"):
        yield _("it is no Word document without macros")


def _part(name: str, data: bytes) -> Iterator[str]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield _("one of its parts is written as Word never does: {name}").format(name=name)
        return
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        yield _("one of its parts is written as Word never does: {name}").format(name=name)
        return
    if root.getprevious() is not None or root.getnext() is not None:
        yield _("one of its parts is written as Word never does: {name}").format(name=name)
    yield from _relations(root) if name.endswith(".rels") else _elements(root)


def _relations(root: Any) -> Iterator[str]:
    for one in root:
        target = str(one.get("Target")).casefold()
        linked = one.get("Type") == HYPERLINK and target.startswith(("https://", "http://", "mailto:"))
        if one.get("TargetMode") == "External" and not linked:
            yield _("it fetches something from elsewhere when it is opened")


def _elements(root: Any) -> Iterator[str]:
    fields: list[str] = []
    count = 0
    for event, item in etree.iterwalk(root, events=("start", "end")):
        if event == "end" or not isinstance(item.tag, str):
            continue
        count += 1
        local = etree.QName(item).localname
        if local in FORBIDDEN or f"{{{RELATIONS}}}link" in item.attrib:
            yield _("it holds another file or a program")
        if local == "instrText":
            fields.append(item.text or "")
        elif local == "fldSimple":
            fields.append("".join(item.attrib.values()))
    if count > MOST_NODES:
        yield _("it unpacks to more than may be")
    if FIELDS.search("".join(fields)):
        yield _("it fetches something from elsewhere when it is opened")
