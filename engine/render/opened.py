"""What a file tells whoever takes it apart: each stream unpacked, each string, each part, and the words on its pages.

Runs in the child that binds packets: what comes in was made by anybody. Nothing is run, fetched or believed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream, String

from engine.archives import BROKEN
from engine.pictures import GIF, JPEG, PNG
from engine.render.packet import Opened, Told

DEEPEST = 3
MOST_PARTS, MOST_BYTES, MOST_RATIO = 2_000, 200 << 20, 400
SPOKEN = frozenset({"p", "si", "h"})
"""Elements whose runs of text are one: a word may be split over several."""
CHANGED = frozenset({"ins", "del", "moveFrom", "moveTo", "tracked-changes"})
HIDDEN_PARTS = (
    ("comments", "comments"),
    ("notesslides", "notes"),
    ("pivotcache", "hidden"),
    ("externallinks", "hidden"),
    ("embeddings", "files"),
    ("vbaproject", "macros"),
)
"""Words in the names, in small letters, of parts that readers do not see at once, each with what is said of it."""
OFFICE = (("word/", "word"), ("xl/", "sheet"), ("ppt/", "slides"), ("content.xml", "office"))
DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
RUNS = re.compile(r"[\t\n\r -~\u00a0-\U0010ffff]{4,}")
TAG = re.compile(r"<[^>]*>")
NOTES = ("/Text", "/FreeText", "/Popup", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Redact", "/Caret")


def opened(data: bytes, depth: int = 0) -> Opened:
    """Everything in the file, and in the files within it."""
    if b"%PDF-" in data[:1024]:
        return _pdf(data, depth)
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, depth)
    if data.startswith((PNG, JPEG, GIF)):
        return Opened("picture", (Told("", _runs(data), raw=True),), scans=(1,))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Opened("other", (Told("", _runs(data), raw=True),))
    return Opened("text", tuple(_plain(text)))


def _plain(text: str) -> Iterator[Told]:
    """As it stands; and of markup what it says, whether its tags part words or not."""
    yield Told("", text, spoken=True)
    if "<" in text and ">" in text:
        yield from (Told("", unescape(TAG.sub(between, text))) for between in ("", " "))


def _runs(data: bytes) -> str:
    """What in these bytes could be words, in any of the usual encodings."""
    found = [data.decode("utf-8", "ignore"), data.decode("latin-1")]
    if b"\0" in data:
        found.append(data.replace(b"\0", b"").decode("latin-1"))
    return "\n".join(dict.fromkeys("\n".join(RUNS.findall(text)) for text in found))


def _pdf(data: bytes, depth: int) -> Opened:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return Opened("locked")
            inner = list(_objects(pdf, depth))
            hidden = tuple(sorted(set(_hidden(pdf)) | {word for one in inner for word in one.hidden}))
        pages = _pages(data)
    except pikepdf.PasswordError:
        return Opened("locked")
    except (PdfError, pypdfium2.PdfiumError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return Opened("damaged")
    scans = tuple(number for number, text in enumerate(pages, 1) if len(text.strip()) < 5)
    words = [Told(f"side {number}", text, spoken=True) for number, text in enumerate(pages, 1)]
    return Opened("pdf", (*words, *(text for one in inner for text in one.texts)), hidden, scans)


def _pages(data: bytes) -> list[str]:
    """The words on each page, those in no colour and of no size too."""
    with pypdfium2.PdfDocument(data) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range(errors="ignore"))
            text.close()
            page.close()
        return found


def _objects(pdf: Pdf, depth: int) -> Iterator[Opened]:
    """Every object: the strings and names in it, and what its stream holds."""
    for number, found in enumerate([*pdf.objects, pdf.trailer]):
        place = f"objekt {number}"
        strings, names = list(_strings(found)), list(_names(found))
        yield Opened("", (Told(place, "\n".join(strings)), Told(place, "\n".join(names), raw=True)))
        if isinstance(found, Stream):
            yield _stream(found, place, depth)


def _stream(found: Stream, place: str, depth: int) -> Opened:
    try:
        data = found.read_bytes(pikepdf.StreamDecodeLevel.all)
    except PdfError:
        data = found.read_raw_bytes()
    if depth < DEEPEST and (found.get("/Type") == Name.EmbeddedFile or data.startswith(b"PK\x03\x04")):
        inner = opened(data, depth + 1)
        return Opened("", tuple(_below(place, inner)), (*inner.hidden, "files"))
    spoken = found.get("/Type") == Name.Metadata
    return Opened("", (Told(place, _runs(data), raw=not spoken),))


def _strings(found: Any) -> Iterator[str]:
    """What an object says."""
    for one in _within(found):
        if isinstance(one, String):
            yield str(one)
            yield _runs(bytes(one))


def _names(found: Any) -> Iterator[str]:
    """What its parts are called."""
    for one in _within(found):
        if isinstance(one, Name):
            yield str(one)
        elif isinstance(one, Dictionary | Stream):
            yield from one.keys()


def _within(found: Any) -> Iterator[Any]:
    """An object and those in it, but for those that stand elsewhere in the file by themselves."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Dictionary | Stream):
            waiting += [inner for _key, inner in one.items() if not _apart(inner)]
        elif isinstance(one, Array):
            waiting += [inner for inner in one if not _apart(inner)]


