"""Answers where no page could be made: unknown addresses, too much, our own mistakes. They tell nothing."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from web.api.problems import problem

TITLES = {
    400: "Forespørgslen kan ikke læses",
    403: "Formularen kom ikke herfra",
    404: "Siden findes ikke",
    405: "Det kan man ikke gøre her",
    413: "Det er for stort",
    421: "Beslut findes ikke på den adresse",
    500: "Noget gik galt hos os",
}
OTHERWISE = "Det kunne ikke lade sig gøre"
ADVICE = {
    403: "Åbn siden igen, og send formularen derfra.",
    413: "Der kan sendes 32 MB ad gangen. Vælg en mindre fil.",
    500: "Det er ikke noget, du har gjort. Prøv igen om lidt, og sig det til jeres administrator, hvis det bliver ved.",
}
PAGE = """<!DOCTYPE html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Beslut</title></head>
<body><main><h1>{title}</h1>
<p>{advice}</p>
<p><a href="/">Til Min side</a></p></main></body>
</html>
"""


def fault(scope: Scope, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer in the form that was asked for."""
    title = TITLES.get(status, OTHERWISE)
    if scope["path"].startswith("/api/"):
        return problem(status, headers=headers)
    if "application/json" in Headers(scope=scope).get("accept", ""):
        return JSONResponse({"title": title, "reasons": []}, status, headers)
    return HTMLResponse(PAGE.format(title=title, advice=ADVICE.get(status, "")), status, headers)


async def refused_by_framework(request: Request, error: Exception) -> Response:
    """The answer to what the framework refuses, and to mistakes of ours: their words stay with us."""
    if isinstance(error, HTTPException):
        return fault(request.scope, error.status_code, error.headers)
    return fault(request.scope, 500)
