"""Refusals as problem details (RFC 9457): one form for everything that is refused, the framework's own included."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from engine.errors import Blocked, Invalid, NotFound, Reason, Refusal, RenderFailed, Stale, StorageFailed
from web.limits import TooMany
from web.refusals import reason_dict, status_of

KIND = "application/problem+json"
CODES: tuple[tuple[type[Refusal], str], ...] = (
    (NotFound, "not-found"),
    (Blocked, "blocked"),
    (Stale, "stale"),
    (Invalid, "invalid"),
    (RenderFailed, "render-failed"),
    (TooMany, "too-many"),
    (StorageFailed, "storage-failed"),
)
TITLES = {
    400: ("unreadable", "Forespørgslen kan ikke læses"),
    401: ("not-signed-in", "Log ind igen"),
    403: ("from-elsewhere", "Forespørgslen kom ikke herfra"),
    404: ("not-found", "Siden findes ikke"),
    405: ("method-not-allowed", "Det kan man ikke gøre her"),
    406: ("not-acceptable", "Det kan ikke sendes i den form"),
    409: ("blocked", "Det kan ikke lade sig gøre nu"),
    412: ("stale", "En anden har ændret det imens"),
    413: ("too-large", "Det er for stort"),
    415: ("not-json", "Her tages kun imod JSON"),
    422: ("invalid", "Der er noget at rette"),
    421: ("elsewhere", "Beslut findes ikke på den adresse"),
    428: ("if-match-missing", "Sig, hvad du har set"),
    429: ("too-many", "For mange forespørgsler"),
    503: ("storage-failed", "Systemet kan ikke gemme lige nu"),
}


class ReasonSaid(BaseModel):
    """One thing that stands in the way, or that is worth a look (`warn`)."""

    place: str = Field(description="The field, person or part that it concerns; empty for the whole.")
    text: str = Field(description="What is wrong, and what to do.")
    severity: str = Field(description="stop or warn", pattern="^(stop|warn)$")


class Problem(BaseModel):
    """Why something was refused, with all reasons."""

    type: str = Field(description="about:blank: `status` and `code` say what kind of problem it is.")
    title: str
    status: int
    code: str = Field(description="A word for programs; see the documentation.")
    detail: str = Field(description="The reasons as one text.")
    reasons: list[ReasonSaid]
    kept: Any = Field(default=None, description="What was sent and not stored, where somebody else was first.")


class Refused(Exception):
    """A refusal that only programs can meet: by its status, with reasons and headers."""

    def __init__(self, status: int, *reasons: Reason, headers: Mapping[str, str] | None = None, kept: Any = None):
        self.status, self.reasons, self.headers, self.kept = status, reasons, dict(headers or {}), kept
        super().__init__(status)


class Overtaken(Stale):
    """Somebody else was first, at the same moment. `sent` is what was sent: not what the program made of it."""

    def __init__(self, reasons: Sequence[Reason], sent: Any) -> None:
        self.sent = sent
        super().__init__(*reasons)


@contextmanager
def keeping(sent: Any) -> Iterator[None]:
    """Whoever is overtaken gets back what they sent, and nothing else of what was to be stored."""
    try:
        yield
    except Stale as refusal:
        raise Overtaken(refusal.reasons, sent) from refusal


def refused(refusal: Refused) -> JSONResponse:
    """The answer to a refusal of the edge."""
    return problem(refusal.status, refusal.reasons, headers=refusal.headers, kept=refusal.kept)


def refused_by_rules(refusal: Refusal) -> JSONResponse:
    """The answer to what rules or storage refuse: the same status as for people."""
    if not any(isinstance(refusal, kind) for kind, _code in CODES):
        refusal = Blocked("", refusal.reasons)
    status, title = status_of(refusal)
    code = next(code for kind, code in CODES if isinstance(refusal, kind))
    kept = refusal.sent if isinstance(refusal, Overtaken) else None
    headers = {"retry-after": str(refusal.seconds)} if isinstance(refusal, TooMany) else None
    return problem(status, refusal.reasons, code=code, title=title, headers=headers, kept=kept)


def problem(
    status: int,
    reasons: Sequence[Reason] = (),
    *,
    code: str = "",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    kept: Any = None,
) -> JSONResponse:
    """A problem as an answer."""
    plain = (f"http-{status}", HTTPStatus(status).phrase)
    own_code, own_title = TITLES.get(status, plain)
    facts = {
        "type": "about:blank",
        "title": title or own_title,
        "status": status,
        "code": code or own_code,
        "detail": "\n".join(map(str, reasons)),
        "reasons": [reason_dict(reason) for reason in reasons],
    }
    if kept is not None:
        facts["kept"] = kept
    return JSONResponse(facts, status, headers, media_type=KIND)
