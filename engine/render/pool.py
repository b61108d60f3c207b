"""Render children: started clean, limited, killed when they take too long, replaced when they die.

A child gets no environment of ours, no open file but its pipes and, where the system allows, no network.
It leaves with its parent, however that ends: its standard input closes.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import LifoQueue
from tempfile import gettempdir, mkdtemp
from threading import Timer
from types import TracebackType
from typing import IO, Self, cast

from engine.errors import RenderFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.render.child import LENGTH, PDF
from engine.render.limits import Limits

HOUSE = Path(__file__).resolve().parent.parent.parent
FONTS = Path(__file__).with_name("fonts.conf")
PAGES_PER_CHILD = 1_000  # layout leaks a little natively, and a new child costs less
FAREWELL = 5.0  # seconds that an idle child has to leave by itself


class PdfPool:
    """Turns pages into PDFs in child processes, which start when first needed. Use it with `with`, or close it."""

    def __init__(
        self,
        workers: int = 2,
        limits: Limits | None = None,
        pages_per_child: int = PAGES_PER_CHILD,
        child: str = "engine.render.child",
    ) -> None:
        self._workers = workers
        self._module = child
        self._limits = limits or Limits()
        self._pages_per_child = pages_per_child
        self._idle: LifoQueue[_Child | None] = LifoQueue()
        for _worker in range(workers):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def pdf(self, html: str) -> bytes:
        """The page as PDF. RenderFailed if it cannot be laid out within the limits."""
        return self.ask(html.encode())

    def ask(self, payload: bytes) -> bytes:
        """What a child makes of it. RenderFailed if it refuses, or needs more than it may."""
        child = self._idle.get()
        try:
            child = self._fit(child)
            try:
                answer = child.answer(payload)
            except _GoneBefore:
                child = _Child(self._limits, self._module)
                answer = child.answer(payload)
        finally:
            self._idle.put(child)
        if answer[:1] != PDF:
            raise RenderFailed(*json.loads(answer[1:]))
        return answer[1:]

    def map(self, pages: Iterable[str]) -> Iterator[bytes]:
        """The pages as PDFs, in order, by all workers at once; only a few pages are taken ahead."""
        waiting: deque[Future[bytes]] = deque()
        with ThreadPoolExecutor(self._workers) as threads:
            for page in pages:
                waiting.append(threads.submit(self.pdf, page))
                if len(waiting) > 2 * self._workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def close(self) -> None:
        """End the children, each when its page is done. Pages that come later start new ones."""
        for child in [self._idle.get() for _worker in range(self._workers)]:
            if child is not None:
                child.close()
            self._idle.put(None)

    def _fit(self, child: "_Child | None") -> "_Child":
        """This child, or a new one if it is dead or has done its share."""
        if child is not None and child.alive and child.pages < self._pages_per_child:
            return child
        if child is not None:
            child.close()
        return _Child(self._limits, self._module)


class _GoneBefore(RenderFailed):
    """The child had ended before it took the page: a new one may take it."""


class _Child:
    """One child process, one page at a time. Whatever interrupts an answer ends it."""

    def __init__(self, limits: Limits, module: str) -> None:
        self.pages = 0
        self._limits = limits
        self._late = False
        self._folder = ""
        try:
            self._folder = mkdtemp(prefix="beslut-render-")
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing from outside
                [sys.executable, "-W", "ignore", "-m", module, json.dumps(asdict(limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=_environment(self._folder),
                start_new_session=True,
            )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise disk_refusal(error, str(error.filename or gettempdir())) from error
        self._input = cast(IO[bytes], self._process.stdin)
        self._output = cast(IO[bytes], self._process.stdout)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, page: bytes) -> bytes:
        """What the child answers, or RenderFailed with how it ended."""
        self.pages += 1
        timer = Timer(self._limits.wall, self._run_late)
        timer.start()
        try:
            self._input.write(LENGTH.pack(len(page)) + page)
            self._input.flush()
            (length,) = LENGTH.unpack(self._read(LENGTH.size))
            if length > self._limits.file_size:
                raise RenderFailed(self._too_large())
            return self._read(length)
        except BrokenPipeError as error:
            self._end()
            raise (RenderFailed if self._late else _GoneBefore)(self._reason()) from error
        except EOFError as error:
            self._end()
            raise RenderFailed(self._reason()) from error
        except BaseException:
            self._end()
            raise
        finally:
            timer.cancel()

    def close(self) -> None:
        """Let it go; kill it if it stays."""
        with suppress(BrokenPipeError):
            self._input.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(FAREWELL)
        self._end()

    def _read(self, length: int) -> bytes:
        data = self._output.read(length)
        if len(data) < length:
            raise EOFError
        return data

    def _run_late(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _end(self) -> None:
        """No process, no open pipe and no folder is left behind."""
        if self.alive:
            self._kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._input.close()
        self._output.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reason(self) -> str:
        advice = _("make the document shorter, or its tables smaller")
        if self._late:
            most = _("the page took more than {seconds:g} seconds; {advice}")
            return most.format(seconds=self._limits.wall, advice=advice)
        if self._process.returncode == -signal.SIGXCPU:
            most = _("the page took more than {seconds:g} seconds of computing; {advice}")
            return most.format(seconds=self._limits.cpu, advice=advice)
        ended = _("the render process ended ({code}), perhaps for lack of memory; {advice}")
        return ended.format(code=self._process.returncode, advice=advice)

    def _too_large(self) -> str:
        most = _("the PDF is larger than {most} bytes; make the document shorter")
        return most.format(most=self._limits.file_size)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the parent's, and the same everywhere."""
    return {
        "FONTCONFIG_FILE": str(FONTS),
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(HOUSE),
        "TMPDIR": folder,
        "TZ": "UTC",
    }
