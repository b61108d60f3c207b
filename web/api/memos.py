"""Memos for programs: listed, written, seen, taken through their steps."""

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.characters import clean
from engine.errors import Blocked, Invalid, stops
from engine.language import _
from memos.actions.agenda import Placing, act
from memos.actions.drafting import create, edit, reasons_against_editing
from memos.actions.writing import Chosen, attached
from memos.canonical import Json
from memos.desk import Desk
from memos.files.sent import Table, sent_content
from memos.memo import Attachment, Content, Memo
from memos.queries.facts import memo_facts_json, reason_json
from memos.queries.find import find_meeting, may_see, memo_to_change
from memos.queries.listing import PAGE, Filters, page
from memos.queries.paging import Order
from memos.queries.show import show
from web.api.caller import By, For, Seen, memo_tag, refuse_stale
from web.api.described import (
    ETAG,
    ETAG_IF_SEEN,
    EXAMPLE,
    LOCATION,
    SENT,
    MemoNumber,
    StepName,
    Word,
    answers,
    body_of,
    problems,
)
from web.api.negotiation import JSON, takes
from web.api.once import Made, Post
from web.api.problems import keeping
from web.api.reading import Sent, names_in_content, shaped, table_in
from web.api.shapes import ListedMemo, MemoList, MemoShown, MemoStands, Shape, Steps, StepSent
from web.limits import SEARCH

router = APIRouter(dependencies=[Depends(takes(JSON))])

ROOT = "/api/v1"
FACTS = tuple(MemoShown.model_fields)
ITS = {"number": "$response.body#/number"}
LINKS = {
    "memo": {"operationId": "getMemo", "parameters": ITS},
    "steps": {"operationId": "listSteps", "parameters": ITS},
    "history": {"operationId": "getHistory", "parameters": ITS},
    "replace": {"operationId": "replaceMemo", "parameters": ITS | {"header.If-Match": "$response.header.ETag"}},
    "step": {"operationId": "takeStep", "parameters": ITS | {"header.If-Match": "$response.header.ETag"}},
}


class Wanted(Shape):
    """Which memos, in which order. Unknown filters are refused, not ignored."""

    words: Word = Field("", description="With these words, or forms of them, in what you may read.")
    body: Word = Field("", description="Of this body only.", examples=["Chefteam"])
    meeting: Word = Field("", description="On this meeting's agenda.", examples=["CHE-M2026-01"])
    state: Word = Field("", description="In this state only: its key or its label.", examples=["draft"])
    officer: Word = Field("", description="With this case officer, by the name or a part of it.")
    year: int = Field(0, strict=False, ge=0, le=9999, description="Of the meeting, else of the creation; 0 for all.")
    openness: Literal["", "open", "closed"] = ""
    type: Word = Field("", description="Of this type only, by its key.", examples=[EXAMPLE["type"]])
    order: Order = "title"
    limit: int = Field(PAGE, strict=False, ge=1, le=200)
    after: Word = Field("", description="The number that the page before ended with; take it from `next`.")


@router.get(
    "/memos",
    operation_id="listMemos",
    summary="The memos that you may see",
    responses=answers(200, MemoList, "A page of them, in Danish order.") | problems(404),
)
def list_them(request: Request, by: By, wanted: Annotated[Wanted, Query()]) -> Response:
    if wanted.words:
        request.state.limits.take(SEARCH, by.person)
    chosen = Filters(**{one.name: getattr(wanted, one.name) for one in dataclasses.fields(Filters)})
    with by.reading() as desk:
        found = page(desk, chosen, wanted.order, after=wanted.after, size=wanted.limit)
    facts = [{key: getattr(memo, key) for key in ListedMemo.model_fields} for memo in found.memos]
    return JSONResponse({"memos": facts, "next": _next(request, found.after) if found.after else ""})


@router.post(
    "/memos",
    operation_id="createMemo",
    summary="Start a draft",
    status_code=201,
    responses=answers(
        201,
        MemoStands,
        "The draft stands.",
        headers=ETAG_IF_SEEN | LOCATION,
        links=LINKS,
    )
    | problems(*SENT),
    openapi_extra=body_of("MemoFile", EXAMPLE),
)
def start(by: For, post: Post) -> Response:
    sent = table_in(post.body)
    with keeping(sent), by.writing() as desk:
        return post.once(desk, lambda: _started(desk, sent))


@router.get(
    "/memos/{number}",
    operation_id="getMemo",
    summary="A memo",
    responses=answers(200, MemoShown, "As you may see it.", headers=ETAG) | problems(404),
)
def one(by: By, number: MemoNumber) -> Response:
    with by.reading() as desk:
        facts, tag = _seen(desk, number)
    return JSONResponse(facts, headers={"etag": tag})