def _apart(item: object) -> bool:
    return isinstance(item, Object) and item.is_indirect


def _hidden(pdf: Pdf) -> Iterator[str]:
    """What readers of the pages are not shown."""
    layers = pdf.Root.get("/OCProperties")
    if isinstance(layers, Dictionary):
        yield "layers"
    if len(pdf.attachments):
        yield "files"
    for page in pdf.pages:
        for note in page.obj.get("/Annots", Array()):
            if isinstance(note, Dictionary) and str(note.get("/Subtype", "")) in NOTES:
                yield "comments"


def _archive(data: bytes, depth: int) -> Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if depth >= DEEPEST or _too_much(entries):
                return Opened("other")
            if any(entry.flag_bits & 1 for entry in entries):
                return Opened("locked")
            parts = [(entry.filename, archive.read(entry)) for entry in entries if not entry.is_dir()]
            note = archive.comment
    except BROKEN:
        return Opened("damaged")
    names = [name for name, _data in parts]
    kind = next((kind for start, kind in OFFICE if any(name.startswith(start) for name in names)), "archive")
    texts, hidden = [Told("", "\n".join(names)), Told("", _runs(note), raw=True)], set[str]()
    for name, part in parts:
        hidden |= {said for word, said in HIDDEN_PARTS if word in name.casefold()}
        inner = _part(name, part, depth)
        texts += _below(name, inner)
        hidden |= set(inner.hidden)
    return Opened(kind, tuple(texts), tuple(sorted(hidden)))


def _too_much(entries: list[zipfile.ZipInfo]) -> bool:
    whole, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    return len(entries) > MOST_PARTS or whole > MOST_BYTES or whole > MOST_RATIO * max(packed, 1 << 16)


def _below(place: str, inner: Opened) -> Iterator[Told]:
    return (replace(one, place=" ".join(filter(None, (place, one.place)))) for one in inner.texts)


def _part(name: str, data: bytes, depth: int) -> Opened:
    if not name.casefold().endswith((".xml", ".rels", ".vml")):
        return opened(data, depth + 1)
    if DOCTYPE.search(data):
        return Opened("", (Told("", _runs(data)),), ("damaged",))
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Opened("", (Told("", _runs(data)),), ("damaged",))
    if root.getroottree().docinfo.internalDTD is not None:  # in another encoding, where bytes do not show it
        return Opened("", (Told("", _runs(data)),), ("damaged",))
    return Opened("", tuple(_xml_texts(root)), tuple(sorted(set(_xml_hidden(root)))))


def _xml_texts(root: Any) -> Iterator[Told]:
    """Each paragraph in one piece; everything one after the other; attributes, comments and instructions."""
    yield from (Told("", "".join(one.itertext()), spoken=True) for one in root.iter() if _local(one) in SPOKEN)
    yield Told("", "\n".join(root.itertext()))
    asides = [one.text or "" for one in root.iter() if not isinstance(one.tag, str)]
    values = [str(value) for one in root.iter() if isinstance(one.tag, str) for value in one.attrib.values()]
    yield Told("", "\n".join([*asides, *values]), raw=True)


def _xml_hidden(root: Any) -> Iterator[str]:
    for one in root.iter():
        name = _local(one)
        if name in CHANGED:
            yield "changes"
        elif name == "annotation":
            yield "comments"
        elif _is_hidden(one, name):
            yield "hidden"


def _is_hidden(one: Any, name: str) -> bool:
    """Text in Word, a sheet, row or column in Excel, a slide in PowerPoint."""
    match name:
        case "vanish":
            return _flag(one, "val", "1")
        case "sheet":
            return str(one.get("state", "visible")) != "visible"
        case "row" | "col":
            return _flag(one, "hidden", "0")
        case "sld":
            return not _flag(one, "show", "1")
    return False


def _flag(one: Any, name: str, otherwise: str) -> bool:
    found = next((value for key, value in one.attrib.items() if etree.QName(key).localname == name), otherwise)
    return str(found).lower() not in ("0", "false", "off")


def _local(one: Any) -> str:
    return str(etree.QName(one).localname) if isinstance(one.tag, str) else ""
