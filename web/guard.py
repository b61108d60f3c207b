"""What stands before every page and address: who may speak to us, how much, and headers that browsers obey."""

import logging
import traceback
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.faults import fault
from web.limits import Limits
from web.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types {types}"
)
TYPES = "ProseMirrorClipboard beslut"
SHUT = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For what is downloaded: should a browser show it after all, it can do nothing."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, browsers call the origin of our own forms "null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
}
LARGEST_UPLOAD = 32 << 20
LARGEST = 1 << 20
"""What is no upload."""
HOUSE, LIBRARIES = f"{Path(__file__).resolve().parent.parent}/", "site-packages/"
DEFAULT_PORTS = {"http": ":80", "https": ":443"}

log = logging.getLogger("beslut.web")


class Guard:
    """Pure ASGI: a middleware that wraps bodies would cost a third of the speed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.limits = Limits(settings.office.clock)
        self.origin = settings.address.lower()
        self.hosts = hosts(self.origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:  # nothing of ours speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce, status = token_urlsafe(16), 0
        scope.setdefault("state", {}).update(nonce=nonce, limits=self.limits, actor="")

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(MutableHeaders(scope=message), nonce)
            await send(message)

        try:
            refused = self._refused(scope)
            await (refused or self.app)(scope, receive if refused else counted(scope, receive), guarded)
        except ClientDisconnect:
            pass
        except Exception as error:
            log.error("%s", described(error))
            if not status:
                await fault(scope, 500)(scope, receive, guarded)
        finally:
            self._note(scope, status)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to what never reaches a page."""
        headers = Headers(scope=scope)
        if [host.lower() for host in headers.getlist("host")] not in self.hosts:
            return fault(scope, 421)
        if scope["method"] not in SAFE | UNSAFE:
            return fault(scope, 405, {"allow": ", ".join(sorted(SAFE | UNSAFE))})
        if scope["method"] in UNSAFE and not self._same_origin(headers):
            return fault(scope, 403)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return fault(scope, 400)
        return fault(scope, 413) if int(length[:20]) > most(headers) else None

    def _same_origin(self, headers: Headers) -> bool:
        """What every browser of today says of where a form came from, once and clearly."""
        origins = headers.getlist("origin")
        return headers.getlist("sec-fetch-site") == ["same-origin"] and origins in ([], [self.origin])

    def _dress(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.settings.secure:
            headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
        download = headers.get("content-disposition", "").startswith("attachment")
        headers.setdefault("content-security-policy", SHUT if download else POLICY.format(nonce=nonce, types=TYPES))
        headers.setdefault("cache-control", "no-store")

    def _note(self, scope: Scope, status: int) -> None:
        """Who did what when: never what was looked for, sent or shown."""
        at = self.settings.office.clock().isoformat(timespec="milliseconds")
        method = scope["method"] if scope["method"] in SAFE | UNSAFE else "-"
        actor = scope["state"]["actor"] or "-"
        log.info("%s %s %s %s %s", at, actor.replace(" ", "_"), method, pattern(scope), status or "-")


def hosts(address: str) -> tuple[list[str], ...]:
    """The Host headers, each alone, that speak of the address."""
    parts = urlsplit(address)
    port = DEFAULT_PORTS.get(parts.scheme, "")
    plain = parts.netloc.removesuffix(port)
    return ([plain], [plain + port]) if parts.port is None or plain != parts.netloc else ([plain],)


def pattern(scope: Scope) -> str:
    """The path as the route has it ("/memoer/{number}"); "-" where there is no route."""
    state, route = scope["state"], scope.get("route")
    return state.get("pattern") or (f"{scope.get('root_path', '')}{getattr(route, 'path', '')}" if route else "-")


def most(headers: Headers) -> int:
    """How long the body may be."""
    return LARGEST_UPLOAD if headers.get("content-type", "").startswith("multipart/form-data") else LARGEST


def counted(scope: Scope, receive: Receive) -> Receive:
    """The body, as long as it is not too long: whatever it said of its own length."""
    left = most(Headers(scope=scope))

    async def counting() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return counting


def described(error: BaseException) -> str:
    """What kind of mistake, and where in the code: not its words, which may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if LIBRARIES not in frame.filename or frame is frames[-1]]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in ours]
    kinds, cause = [type(error).__name__], error.__cause__
    while cause:
        kinds, cause = [*kinds, type(cause).__name__], cause.__cause__
    return f"{' of '.join(kinds)} at {' > '.join(places)}"


def _short(file: str) -> str:
    """Within our house, or among the libraries: where either lies is nobody's business."""
    return file.removeprefix(HOUSE).rpartition(LIBRARIES)[2]
