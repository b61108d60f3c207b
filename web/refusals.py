"""Refusals as answers: the one place that gives each its status, for people a page and for scripts JSON."""

from starlette.responses import Response

from engine.errors import Blocked, Invalid, NotFound, Reason, Refusal, RenderFailed, Stale, StorageFailed
from web.ask import Ask
from web.limits import TooMany

STATUS: tuple[tuple[type[Refusal], int, str], ...] = (
    (NotFound, 404, "Siden findes ikke"),
    (Blocked, 409, "Det kan ikke lade sig gøre nu"),
    (Stale, 409, "En anden har ændret det imens"),
    (Invalid, 422, "Der er noget at rette"),
    (TooMany, 429, "Det gik for hurtigt"),
    (RenderFailed, 500, "Dokumentet kunne ikke laves"),
    (StorageFailed, 503, "Systemet kan ikke gemme lige nu"),
    (Refusal, 409, "Det kan ikke lade sig gøre nu"),
)


def status_of(refusal: Refusal) -> tuple[int, str]:
    """The HTTP status and heading of a refusal."""
    return next((status, title) for kind, status, title in STATUS if isinstance(refusal, kind))


def answer(ask: Ask, refusal: Refusal) -> Response:
    """What somebody gets who was refused."""
    status, title = status_of(refusal)
    if ask.wants_json:
        response = ask.json({"title": title, "reasons": [reason_dict(reason) for reason in refusal.reasons]}, status)
    else:
        response = ask.page("refusal.html", status, title=title, reasons=refusal.reasons)
    if isinstance(refusal, TooMany):
        response.headers["retry-after"] = str(refusal.seconds)
    return response


def reason_dict(reason: Reason) -> dict[str, str]:
    """A reason for scripts."""
    return {"place": reason.place, "text": reason.text, "severity": reason.severity}
