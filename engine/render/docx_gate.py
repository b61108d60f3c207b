"""What may be wrong with a Word file that anybody made, before another program opens it: an allow-list, no repair."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.language import _
from engine.render.office_gate import container, foreign, ill_written, is_picture, root_of

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HYPERLINK = f"{RELATIONS}/hyperlink"
FOLDERS = {"_rels", "docProps", "word", "customXml"}
"""The first folder of every part that a plain document has."""
FORBIDDEN = ("altChunk", "object", "subDoc", "control", "OLEObject", "oleObj")
"""Elements that bring in another file or run one."""
FIELDS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDE\w*|LINK|DATABASE|IMPORT|RD|MACROBUTTON)\b", re.IGNORECASE)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[?!\w:]|\x4c\x6f\xa7\x94")
"""How XML begins, also in wide characters and on large computers."""
SUFFIXES = {".xml", ".rels", ".png", ".jpg", ".jpeg", ".odttf", ".emf", ".wmf", ".gif"}


def refusals(docx: bytes) -> list[str]:
    """Reasons not to open it; none if it is a plain Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            if found := list(container(docx, archive, _is_part)):
                return found
            return list(dict.fromkeys(_parts(archive)))
    except BROKEN:
        return [_("it is no Word file")]


def _is_part(name: str) -> bool:
    path = PurePosixPath(name)
    known = path.parts[0] in FOLDERS if len(path.parts) > 1 else name == "[Content_Types].xml"
    suffix = f".{name.rpartition('.')[2].casefold()}"
    return known and (name.endswith("/") or suffix in SUFFIXES) and "vba" not in name.casefold()


def _parts(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        data = archive.read(name)
        if name.casefold().endswith((".xml", ".rels")):
            root = root_of(data)
            if root is None:
                yield ill_written(name)
            else:
                yield from _relations(root) if name.casefold().endswith(".rels") else _elements(root)
        elif data and not is_picture(data) and not _is_font(name, data):
            yield foreign(name)
    if MAIN.encode() not in archive.read("[Content_Types].xml"):
        yield _("it is no Word document without macros")


def _is_font(name: str, data: bytes) -> bool:
    """A font's first bytes are scrambled: it is one if it is no text under a font's name."""
    return name.casefold().endswith(".odttf") and not MARKUP.match(data.replace(b"\0", b""))


def _relations(root: Any) -> Iterator[str]:
    for one in root:
        target = str(one.get("Target")).casefold()
        linked = one.get("Type") == HYPERLINK and target.startswith(("https://", "http://", "mailto:"))
        if one.get("TargetMode") == "External" and not linked:
            yield _("it fetches something from elsewhere when it is opened")


def _elements(root: Any) -> Iterator[str]:
    fields: list[str] = []
    for item in root.iter(etree.Element):
        local = etree.QName(item).localname
        if local in FORBIDDEN or f"{{{RELATIONS}}}link" in item.attrib:
            yield _("it holds another file or a program")
        if local in ("instrText", "delInstrText"):
            fields.append(item.text or "")
        elif local == "fldSimple":
            fields.append("".join(item.attrib.values()))
    if FIELDS.search("".join(fields)):
        yield _("it fetches something from elsewhere when it is opened")
