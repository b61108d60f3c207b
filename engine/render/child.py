"""The render child: pages come in, PDFs go out, until the parent closes the pipe or is gone.

A frame is eight bytes of length and as many of payload. An answer begins with one byte: what it holds.
"""

import ctypes.util
import gc
import itertools
import json
import os
import queue
import shutil
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from engine.errors import RenderFailed
from engine.language import _
from engine.render.limits import Limits, allow_cpu, confine

LENGTH = struct.Struct(">Q")
PDF, REFUSED = b"P", b"R"


def lay_out(page: bytes) -> bytes:
    """A page as PDF."""
    # Imported here: within the limits, and never in the parent.
    with _no_compilers():
        from engine.render.pdf import render_pdf

    return render_pdf(page.decode())


def main(limits: Limits, work: Callable[[bytes], bytes] = lay_out) -> None:
    """Answer each page on standard input in its turn. Ends, mid-page too, when standard input does."""
    confine(limits)
    pages: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, pages), daemon=True).start()
    gc.disable()  # a layout leaves few cycles: they are collected after the page, while nobody waits
    for number in itertools.count(1):
        allow_cpu(limits.cpu)
        _write(sys.stdout.buffer, _answer(work, pages.get()))
        gc.collect()
        if number == 1:
            gc.freeze()  # all that was loaded for the first page stays


@contextmanager
def _no_compilers() -> Iterator[None]:
    """Libraries are found by the names that the system has for them.

    WeasyPrint asks for those of other systems first, and for each of them Python starts a compiler and a linker: a
    sixth of what the first page takes.
    """
    search, ctypes.util.find_library = ctypes.util.find_library, _not_searched
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _not_searched(name: str) -> str | None:
    return None


def _read(source: BinaryIO, pages: queue.Queue[bytes]) -> None:
    while header := source.read(LENGTH.size):
        pages.put(source.read(LENGTH.unpack(header)[0]))
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os._exit(0)


def _write(target: BinaryIO, answer: bytes) -> None:
    target.write(LENGTH.pack(len(answer)) + answer)
    target.flush()


def _answer(work: Callable[[bytes], bytes], page: bytes) -> bytes:
    try:
        return PDF + work(page)
    except RenderFailed as refusal:
        reasons = [str(reason) for reason in refusal.reasons]
    except MemoryError:
        reasons = [_("the page needs more memory than it may; make the document shorter")]
    except RecursionError:
        reasons = [_("the page is nested too deep; write it flatter")]
    except Exception as error:
        reason = _("the page cannot be laid out ({error}); simplify the template or the text")
        reasons = [reason.format(error=f"{type(error).__name__}: {error}")]
    return REFUSED + json.dumps(reasons).encode()


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])))
