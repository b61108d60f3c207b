"""Requests of the tests' clients go to the application in one step: Starlette's own client takes nine between threads.

What it can do besides is not asked for here: answers that never end, trailers, and what a template was given.
"""

from typing import Any
from urllib.parse import unquote

import anyio
import httpx2
from starlette.testclient import _TestClientTransport

PORTS = {"http": 80, "https": 443}


class Straight(_TestClientTransport):
    """The transport of a `TestClient`; all but HTTP is left to Starlette's."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme not in PORTS:
            return super().handle_request(request)
        answer = _Answer(request.read())
        with self.portal_factory() as portal:
            try:
                portal.call(self.app, self._scope(request), answer.receive, answer.send)
            except Exception:
                if self.raise_server_exceptions:
                    raise
        content = b"" if request.method == "HEAD" else b"".join(answer.parts)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=httpx2.ByteStream(content), request=request
        )

    def _scope(self, request: httpx2.Request) -> dict[str, Any]:
        address = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(address.path),
            "raw_path": address.raw_path.split(b"?", 1)[0],
            "root_path": self.root_path,
            "scheme": address.scheme,
            "query_string": address.query,
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.multi_items()],
            "client": self.client,
            "server": [address.host, address.port or PORTS[address.scheme]],
            "extensions": {},
            "state": self.app_state.copy(),
        }


class _Answer:
    """What the application says, once it has read the body; an error without an answer is a 500."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._whole = anyio.Event()
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def receive(self) -> dict[str, Any]:
        if self._body is None:
            await self._whole.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", [])
            return
        self.parts.append(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            self._whole.set()
