"""What every kind of office file must be before another program opens it: a sound archive of well-formed parts."""

import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.language import _
from engine.pictures import GIF, JPEG, METAFILES, PNG

MOST_ENTRIES, MOST_BYTES, MOST_ENTRY, MOST_RATIO, MOST_NODES = 1_000, 120 << 20, 40 << 20, 200, 1 << 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the other program may see it, what its original has that a PDF lacks, texts that it must have."""

    data: bytes
    lacks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def container(data: bytes, archive: zipfile.ZipFile, is_part: Callable[[str], bool]) -> Iterator[str]:
    """What is wrong with the archive; `is_part`: whether a plain document has a part of that name."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if not data.startswith(b"PK\x03\x04") or len({name.casefold() for name in names}) != len(names):
        yield _("its archive is not as an office program writes it")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        yield _("it unpacks to more than may be")
    for entry in entries:
        if entry.file_size > MOST_ENTRY or entry.file_size > MOST_RATIO * max(entry.compress_size, 1) + (1 << 16):
            yield _("it unpacks to more than may be")
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield _("its archive is not as an office program writes it")
        inside = not entry.filename.startswith("/") and "\\" not in entry.filename
        plain = inside and ".." not in PurePosixPath(entry.filename).parts and is_part(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16) or not plain:
            yield foreign(entry.filename)


def root_of(data: bytes) -> Any | None:
    """The part's root, without comments and instructions, which break texts in two: whoever read the first half would
    not know the second. None if it is not written as office programs write, or is larger than may be.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    alone = root.getprevious() is None and root.getnext() is None
    declared = root.getroottree().docinfo.internalDTD is not None  # in another encoding, where bytes do not show it
    if not alone or declared or sum(1 for _node in root.iter()) > MOST_NODES:
        return None
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return root


def text_of(item: Any) -> str:
    """All that stands in an element, and in what stands in it: another program may read it as one."""
    return "".join(item.itertext())


def is_picture(data: bytes) -> bool:
    """Whether it is one, and no text under a picture's name: an office program goes by what a part holds."""
    return data.startswith((PNG, JPEG, GIF, *METAFILES))


def foreign(name: str) -> str:
    """That a part does not belong there."""
    return _("it holds what no plain document has: {name}").format(name=name[:80])


def ill_written(name: str) -> str:
    """That a part has no root."""
    return _("one of its parts is written as no office program does: {name}").format(name=name)
