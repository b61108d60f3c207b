"""What a packet is bound from, and how that travels to the child that binds it and back. Nothing here opens a PDF.

A parcel is a JSON line of its own length, then the files that it speaks of, one after the other.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import RenderFailed
from engine.language import _
from engine.render.limits import Limits

BINDING = Limits(memory=3 << 30, file_size=400 << 20, cpu=60.0, wall=90.0)
"""What the child that binds may take: attachments are scans and drawings."""
MOST_PAGES = 600
"""Of one attachment: a longer one is named, and found beside its memo."""
PAGE_ADDRESS = "app:///side/"
"""A link in our own pages that leads to a page of the whole."""

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be told of a foreign PDF. `refused` says in a word why it cannot be merged ("": it can)."""

    pages: int = 0
    tagged: bool = False
    language: str = ""
    title: str = ""
    text: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that can be read in a file, and where. `raw`: as the bytes have it, where figures are no words.

    `spoken`: what the file says to its readers, on its pages or in its paragraphs.
    """

    place: str
    text: str
    raw: bool = False
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A file taken apart: its kind, all that it tells, what in it readers do not see, and its pages without words."""

    kind: str
    texts: tuple[Told, ...] = ()
    hidden: tuple[str, ...] = ()
    scans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One document in a packet: its bookmark, how deep that stands, and whether its headings stand below it."""

    data: bytes
    title: str
    level: int = 0
    headings: bool = False
    foreign: bool = False


def bind_parcel(leaves: Sequence[Leaf], stamps: bytes) -> bytes:
    """These documents as one, each page under its stamp."""
    return packed({"work": "bind", "leaves": [_told(one) for one in leaves]}, [*(one.data for one in leaves), stamps])


def clean_parcel(data: bytes) -> bytes:
    """A foreign PDF, to be told of and rid of everything but its pages."""
    return packed({"work": "clean"}, [data])


def count_parcel(documents: Sequence[bytes]) -> bytes:
    """Our own PDFs, to be counted."""
    return packed({"work": "count"}, documents)


def read_parcel(data: bytes) -> bytes:
    """Any file, to be taken apart."""
    return packed({"work": "read"}, [data])


def packed(head: Mapping[str, Any], files: Sequence[bytes]) -> bytes:
    """One parcel."""
    line = json.dumps({**head, "sizes": [len(file) for file in files]}).encode()
    return b"".join([_LENGTH.pack(len(line)), line, *files])


def unpacked(parcel: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What a parcel says, and its files."""
    start = _LENGTH.size + _LENGTH.unpack_from(parcel)[0]
    head: dict[str, Any] = json.loads(parcel[_LENGTH.size : start])
    files = []
    for size in head["sizes"]:
        files.append(parcel[start : start + size])
        start += size
    return head, files


def cleaned(parcel: bytes) -> tuple[Facts, bytes]:
    """The answer to a `clean_parcel`."""
    head, files = unpacked(parcel)
    return Facts(**head["facts"]), files[0]


def clean_answer(facts: Facts, data: bytes) -> bytes:
    return packed({"facts": asdict(facts)}, [data])


def counted(parcel: bytes) -> list[int]:
    """The answer to a `count_parcel`."""
    pages: list[int] = unpacked(parcel)[0]["pages"]
    return pages


def count_answer(pages: Sequence[int]) -> bytes:
    return packed({"pages": list(pages)}, [])


def read_answer(found: Opened) -> bytes:
    texts = [{"place": one.place, "raw": one.raw, "spoken": one.spoken} for one in found.texts]
    head = {"kind": found.kind, "hidden": found.hidden, "scans": found.scans, "texts": texts}
    return packed(head, [one.text.encode("utf-8", "ignore") for one in found.texts])


def read(parcel: bytes) -> Opened:
    """The answer to a `read_parcel`."""
    head, files = unpacked(parcel)
    texts = (Told(text=data.decode(), **told) for told, data in zip(head["texts"], files, strict=True))
    return Opened(head["kind"], tuple(texts), tuple(head["hidden"]), tuple(head["scans"]))


def leaves_of(head: Mapping[str, Any], files: Sequence[bytes]) -> list[Leaf]:
    """The documents of a `bind_parcel`."""
    if len(files) != len(head["leaves"]) + 1:
        raise RenderFailed(_("the packet is not whole; make it again"))
    return [Leaf(data, **told) for told, data in zip(head["leaves"], files, strict=False)]


def _told(leaf: Leaf) -> dict[str, Any]:
    return {"title": leaf.title, "level": leaf.level, "headings": leaf.headings, "foreign": leaf.foreign}
