"""The interface for programs as an application of its own, under `/api/v1`: routes, refusals, description."""

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from engine.errors import Reason, Refusal
from engine.language import _
from web.api import archive, editions, meetings, memos
from web.api.caller import signed_in
from web.api.described import files, problems
from web.api.description import describe
from web.api.negotiation import JSON, takes
from web.api.problems import Refused, problem, refused, refused_by_rules
from web.api.reading import misfits
from web.settings import Settings

ROOT = "/api/v1"
own = APIRouter(dependencies=[Depends(takes(JSON))])


@own.get(
    "/openapi.json",
    operation_id="getDescription",
    summary="This description",
    responses=files("OpenAPI 3.1.", {JSON: {"type": "object"}}) | problems(),
)
def description(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


ROUTERS = (own, memos.router, editions.router, archive.router, meetings.router)


def api(settings: Settings) -> FastAPI:
    """The interface over an office. Every route needs somebody who is signed in."""
    app = FastAPI(
        title="Beslut",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(signed_in)],
        exception_handlers={
            Refused: _edge,
            Refusal: _rules,
            RequestValidationError: _misfit,
            HTTPException: _framework,
            Exception: _failed,
        },
    )
    app.state.settings = settings
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's own way to another description
    return app


async def _edge(_request: Request, refusal: Refused) -> Response:
    return refused(refusal)


async def _rules(_request: Request, refusal: Refusal) -> Response:
    return refused_by_rules(refusal)


async def _misfit(_request: Request, refusal: RequestValidationError) -> Response:
    return problem(422, misfits(refusal.errors()))


async def _framework(request: Request, refusal: HTTPException) -> Response:
    """404 and 405: the framework names only the first route's methods."""
    if refusal.status_code == 405:
        return problem(405, headers={"allow": ", ".join(sorted(_methods(request)))})
    reasons = [Reason("", _("there is no such address"))] if refusal.status_code == 404 else []
    return problem(refusal.status_code, reasons, headers=refusal.headers)


async def _failed(_request: Request, _failure: Exception) -> Response:
    """The log knows; nobody else is told what."""
    return problem(500)


def _methods(request: Request) -> set[str]:
    scope = {**request.scope, "method": ""}
    found = (route for router in ROUTERS for route in router.routes if isinstance(route, Route))
    return {method for route in found if route.matches(scope)[0] is not Match.NONE for method in route.methods or ()}
