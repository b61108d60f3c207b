"""The application: every page and every address for programs, behind one guard. What is amiss stops the start."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route

from engine.errors import Blocked, Reason
from engine.language import _
from web.api.application import ROOT, api
from web.dispatch import route
from web.faults import refused_by_framework
from web.guard import Guard
from web.live import Live
from web.look import look_routes
from web.pages import (
    administration,
    administration_people,
    administration_types,
    agenda,
    approving,
    archive,
    conflict,
    coordination,
    follow_ups,
    home,
    invitation,
    me,
    meetings,
    memo,
    memos,
    minutes,
    minutes_writing,
    packet,
    planning,
    preview,
    provider,
    public,
    publishing,
    retention,
    room,
    room_both,
    screen,
    sign_in,
    sign_up,
    sign_up_office,
    working,
    writing,
)
from web.routes import Page
from web.settings import Settings
from web.start import refuse_undeclared, refuse_unsafe
from web.static_files import StaticFiles
from web.views import Views

ROOMS = (
    sign_in,
    provider,
    home,
    memos,
    follow_ups,
    writing,
    conflict,
    preview,
    memo,
    administration,
    administration_people,
    administration_types,
    working,
    retention,
    archive,
    approving,
    coordination,
    me,
    planning,
    meetings,
    invitation,
    sign_up,
    sign_up_office,
    agenda,
    packet,
    minutes,
    minutes_writing,
    room,
    room_both,
    screen,
    publishing,
    public,
)
"""In the order in which paths are tried."""


def pages() -> list[Page]:
    """Every page of every room. The tests walk over them."""
    return [page for room in ROOMS for page in room.ROUTES]


def application(settings: Settings, live: Live | None = None) -> Guard:
    """The application, ready to be served. Raises `Blocked` where nobody could be kept from anything.

    `live`: those who follow meetings, for whoever ends that when the server stops.
    """
    refuse_unsafe(settings)
    with settings.office.read() as desk:
        if not desk.store.organisation_loaded():
            text = _("no organisation is loaded, so nobody can sign in; run: beslut organisation load FILE")
            raise Blocked("serve", [Reason("organisation", text)])
    views = Views(settings)
    app = Starlette()
    app.state.live = live or Live(settings)
    app.router.routes.append(Route("/static/{name:path}", StaticFiles(settings.static).serve))
    app.router.routes.extend(look_routes(settings.brand))
    app.router.routes.append(Mount(ROOT, api(settings)))
    app.router.routes.extend(route(page, settings, views) for page in pages())
    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, refused_by_framework)
    refuse_undeclared(app.router.routes)
    return Guard(app, settings)
