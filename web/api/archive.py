"""The archive for programs: a memo's package, and exports, which are made while one waits."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.danish import local_date
from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.actions.exporting import ask_export
from memos.archive import is_archived
from memos.canonical import Json, date_text, instant_text
from memos.chosen import Chosen
from memos.desk import Desk
from memos.packing import exports_folder
from memos.queries.archive import own_export, own_exports, own_packages
from memos.queries.find import find_memo
from memos.store.exports import Export
from web.api.caller import By
from web.api.described import LOCATION, SENT, MemoNumber, answers, body_of, files, problems
from web.api.negotiation import JSON, refuse_unwanted, takes
from web.api.once import Made, Post
from web.api.reading import names_in_content, shaped, table_in
from web.api.shapes import ExportAsked, Exports, ExportShown
from web.downloads import ZIP, sent_file, sent_packages
from web.limits import EXPORT

router = APIRouter()
ROOT = "/api/v1"
IN_JSON = [Depends(takes(JSON))]
BYTES = {ZIP: {"type": "string"}}
ExportId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", openapi_examples={"export": {"value": "0" * 32}})]
Accept = Annotated[str, Header(include_in_schema=False)]


@router.get(
    "/memos/{number}/package",
    operation_id="getPackage",
    summary="An archived memo's package",
    response_class=Response,
    responses=files("A zip of BagIt packages; the same bytes each time.", BYTES) | problems(404, 409),
)
def package(request: Request, by: By, number: MemoNumber, accept: Accept = "") -> Response:
    refuse_unwanted(accept, ZIP)
    with by.reading() as desk:
        memo = find_memo(desk, number)
        if not is_archived(desk, memo):
            raise Blocked("package", [Reason("state", _("the memo is not archived yet, so it has no package"))])
        request.state.limits.take(EXPORT, by.person)
        return sent_packages(own_packages(desk, memo))


@router.post(
    "/exports",
    operation_id="askExport",
    summary="Ask for an export of the archive",
    status_code=202,
    dependencies=IN_JSON,
    responses=answers(
        202,
        ExportShown,
        "It is being made: ask again at its Location.",
        headers=LOCATION,
        links={"export": {"operationId": "getExport", "parameters": {"id": "$response.body#/id"}}},
    )
    | problems(*SENT),
    openapi_extra=body_of("ExportAsked", {"body": "Chefteam", "year": 2026}),
)
def ask(request: Request, by: By, post: Post) -> Response:
    wanted = shaped(ExportAsked, table_in(post.body))
    request.state.limits.take(EXPORT, by.person)
    with by.writing() as desk, names_in_content():
        return post.once(desk, lambda: _asked(desk, wanted))


@router.get(
    "/exports",
    operation_id="listExports",
    summary="The exports that you asked for",
    dependencies=IN_JSON,
    responses=answers(200, Exports, "The newest first.") | problems(),
)
def exports(by: By) -> Response:
    with by.reading() as desk:
        return JSONResponse({"exports": [_facts(one) for one in own_exports(desk)]})


@router.get(
    "/exports/{id}",
    operation_id="getExport",
    summary="How far an export is",
    dependencies=IN_JSON,
    responses=answers(200, ExportShown, "Your own export.") | problems(404),
)
def export(by: By, id: ExportId) -> Response:
    with by.reading() as desk:
        return JSONResponse(_facts(own_export(desk, id)))


@router.get(
    "/exports/{id}/file",
    operation_id="getExportFile",
    summary="The file of an export that is done",
    response_class=Response,
    responses=files("A zip of packages.", BYTES) | problems(404, 409),
)
def file(by: By, id: ExportId, accept: Accept = "") -> Response:
    refuse_unwanted(accept, ZIP)
    with by.reading() as desk:
        one = own_export(desk, id)
        if not one.sha256:
            raise Blocked("file", [Reason("", one.reason or _("the export is not done yet; ask again in a while"))])
        path = exports_folder(by.office).path(one.sha256)
    return sent_file(path, f"arkiv-{local_date(one.asked_at).isoformat()}.zip", one.sha256)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid.at(
            "since", _("{text} does not exist: write a date that is in the calendar").format(text=text)
        ) from None


def _asked(desk: Desk, wanted: ExportAsked) -> Made:
    chosen = Chosen(wanted.body, wanted.year, wanted.state, _day(wanted.since))
    one = ask_export(desk, chosen)
    return Made(202, _facts(one), {"location": f"{ROOT}/exports/{one.id}"})


def _facts(one: Export) -> Json:
    return {
        "id": one.id,
        "body": one.body,
        "year": one.year,
        "state": one.state,
        "since": date_text(one.since),
        "asked_at": instant_text(one.asked_at),
        "total": one.total,
        "done": one.done,
        "reason": one.reason,
        "sha256": one.sha256,
        "finished_at": instant_text(one.finished_at),
    }
