"""The application: every page and every address for programs, behind one guard. What is amiss stops the start."""

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from engine.errors import Blocked, Reason
from engine.language import _
from web.dispatch import route
from web.guard import Guard
from web.pages import home, memo, sign_in
from web.routes import Page
from web.settings import Settings
from web.static_files import StaticFiles
from web.views import Views

ROOMS = (sign_in, home, memo)
"""In the order in which paths are tried."""


def pages() -> list[Page]:
    """Every page of every room. The tests walk over them."""
    return [page for room in ROOMS for page in room.ROUTES]


def application(settings: Settings) -> ASGIApp:
    """The application, ready to be served. Raises `Blocked` where nobody could be kept from anything."""
    with settings.office.read() as desk:
        if not desk.store.organisation_loaded():
            text = _("no organisation is loaded, so nobody can sign in; run: beslut organisation load FILE")
            raise Blocked("serve", [Reason("organisation", text)])
    views = Views(settings)
    app = FastAPI(title="Beslut", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.append(Route("/static/{name:path}", StaticFiles(settings.static)))
    app.router.routes.extend(route(page, settings, views) for page in pages())
    return Guard(app, settings)
