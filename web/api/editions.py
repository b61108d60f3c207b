"""What became of a memo, for programs: its editions, what differs between them, its history, its documents."""

from base64 import b64encode
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from memos.queries.compare import WORKING, Difference, compare
from memos.queries.documents import ask_memo, hand_out
from memos.queries.facts import memo_facts_json
from memos.queries.find import find_memo, known_editions, memo_to_change
from memos.queries.history import Told, history
from memos.queries.show import show
from web.api import shapes
from web.api.caller import By
from web.api.described import EXAMPLE, MemoNumber, answers, files, problems
from web.api.negotiation import JSON, refuse_unwanted, takes

router = APIRouter()
IN_JSON = [Depends(takes(JSON))]
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "json": JSON,
}
DIGEST = {
    "Repr-Digest": {
        "description": "The SHA-256 of the bytes (RFC 9530).",
        "required": True,
        "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
    }
}


class Compared(shapes.Shape):
    """Two editions; without them, the latest and what is being written now."""

    old: int | None = Field(None, strict=False, alias="from", ge=1, le=100_000, description="Default: the latest.")
    new: int | None = Field(
        None, strict=False, alias="to", ge=1, le=100_000, description="Default: what is written now."
    )


@router.get(
    "/memos/{number}/editions",
    operation_id="listEditions",
    summary="The submitted contents of a memo",
    dependencies=IN_JSON,
    responses=answers(200, shapes.Editions, "Those that came as far as to you.") | problems(404),
)
def editions(by: By, number: MemoNumber) -> Response:
    with by.reading() as desk:
        memo = memo_to_change(desk, number)
        known = set(known_editions(desk, memo))
        found = [one for one in desk.store.editions(memo.id) if one.number in known]
    told = [{"number": one.number, "submitted_at": one.submitted_at.isoformat(), "sha256": one.sha256} for one in found]
    return JSONResponse({"editions": told})


@router.get(
    "/memos/{number}/difference",
    operation_id="getDifference",
    summary="What differs between two editions",
    dependencies=IN_JSON,
    responses=answers(200, shapes.Difference, "Only the parts that are not the same.") | problems(404),
)
def difference(by: By, number: MemoNumber, wanted: Annotated[Compared, Query()]) -> Response:
    with by.reading() as desk:
        memo = memo_to_change(desk, number)
        latest = max(known_editions(desk, memo), default=WORKING)
        old = latest if wanted.old is None else wanted.old
        found = compare(desk, memo, old, WORKING if wanted.new is None else wanted.new)
    return JSONResponse({"parts": [_part(part) for part in found]})


@router.get(
    "/memos/{number}/history",
    operation_id="getHistory",
    summary="Who did what to a memo, and why",
    dependencies=IN_JSON,
    responses=answers(200, shapes.History, "Every event, the first one first.") | problems(404),
)
def events(by: By, number: MemoNumber) -> Response:
    with by.reading() as desk:
        found = history(desk, find_memo(desk, number))
    return JSONResponse({"events": [_event(told) for told in found]})


@router.get(
    "/memos/{number}/documents",
    operation_id="listDocuments",
    summary="The documents that were made of a memo",
    dependencies=IN_JSON,
    responses=answers(200, shapes.Documents, "The newest of each kind.") | problems(404),
)
def documents(by: By, number: MemoNumber) -> Response:
    with by.reading() as desk:
        found = memo_facts_json(desk, show(desk, number))["documents"]
    return JSONResponse({"documents": found})


@router.get(
    "/memos/{number}/documents/{document}.{format}",
    operation_id="getDocument",
    summary="A document to read, to print or to send",
    response_class=Response,
    responses=files(
        "The kept file if it says the same, else one made now. Drafts say so.",
        {kind: {} if kind == JSON else {"type": "string"} for kind in KINDS.values()},
        headers=DIGEST,
    )
    | problems(404),
)
def document(
    by: By,
    number: MemoNumber,
    document: Annotated[str, Path(pattern="^[a-z_]{1,40}$", openapi_examples={"memo": {"value": EXAMPLE["type"]}})],
    format: Literal["docx", "pdf", "html", "json"],
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    refuse_unwanted(accept, KINDS[format])
    with by.reading() as desk:
        asked = ask_memo(desk, by.settings.printer, find_memo(desk, number), document, format)
        data = hand_out(desk, by.settings.printer, asked).data
    digest = b64encode(sha256(data).digest()).decode()
    headers = {
        "repr-digest": f"sha-256=:{digest}:",
        "content-disposition": f'attachment; filename="{asked.number}-{asked.document.key}.{format}"',
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(data, headers=headers, media_type=KINDS[format])


def _part(part: Difference) -> dict[str, object]:
    lines = [
        {"op": line.op, "changes": [{"op": change.op, "text": change.text} for change in line.changes]}
        for line in part.lines
    ]
    return {"heading": part.heading, "lines": lines}


def _event(told: Told) -> dict[str, object]:
    return {name: getattr(told, name) for name in shapes.Event.model_fields} | {"at": told.at.isoformat()}