@router.put(
    "/memos/{number}",
    operation_id="replaceMemo",
    summary="Give a memo new content",
    responses=answers(200, MemoStands, "The new content stands.", headers=ETAG_IF_SEEN)
    | problems(404, 412, 428, *SENT),
    openapi_extra=body_of("MemoFile", EXAMPLE),
)
def replace(by: For, number: MemoNumber, if_match: Seen, body: Sent) -> Response:
    sent = table_in(body)
    with keeping(sent), by.writing() as desk:
        memo = memo_to_change(desk, number)
        refuse_stale(if_match, _seen(desk, number)[1], sent)
        if against := stops(reasons_against_editing(desk, desk.case(memo))):
            raise Blocked("edit", against)
        content = _content(desk, sent, memo)
        with names_in_content():
            after = edit(desk, memo, content, {}) if content != memo.content else memo
        made = _stands(desk, after)
    return made.response()


@router.get(
    "/memos/{number}/actions",
    operation_id="listSteps",
    summary="What can be done with a memo now, and what stands in the way",
    responses=answers(200, Steps, "Every step out of its state, each with all its reasons.") | problems(404),
)
def steps(by: By, number: MemoNumber) -> Response:
    with by.reading() as desk:
        found = memo_facts_json(desk, show(desk, number))["steps"]
    return JSONResponse({"steps": found})


@router.post(
    "/memos/{number}/actions/{name}",
    operation_id="takeStep",
    summary="Take a memo through a step",
    responses=answers(200, MemoStands, "The step is taken.", headers=ETAG_IF_SEEN) | problems(404, 412, 428, *SENT),
    openapi_extra=body_of("StepSent", {"comment": "Godkendt med tak."}),
)
def take(by: For, number: MemoNumber, name: StepName, if_match: Seen, post: Post) -> Response:
    sent = table_in(post.body)
    given = shaped(StepSent, sent)
    with keeping(sent), by.writing() as desk:
        return post.once(desk, lambda: _taken(desk, number, name, if_match, given))


def _taken(desk: Desk, number: str, name: str, if_match: str, given: StepSent) -> Made:
    memo = memo_to_change(desk, number)
    refuse_stale(if_match, _seen(desk, number)[1], given.model_dump())
    placing = Placing(
        find_meeting(desk, given.meeting) if given.meeting else None,
        given.minutes,
        _line(given.opens, "opens"),
        _line(given.late_reason, "late_reason"),
    )
    after = act(
        desk,
        memo,
        name,
        comment=clean(given.comment.strip(), "comment"),
        placing=placing,
        override_cpr=_line(given.override_cpr, "override_cpr"),
        next_body=_line(given.next_body, "next_body"),
    )
    return _stands(desk, after)


def _started(desk: Desk, sent: Table) -> Made:
    content = _content(desk, sent, None)
    with names_in_content():
        memo = create(desk, content, {}, year=desk.now.year)
    return _stands(desk, memo, 201, {"location": f"{ROOT}/memos/{quote(memo.number)}"})


def _content(desk: Desk, sent: Table, memo: Memo | None) -> Content:
    """What was sent, with the bytes that the memo has already."""
    content, chosen = sent_content(sent, desk.catalogue)
    files = [Chosen(one.sha256, one.title, one.closed) for one in chosen]
    if memo is None:
        if brought := [index for index, one in enumerate(chosen, 1) if one.sha256]:
            raise Invalid.at(f"attachments {brought[0]}", _("the file is not here; bring it again"))
        bare = tuple(Attachment(n, one.title, closed=one.closed) for n, one in enumerate(chosen, 1))
        return dataclasses.replace(content, attachments=bare)
    return dataclasses.replace(content, attachments=attached(desk, memo, files))


def _seen(desk: Desk, number: str) -> tuple[Json, str]:
    """A memo as this person sees it, with its ETag."""
    shown = show(desk, number)
    facts = {key: value for key, value in memo_facts_json(desk, shown).items() if key in FACTS}
    return facts, memo_tag(desk, shown.memo, facts)


def _stands(desk: Desk, memo: Memo, status: int = 200, headers: Mapping[str, str] | None = None) -> Made:
    """Where the memo stands now. Whoever sent it on may not see it any more: then it has no ETag for them."""
    facts: Json = {
        "number": memo.number,
        "state": memo.state,
        "state_label": desk.type_of(memo).workflow.state(memo.state).label,
        "edition": memo.edition,
        "warnings": [reason_json(warning) for warning in desk.warnings],
    }
    tag = {"etag": _seen(desk, memo.number)[1]} if may_see(desk, memo.id) else {}
    return Made(status, facts, {**(headers or {}), **tag})


def _line(text: str, place: str) -> str:
    return clean(text.strip(), place, single_line=True)


def _next(request: Request, last: str) -> str:
    given = {key: value for key, value in request.query_params.items() if key != "after"}
    return f"{ROOT}/memos?{urlencode({**given, 'after': last})}"
