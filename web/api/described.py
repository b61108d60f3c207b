"""How routes are described: every status that they can answer with, and what comes with it."""

import json
import pathlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field

from web.api.problems import KIND, TITLES
from web.api.shapes import PRINTED

EXAMPLE = json.loads(pathlib.Path(__file__).with_name("example.json").read_text(encoding="utf-8"))
"""A memo that a program could send."""
Described = dict[int | str, dict[str, Any]]

Word = Annotated[str, Field(pattern=PRINTED, max_length=200)]
MemoNumber = Annotated[str, Path(pattern=PRINTED, max_length=40, openapi_examples={"memo": {"value": "CHE-2026-001"}})]
MeetingNumber = Annotated[
    str, Path(pattern=PRINTED, max_length=40, openapi_examples={"meeting": {"value": "CHE-M2026-01"}})
]
StepName = Annotated[str, Path(pattern="^[a-z_]{1,40}$", openapi_examples={"step": {"value": "submit"}})]
ETAG = {
    "ETag": {
        "description": "What you have seen: send it as If-Match with the next change.",
        "required": True,
        "schema": {"type": "string"},
    }
}
ETAG_IF_SEEN = {"ETag": ETAG["ETag"] | {"required": False, "description": "The same, if you still may see it."}}
LOCATION = {"Location": {"description": "Where it is.", "required": True, "schema": {"type": "string"}}}
SAYS = {
    400: "The request cannot be read.",
    401: "Nobody is signed in.",
    403: "The request came from another site.",
    404: "There is no such thing, as far as you may know.",
    406: "This cannot be sent in a form that you take.",
    409: "Something stands in the way: all of it is said.",
    412: "Somebody else changed it since you saw it; what you sent is in `kept`.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "What was sent does not hold together: each field that is wrong is named.",
    428: "If-Match is missing.",
    429: "Too many requests: wait as long as Retry-After says.",
    500: "The program failed.",
    503: "The database or the disk says no; nothing was stored.",
}
ALWAYS = (401, 406, 422, 429, 500, 503)
SENT = (400, 403, 409, 413, 415)
"""Of requests with a body."""


def answers(
    status: int, model: type[BaseModel], says: str, *, headers: Mapping[str, Any] | None = None, **more: Any
) -> Described:
    """What a route answers when all is well."""
    told = {"model": model, "description": says, **more}
    return {status: told | ({"headers": dict(headers)} if headers else {})}


def body_of(schema: str, example: object) -> dict[str, Any]:
    """A body that must be sent, in JSON."""
    told = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": told}}}


def files(says: str, kinds: Mapping[str, Any], *, headers: Mapping[str, Any] | None = None) -> Described:
    """What a route answers that sends something else than facts: for each media type its schema."""
    content = {kind: {"schema": schema} for kind, schema in kinds.items()}
    return {200: {"description": says, "content": content, "headers": dict(headers or {})}}


def problems(*statuses: int) -> Described:
    """What a route may refuse with, beside what every route may."""
    return {status: _problem(status) for status in sorted({*statuses, *ALWAYS})}


def _problem(status: int) -> dict[str, Any]:
    code, title = TITLES.get(status, (f"http-{status}", "Internal Server Error"))
    example = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": "", "reasons": []}
    schema = {"$ref": "#/components/schemas/Problem"}
    told: dict[str, Any] = {
        "description": SAYS[status],
        "content": {KIND: {"schema": schema, "example": example}},
    }
    if status == 429:
        told["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
    return told
