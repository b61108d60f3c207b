"""Meetings for programs: those that one knows, and what a body decides on an item."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from memos.actions.deciding import record, recorded_of
from memos.canonical import Json
from memos.desk import Desk
from memos.files.sent import Table, sent_item
from memos.queries.facts import reason_json
from memos.queries.find import find_item, find_meeting
from memos.queries.meetings import ShownMeeting, list_meetings, meeting_json, show_meeting
from web.api.caller import By, For, Seen, meeting_tag, refuse_stale
from web.api.described import ETAG, SENT, MeetingNumber, Word, answers, body_of, problems
from web.api.negotiation import JSON, takes
from web.api.once import Made, Post
from web.api.problems import keeping
from web.api.reading import table_in
from web.api.shapes import PRINTED, ItemDecided, Meeting, Meetings, Shape

router = APIRouter(dependencies=[Depends(takes(JSON))])

FACTS = tuple(Meeting.model_fields)
EXAMPLE = {
    "decisions": [{"point": "1", "outcome": "approved"}],
    "follow_ups": [{"text": "HR drøfter vagtplanen", "owner": "HR", "due": ""}],
    "remarks": "Chefteamet ønsker en status efter sommerferien.",
}
ItemNumber = Annotated[
    str,
    Path(
        pattern=PRINTED,
        max_length=40,
        description="The item's number, or its memo's.",
        openapi_examples={"item": {"value": "1"}},
    ),
]


class Filters(Shape):
    """Which meetings."""

    body: Word = Field("", description="Of this body only.", examples=["Chefteam"])
    year: int = Field(0, strict=False, ge=0, le=9999, description="Of this year only; 0 for all.")


@router.get(
    "/meetings",
    operation_id="listMeetings",
    summary="The meetings that you know of",
    responses=answers(200, Meetings, "By date, each with the items that you may know of.") | problems(404),
)
def list_them(by: By, wanted: Annotated[Filters, Query()]) -> Response:
    with by.reading() as desk:
        found = [_facts(one) for one in list_meetings(desk, wanted.body, wanted.year)]
    return JSONResponse({"meetings": found})


@router.get(
    "/meetings/{number}",
    operation_id="getMeeting",
    summary="A meeting",
    responses=answers(200, Meeting, "With the items that you may know of.", headers=ETAG) | problems(404),
)
def one(by: By, number: MeetingNumber) -> Response:
    with by.reading() as desk:
        facts = _facts(show_meeting(desk, number))
    return JSONResponse(facts, headers={"etag": meeting_tag(facts)})


@router.post(
    "/meetings/{number}/items/{item}/decision",
    operation_id="recordDecision",
    summary="Record what was decided on an item",
    responses=answers(200, ItemDecided, "It is recorded; recorded again it is replaced.", headers=ETAG)
    | problems(404, 412, 428, *SENT),
    openapi_extra=body_of("ItemRecord", EXAMPLE),
)
def decide(by: For, number: MeetingNumber, item: ItemNumber, if_match: Seen, post: Post) -> Response:
    sent = table_in(post.body)
    with keeping(sent), by.writing() as desk:
        return post.once(desk, lambda: _decided(desk, number, item, if_match, sent))


def _decided(desk: Desk, number: str, name: str, if_match: str, sent: Table) -> Made:
    meeting = find_meeting(desk, number)
    item = find_item(desk, meeting, name)
    refuse_stale(if_match, meeting_tag(_facts(show_meeting(desk, number))), sent)
    memo = desk.store.memo(item.memo) if item.memo else None
    found = sent_item(sent, desk.type_of(memo) if memo else None, memo.content if memo else None)
    facts = recorded_of(found)
    after = record(desk, meeting, item, facts)
    recorded = next(one for one in after.items if one.id == item.id)
    tag = meeting_tag(_facts(show_meeting(desk, number)))
    warnings = [reason_json(warning) for warning in desk.warnings]
    told: Json = {"meeting": after.number, "item": recorded.number, "result": recorded.result, "warnings": warnings}
    return Made(200, told, {"etag": tag})


def _facts(shown: ShownMeeting) -> Json:
    return {key: value for key, value in meeting_json(shown).items() if key in FACTS}
