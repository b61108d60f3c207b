"""The write gate: one writer at a time for an SQLite file, across threads and processes, served fairly.

SQLite's own wait is a poll without fairness: under load it starves writers until they fail.
"""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.failures import disk_refusal, locked

PAUSE = 0.004
"""Seconds between two tries, on average: a write takes about as long."""


class WriteGate:
    """A lock in this process around a lock on a file. `hold` waits `patience` seconds, then refuses."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path = path
        self.patience = patience
        self._lock = threading.Lock()
        self._descriptor: int | None = None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Alone from here on. To be entered before a connection is taken from the pool."""
        deadline = time.monotonic() + self.patience
        if not self._lock.acquire(timeout=self.patience):
            raise locked(str(self.path))
        try:
            self._descriptor = self._open(deadline)
            yield
        finally:
            self._release()
            self._lock.release()

    def forget(self) -> None:
        """In a forked child: the parent holds the lock, we do not."""
        self._lock = threading.Lock()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, deadline: float) -> int:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        except OSError as error:
            raise disk_refusal(error, str(self.path)) from error
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise locked(str(self.path))
            time.sleep(PAUSE * (0.5 + random.random()))  # noqa: S311 - spreads the waiters, hides nothing
        return descriptor

    def _release(self) -> None:
        if self._descriptor is not None:
            # A fork may hold a copy of the descriptor: closing ours would not unlock.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
