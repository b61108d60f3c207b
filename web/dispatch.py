"""From a request to a handler and back: who asks, whether they may, what was sent, and what a refusal becomes."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import NotFound, Refusal
from engine.language import _
from web.ask import Ask, Form
from web.limits import network, rate_of
from web.permissions import Permission, declares, permitted
from web.refusals import answer
from web.routes import Page
from web.settings import Settings
from web.views import Views
from web.visits import Visit, cookie_name, noted, token_in, visit_of

__all__ = ["cookie_name", "route"]

T = TypeVar("T")
SIGN_IN = "/log-ind"
PASSWORD = "/mig/adgangskode"  # noqa: S105 - an address
OPEN_TO_LIMITED = frozenset({PASSWORD, "/log-ud"})
SHORT = 64 << 10
LARGEST_PART = 32 << 20
LARGEST_PART_OF_A_STRANGER = 64 << 10


def route(page: Page, settings: Settings, views: Views) -> Route:
    """The page as a route that the server can call. Handlers run in threads: they wait for the database.

    Who asks, and whether they may, is known before a word of what they sent is read.
    """

    @declares(page.permission)
    async def endpoint(request: Request) -> Response:
        request.state.pattern = page.path
        ask = Ask(request, settings, views)
        if page.reads:
            return await run_in_threadpool(_answered, ask, lambda: _read(page, ask))
        if _is_short(page, request):
            await request.body()
            return await run_in_threadpool(_answered, ask, lambda: _posted(page, ask))
        refused = await run_in_threadpool(_answered, ask, lambda: _let_in(page, ask))
        if refused:
            return refused
        if page.method == "POST":
            ask.form = await _form(request, page)
        try:
            return await run_in_threadpool(_answered, ask, lambda: page.handler(ask))
        finally:
            await request.close()

    return Route(page.path, endpoint, methods=[page.method], name=page.name)


def _answered(ask: Ask, work: Callable[[], T]) -> T | Response:
    try:
        return work()
    except Refusal as refusal:
        return answer(ask, refusal)


def _read(page: Page, ask: Ask) -> Response:
    """The visit and the page in one view of the database."""
    with ask.office.read() as desk:
        visit = _introduce(ask, visit_of(desk, token_in(ask.request.cookies, ask.settings), ask.settings, limited=True))
        refused = _refused(page, ask, visit)
        if refused is None:
            ask.reading = desk.acting(ask.person)
            if visit:
                ask.reading.told(visit.organisation, loaded=visit.loaded, stands_in=visit.stands_in)
            try:
                response = page.handler(ask)
            finally:
                ask.reading = None
        else:
            response = refused
    if visit:
        noted(ask.office, visit)
    return response


def _let_in(page: Page, ask: Ask) -> Response | None:
    """Notes who asks. What they get if they may not."""
    with ask.office.read() as desk:
        visit = _introduce(ask, visit_of(desk, token_in(ask.request.cookies, ask.settings), ask.settings, limited=True))
    if visit:
        noted(ask.office, visit)
    return _refused(page, ask, visit)


def _posted(page: Page, ask: Ask) -> Response:
    """The same for a short form: who asks, what they sent and what becomes of it, in one thread."""
    refused = _let_in(page, ask)
    if refused:
        return refused
    ask.form = _now(_form(ask.request, page))
    return page.handler(ask)


def _is_short(page: Page, request: Request) -> bool:
    """Whether it is only words, and few: they may lie here unread until it is known who sends them."""
    kind, length = request.headers.get("content-type", ""), request.headers.get("content-length", "")
    words = kind.partition(";")[0] == "application/x-www-form-urlencoded"
    told = "transfer-encoding" not in request.headers and length.isdecimal() and len(length) < 6
    return page.method == "POST" and words and told and int(length) <= SHORT


def _now(read: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that waits for nothing: all that it reads is there."""
    try:
        read.send(None)
    except StopIteration as done:
        found: T = done.value
        return found
    raise RuntimeError("a form that is here was waited for")


def _introduce(ask: Ask, visit: Visit | None) -> Visit | None:
    if visit:
        ask.person, ask.roles, ask.token = visit.person, visit.roles, visit.token
        ask.request.state.actor = visit.person
    return visit


def _refused(page: Page, ask: Ask, visit: Visit | None) -> Response | None:
    """Nobody is sent to sign in; somebody who may not call a route is told that there is none."""
    if visit and visit.limited and page.permission is not Permission.ANYBODY and page.path not in OPEN_TO_LIMITED:
        return _to_password(ask)
    if not permitted(page.permission, ask.person, ask.roles):
        return _turned_away(page, ask)
    if rate := rate_of(page.method, page.path):
        ask.request.state.limits.take(rate, ask.person or caller(ask.request))
    return None


def _to_password(ask: Ask) -> Response:
    if ask.wants_json:
        return ask.json({"title": "Vælg din egen adgangskode", "reasons": []}, 403)
    return ask.go(PASSWORD)


def _turned_away(page: Page, ask: Ask) -> Response:
    if ask.person:
        raise NotFound(_("there is no such page"))
    if ask.wants_json:
        return ask.json({"title": "Log ind igen", "reasons": []}, 401)
    back = _whole_path(ask.request) if page.method == "GET" else "/"
    return RedirectResponse(f"{SIGN_IN}?videre={quote(back)}" if back != "/" else SIGN_IN, 303)


def _whole_path(request: Request) -> str:
    """As the browser sent it. Not from `request.url`, which a Host header can bend."""
    path, query = quote(request.scope["path"]), request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def caller(request: Request) -> str:
    """The network that a request came from."""
    return network(request.client.host if request.client else "")


async def _form(request: Request, page: Page) -> Form:
    """What was sent: from whoever need not be signed in, a few words and no files."""
    if page.permission is Permission.ANYBODY:
        sent = await request.form(max_files=0, max_fields=20, max_part_size=LARGEST_PART_OF_A_STRANGER)
    else:
        sent = await request.form(max_files=100, max_fields=5000, max_part_size=LARGEST_PART)
    pairs = tuple((key, value) for key, value in sent.multi_items() if isinstance(value, str))
    files = tuple((key, value) for key, value in sent.multi_items() if isinstance(value, UploadFile))
    return Form(pairs, files)
