"""A small server for pages under the product's own headers, and what a browser says of them."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import unquote_plus, urlsplit

from tests.support import ROOT
from web.guard import HEADERS, POLICY, TYPES
from web.static_files import KEPT, KINDS

STATIC = ROOT / "web" / "static"
NONCE = "noncefortests"
REST = "/hvile"
"""Where a window is between two tests. With the headers of all pages, as a browser that leaves a page for one without
them begins another process."""
PAGE = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Prøve</title>
<link rel="stylesheet" href="/static/vendor/dkfds/css/dkfds.css"><link rel="stylesheet" href="/static/app.css">
<script nonce="{nonce}">
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
</script>
<script type="module" nonce="{nonce}" src="/static/beslut.js"></script></head>
<body><main class="container page-container"><h1>Prøve</h1>{body}</main></body></html>"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a page made, with its words as they were typed."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says: JSON, or a page if it is text."""

    content: object = ""
    status: int = 200


@dataclass
class Site:
    """Pages by path, and what answers a POST; `asked` holds every POST in order."""

    address: str
    name: str
    pages: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Asked], Answer] = lambda asked: Answer({})
    asked: list[Asked] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    """Styles and scripts are kept by the browser, as the product's are."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # what is written in two goes would wait for the browser's word in between
    server: "Server"

    def do_GET(self) -> None:  # the name that http.server calls
        site, path = self.server.site, urlsplit(self.path).path
        file = STATIC / path.removeprefix("/static/")
        if path == REST:
            self._send(200, "text/html", b"")
        elif path in site.pages:
            self._send(200, "text/html; charset=utf-8", site.pages[path].encode(), ("set-cookie", site.name))
        elif path.startswith("/static/") and file.is_file():
            self._send(200, KINDS[file.suffix], file.read_bytes(), ("cache-control", KEPT))
        else:
            self._post()

    def do_POST(self) -> None:  # the name that http.server calls
        self._post()

    def _post(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode(errors="replace")
        if "urlencoded" in self.headers.get("content-type", ""):
            body = unquote_plus(body)
        site = self.server.site
        if self.headers.get("cookie") != site.name:
            self.send_error(410, "what a page of another test still sends")
            return
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        if self.path != "/favicon.ico":
            site.asked.append(asked)
        answer = site.answer(asked)
        if isinstance(answer.content, str):
            self._send(answer.status, "text/html; charset=utf-8", answer.content.encode())
        else:
            self._send(answer.status, "application/json", json.dumps(answer.content).encode())

    def _send(self, status: int, kind: str, content: bytes, *more: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*HEADERS.items(), *more):
            self.send_header(name, value)
        self.send_header("content-security-policy", POLICY.format(nonce=NONCE, types=TYPES))
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests say what went wrong."""


class Server(ThreadingHTTPServer):
    """One address for all tests, as a browser keeps by address what it has fetched; each test has a site of its own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.names = (f"test={number}" for number in count())
        self.site = self.another()

    def another(self) -> Site:
        """A site without pages in place of the one that was there, to which no page of that one can send anything."""
        self.site = Site(f"http://127.0.0.1:{self.server_port}", next(self.names))
        return self.site

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away in the middle of an answer is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # handed on as they came


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine alone."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def page(body: str) -> str:
    """A whole page with the product's styles and scripts."""
    return PAGE.replace("{nonce}", NONCE).replace("{body}", body)
