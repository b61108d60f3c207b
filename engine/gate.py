"""The write gate: one writer at a time for an SQLite file, across threads and processes, in the order they came.

SQLite's own wait is a poll without fairness, which under load starves writers until they fail; so is any poll.
The kernel lets those who wait for a lock on a file in by order. But whoever asks in the moment when it is free
would be first, so only the holder of a second lock, the turn, may ask for the gate.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.failures import disk_refusal, locked

MANNERS = 0.003
"""Seconds that who had to wait leaves to the next before asking again: the next must first wake up."""


class WriteGate:
    """A lock in this process around a lock on a file. `hold` waits `patience` seconds, then refuses."""

    def __init__(self, path: Path, patience: float) -> None:
        self.path = path
        self.patience = patience
        self._lock = threading.Lock()
        self._place: _Place | None = None
        self._again = 0.0

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Alone from here on. To be entered before a connection is taken from the pool."""
        deadline = time.monotonic() + self.patience
        if not self._lock.acquire(timeout=self.patience):
            raise locked(str(self.path))
        try:
            time.sleep(max(self._again - time.monotonic(), 0))
            self._place = _Place(self.path)
            if not self._place.reach(deadline - time.monotonic()):
                raise locked(str(self.path))
            yield
        finally:
            if self._place:
                self._place.leave()
                self._again = time.monotonic() + MANNERS if self._place.waited else 0
                self._place = None
            self._lock.release()

    def forget(self) -> None:
        """In a forked child: the parent holds the lock, we do not."""
        self._lock = threading.Lock()
        if self._place:
            self._place.close()
            self._place = None


class _Place:
    """A place among those who wait: the gate and the turn, open."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._gate = _opened(path)
        try:
            self._turn = _opened(path.with_name(path.name + "-turn"))
        except BaseException:
            os.close(self._gate)
            raise
        self._mutex = threading.Lock()
        self.waited = self._reached = self._left = False
        self._let_in = threading.Event()

    def reach(self, seconds: float) -> bool:
        """Whether the gate is ours within so many seconds. A thread waits, since a wait for a lock has no end."""
        if _taken(self._turn, self._path) and _taken(self._gate, self._path):
            fcntl.flock(self._turn, fcntl.LOCK_UN)
            return True
        self.waited = True
        threading.Thread(target=self._wait, name="write gate", daemon=True).start()
        return self._let_in.wait(max(seconds, 0))

    def leave(self) -> None:
        """Opens the gate for the next. A thread that still waits leaves when it gets there."""
        with self._mutex:
            self._left = True
            if not self.waited or self._reached:
                self._unlock()

    def close(self) -> None:
        """Without unlocking."""
        os.close(self._gate)
        os.close(self._turn)

    def _wait(self) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        if not self._left:
            fcntl.flock(self._gate, fcntl.LOCK_EX)
        with self._mutex:
            self._reached = True
            if self._left:
                self._unlock()
            else:
                fcntl.flock(self._turn, fcntl.LOCK_UN)
        self._let_in.set()

    def _unlock(self) -> None:
        # A fork may hold a copy of the descriptors: closing ours would not unlock.
        fcntl.flock(self._gate, fcntl.LOCK_UN)
        fcntl.flock(self._turn, fcntl.LOCK_UN)
        self.close()


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    except OSError as error:
        raise disk_refusal(error, str(path)) from error


def _taken(descriptor: int, path: str) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise disk_refusal(error, path) from error
    return True
