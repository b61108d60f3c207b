"""From a request to a handler and back: who asks, whether they may, what was sent, and what a refusal becomes."""

from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import NotFound, Refusal
from engine.language import _
from web.ask import Ask, Form
from web.permissions import permitted
from web.refusals import answer
from web.routes import Page
from web.settings import Settings
from web.views import Views
from web.visits import Visit, noted, visit_of

COOKIE = "s"
SIGN_IN = "/log-ind"


def cookie_name(settings: Settings) -> str:
    """The session cookie; over https one that no other host can set."""
    return f"__Host-{COOKIE}" if settings.secure else COOKIE


def route(page: Page, settings: Settings, views: Views) -> Route:
    """The page as a route that the server can call. Handlers run in threads: they wait for the database."""

    async def endpoint(request: Request) -> Response:
        form = await _form(request) if request.method == "POST" else Form()
        ask = Ask(request, settings, views, form=form)
        return await run_in_threadpool(_called, page, ask)

    return Route(page.path, endpoint, methods=[page.method], name=page.name)


def _called(page: Page, ask: Ask) -> Response:
    try:
        return _read(page, ask) if page.reads else _sent(page, ask)
    except Refusal as refusal:
        return answer(ask, refusal)


def _read(page: Page, ask: Ask) -> Response:
    """The visit and the page in one view of the database."""
    with ask.office.read() as desk:
        visit = _introduce(ask, visit_of(desk, _token(ask), ask.settings))
        refused = _refused(page, ask)
        if refused is None:
            ask.reading = desk.acting(ask.person)
            try:
                response = page.handler(ask)
            finally:
                ask.reading = None
        else:
            response = refused
    if visit:
        noted(ask.office, visit)
    return response


def _sent(page: Page, ask: Ask) -> Response:
    with ask.office.read() as desk:
        visit = _introduce(ask, visit_of(desk, _token(ask), ask.settings))
    response = _refused(page, ask) or page.handler(ask)
    if visit:
        noted(ask.office, visit)
    return response


def _introduce(ask: Ask, visit: Visit | None) -> Visit | None:
    if visit:
        ask.person, ask.roles, ask.token = visit.person, visit.roles, visit.token
    return visit


def _refused(page: Page, ask: Ask) -> Response | None:
    """Nobody is sent to sign in; somebody who may not call a route is told that there is none."""
    if permitted(page.permission, ask.person, ask.roles):
        return None
    if not ask.person and not ask.wants_json:
        back = ask.request.url.path if page.method == "GET" else "/"
        return RedirectResponse(f"{SIGN_IN}?videre={back}" if back != "/" else SIGN_IN, 303)
    if not ask.person:
        return ask.json({"title": "Log ind igen", "reasons": []}, 401)
    raise NotFound(_("there is no such page"))


def _token(ask: Ask) -> str:
    sent = ask.request.cookies.get(cookie_name(ask.settings), "")
    return sha256(sent.encode()).hexdigest() if sent else ""


async def _form(request: Request) -> Form:
    sent = await request.form(max_files=100, max_fields=5000, max_part_size=32 << 20)
    pairs = tuple((key, value) for key, value in sent.multi_items() if isinstance(value, str))
    files = tuple((key, value) for key, value in sent.multi_items() if isinstance(value, UploadFile))
    return Form(pairs, files)
