"""Packets made: our pages laid out once and remembered, foreign files cleaned, and all of it bound, in children.

What was laid out is remembered by what it was laid out from, in this process alone: after a change only what changed
is made anew.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Generic, TypeVar

from engine.render.packet import (
    BINDING,
    Facts,
    Leaf,
    Opened,
    bind_parcel,
    clean_parcel,
    cleaned,
    count_parcel,
    counted,
    read,
    read_parcel,
)
from engine.render.pool import PdfPool

MOST_REMEMBERED = 96 << 20
"""Bytes of documents that one process remembers."""
CHILD = "engine.render.bind_child"

Kept = TypeVar("Kept")


class Bindery:
    """`pages` lays out our own pages; the children that bind are its own, and go with `close`."""

    def __init__(self, pages: PdfPool) -> None:
        self._pages = pages
        self._binding = PdfPool(workers=1, limits=BINDING, child=CHILD)
        self._laid_out = Remembered[tuple[bytes, int]]()
        self._cleaned = Remembered[tuple[Facts, bytes]]()
        self._read = Remembered[Opened](most=MOST_REMEMBERED // 4)

    def close(self) -> None:
        self._binding.close()

    def laid_out(self, pages: Sequence[str]) -> list[tuple[bytes, int]]:
        """Each page as PDF with the number of its sheets, all workers at once. Raises `RenderFailed`."""
        keys = [hashlib.sha256(page.encode()).hexdigest() for page in pages]
        found = {key: self._laid_out.get(key) for key in keys}
        new = {key: page for key, page in zip(keys, pages, strict=True) if found[key] is None}
        made = list(self._pages.map(new.values()))
        counts = counted(self._binding.ask(count_parcel(made))) if made else []
        for key, pdf, count in zip(new, made, counts, strict=True):
            found[key] = (pdf, count)
            self._laid_out.put(key, (pdf, count), len(pdf))
        return [one for key in keys if (one := found[key])]

    def cleaned(self, data: bytes) -> tuple[Facts, bytes]:
        """What can be told of a foreign PDF, and its clean copy. Raises `RenderFailed` where that takes too much."""
        key = hashlib.sha256(data).hexdigest()
        known = self._cleaned.get(key)
        if known is None:
            known = cleaned(self._binding.ask(clean_parcel(data)))
            self._cleaned.put(key, known, len(known[1]))
        return known

    def read(self, data: bytes) -> Opened:
        """Everything that a file tells whoever takes it apart. Raises `RenderFailed` where that takes too much."""
        key = hashlib.sha256(data).hexdigest()
        known = self._read.get(key)
        if known is None:
            known = read(self._binding.ask(read_parcel(data)))
            self._read.put(key, known, sum(len(one.text) for one in known.texts))
        return known

    def bound(self, leaves: Sequence[Leaf], stamps: bytes) -> bytes:
        """The documents as one. Raises `RenderFailed`."""
        return self._binding.ask(bind_parcel(leaves, stamps))


class Remembered(Generic[Kept]):
    """The latest by key, as many as there is room for."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Kept | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: str, value: Kept, size: int) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = (value, size)
            self._size += size
            while self._size > self._most and self._kept:
                _key, (_old, freed) = self._kept.popitem(last=False)
                self._size -= freed
