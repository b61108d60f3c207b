"""A mail server that takes whatever comes, and keeps the Message-IDs."""

import re
import socketserver
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Letterbox(socketserver.ThreadingTCPServer):
    """How often each Message-ID came."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Post)
        self.taken: Counter[str] = Counter()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs that means well."""

    server: Letterbox

    def handle(self) -> None:
        self._say("220 letterbox")
        while line := self.rfile.readline().strip().upper():
            if line == b"QUIT":
                self._say("221 bye")
                return
            if line == b"DATA":
                self._data()
            else:
                self._say("250 yes")

    def _data(self) -> None:
        self._say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        (found,) = MESSAGE_ID.findall(b"".join(lines))
        self.server.taken[found.decode()] += 1
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def letterbox(host: str = "127.0.0.1") -> Iterator[Letterbox]:
    """The server as long as the block runs."""
    with Letterbox(host) as server:
        Thread(target=server.serve_forever, name="letterbox", daemon=True).start()
        yield server
        server.shutdown()
