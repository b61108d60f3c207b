"""A small server for pages under the product's own headers, and what a browser says of them."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus, urlsplit

from tests.support import ROOT
from web.guard import HEADERS, POLICY, TYPES
from web.static_files import KINDS

STATIC = ROOT / "web" / "static"
NONCE = "noncefortests"
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

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Asked], Answer] = lambda asked: Answer({})
    asked: list[Asked] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *args: object) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]  # handed on as they came

    def do_GET(self) -> None:  # the name that http.server calls
        path = urlsplit(self.path).path
        file = STATIC / path.removeprefix("/static/")
        if path in self.site.pages:
            self._send(200, "text/html; charset=utf-8", self.site.pages[path].encode())
        elif path.startswith("/static/") and file.is_file():
            self._send(200, KINDS[file.suffix], file.read_bytes())
        else:
            self._post()

    def do_POST(self) -> None:  # the name that http.server calls
        self._post()

    def _post(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode(errors="replace")
        if "urlencoded" in self.headers.get("content-type", ""):
            body = unquote_plus(body)
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        if self.path != "/favicon.ico":
            self.site.asked.append(asked)
        answer = self.site.answer(asked)
        if isinstance(answer.content, str):
            self._send(answer.status, "text/html; charset=utf-8", answer.content.encode())
        else:
            self._send(answer.status, "application/json", json.dumps(answer.content).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("content-security-policy", POLICY.format(nonce=NONCE, types=TYPES))
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests say what went wrong."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away in the middle of an answer is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # handed on as they came


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port of this machine alone."""
    site = Site()
    server = _Server(("127.0.0.1", 0), partial(_Handler, site))
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(body: str) -> str:
    """A whole page with the product's styles and scripts."""
    return PAGE.replace("{nonce}", NONCE).replace("{body}", body)
