"""Processes that a benchmark looks at: render children, and the plain one they are compared with."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from benchmarks.plain_pdf import LENGTH
from engine.fonts import REGULAR

HOUSE = Path(__file__).resolve().parent.parent
CHILD = b"engine.render.child"


class PlainChild:
    """One warm process of `plain_pdf`, with our fonts installed as a user of WeasyPrint would have them."""

    def __init__(self, folder: Path) -> None:
        settings = folder / "fonts.conf"
        settings.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
            f"<fontconfig><dir>{REGULAR.path.parent}</dir><cachedir>{folder}</cachedir></fontconfig>"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.plain_pdf"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"FONTCONFIG_FILE": str(settings), "LANG": "C.UTF-8", "PATH": os.defpath, "PYTHONPATH": str(HOUSE)},
        )
        self._input = cast(IO[bytes], self._process.stdin)
        self._output = cast(IO[bytes], self._process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._input.close()
        self._process.wait()
        self._output.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def pdf(self, html: str) -> bytes:
        page = html.encode()
        self._input.write(LENGTH.pack(len(page)) + page)
        self._input.flush()
        (length,) = LENGTH.unpack(self._output.read(LENGTH.size))
        return self._output.read(length)


def render_children() -> set[int]:
    """The process ids of the render children of this process."""
    return {pid for pid in (int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()) if _is_render_child(pid)}


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _is_render_child(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return False  # it has just ended
    return CHILD in command and parent == os.getpid()
