"""*A memo*: what it says, where it stands, what can be done with it now, its history, differences and files."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.responses import Response

from engine.errors import Blocked, Invalid, Reason, no_such, stops
from engine.language import _
from memos.actions.agenda import Placing, act
from memos.actions.noticing import is_approval
from memos.desk import Desk
from memos.meeting import Meeting, MeetingState
from memos.memo import Memo
from memos.printing import memo_document
from memos.queries.approval import remarks_of
from memos.queries.compare import WORKING, compare
from memos.queries.consultations import coordination
from memos.queries.delegations import acting_for, principals
from memos.queries.documents import ask_memo, hand_out
from memos.queries.find import (
    find_meeting,
    find_memo,
    is_asked_part,
    known_editions,
    known_meetings,
    may_see_withheld,
    memo_to_change,
    writes_it,
)
from memos.queries.following import reports_on
from memos.queries.history import history as history_of
from memos.queries.onward import gone_on, next_bodies, treatments
from memos.queries.progress import stages
from memos.queries.reading import files_of
from memos.queries.show import Shown, Step, show
from web.ask import Ask, Form
from web.routes import get, post

ASKED = frozenset({"comment", "meeting", "late", "next_body"})
"""Places of reasons that a form answers: with them alone in the way, the step can be taken."""
AT_MEETINGS = frozenset({"decide", "postpone", "remove"})
"""What is recorded while the body sits, on the meeting's page."""
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A step as the page offers it: what stands in its way, and what its form asks for."""

    step: Step
    against: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    asks: frozenset[str]
    others: bool
    on_behalf_of: str = ""


def shown(ask: Ask) -> Response:
    """`/memoer/{number}`."""
    return _page(ask, ask.desk, ask.path("number"))


def stepped(ask: Ask) -> Response:
    """A step, taken."""
    try:
        with ask.writing() as desk:
            memo = act(
                desk,
                memo_to_change(desk, ask.path("number")),
                ask.form.text("step"),
                comment=ask.form.text("comment"),
                placing=_placing(desk, ask.form),
                next_body=ask.form.text("next_body"),
            )
    except Blocked as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, ask.path("number"), refusal.reasons, 409)
    return ask.go(f"/memoer/{memo.number}", "udfoert")


def history(ask: Ask) -> Response:
    """`/memoer/{number}/historik`: who did what, in words."""
    memo = find_memo(ask.desk, ask.path("number"))
    return ask.page("memo_history.html", memo=memo, told=history_of(ask.desk, memo))


def difference(ask: Ask) -> Response:
    """`/memoer/{number}/forskel?fra=1&til=2`; 0 is what is written now."""
    memo = find_memo(ask.desk, ask.path("number"))
    editions = known_editions(ask.desk, memo)
    old, new = _edition(ask, "fra", editions[-2:][0] if editions else WORKING), _edition(ask, "til", WORKING)
    changes = compare(ask.desk, memo, old, new)
    return ask.page("memo_difference.html", memo=memo, editions=editions, old=old, new=new, changes=changes)


def document(ask: Ask) -> Response:
    """A document's file: the kept one, or one made now."""
    memo = find_memo(ask.desk, ask.path("number"))
    key, _dot, file_format = ask.path("file").rpartition(".")
    if file_format not in KINDS:
        raise no_such(_("document"), ask.path("file"))
    handed = hand_out(ask.desk, ask.settings.printer, ask_memo(ask.desk, ask.settings.printer, memo, key, file_format))
    return download(handed.data, f"{key} {memo.number}.{file_format}", KINDS[file_format])


def attachment(ask: Ask) -> Response:
    """An attachment's file; closed ones for those alone who may know of them."""
    memo = find_memo(ask.desk, ask.path("number"))
    content = memo.content if may_see_withheld(ask.desk, memo.id) else memo.content.without_withheld
    found = next((one for one in content.attachments if str(one.number) == ask.path("position")), None)
    if found is None or not found.sha256:
        raise no_such(_("file"), ask.path("position"))
    return download(ask.desk.blobs.get(found.sha256), found.file, "application/octet-stream")


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to keep, never to be opened as a page of ours."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type=kind, headers=headers)


def _page(ask: Ask, desk: Desk, number: str, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    found = show(desk, number)
    decided = bool(found.item and found.item.result)
    fitting = [one for one in found.type.documents if one.decision == decided] or list(found.type.documents)
    context, _folder, _document = memo_document(desk, found.memo, fitting[0].key)
    return ask.page(
        "memo.html",
        status,
        found=found,
        memo=found.memo,
        printed=context,
        files=files_of(desk, found.memo),
        stages=stages(found.type, found.memo),
        state=found.type.workflow.state(found.memo.state),
        offered=(offered := _offered(desk, found)),
        approving=any(one.step.name in _approvals(found) and not one.others for one in offered),
        principals=principals(desk, closed=found.memo.content.closed),
        remarks=remarks_of(desk, found.memo),
        coordinated=bool(found.type.coordination and (writes_it(desk, found.memo) or coordination(desk, found.memo))),
        meetings=_meetings(desk, found.memo, offered),
        next_bodies=next_bodies(desk, found.memo) if any("next_body" in one.asks for one in offered) else (),
        gone_on=gone_on(desk, found.memo),
        asked=[part.heading for part in found.type.written_in(found.memo.state)]
        if is_asked_part(desk, found.memo)
        else [],
        treatments=treatments(desk, found.memo),
        reports_on=reports_on(desk, found.memo.id),
        reasons=reasons,
        links={},
    )


def _meetings(desk: Desk, memo: Memo, offered: tuple[Offered, ...]) -> list[Meeting]:
    """Those that a step which this person may take could put the memo on."""
    if not any("meeting" in one.asks and not one.others for one in offered):
        return []
    return list(known_meetings(desk, memo.content.body, state=MeetingState.PLANNED))


def _approvals(found: Shown) -> set[str]:
    """The names of the steps by which a manager says yes."""
    workflow = found.type.workflow
    return {step.name for step in workflow.leaving(found.memo.state) if is_approval(workflow, step)}


def _offered(desk: Desk, found: Shown) -> tuple[Offered, ...]:
    """The steps, each in the name in which this person can best take it."""
    does = {step.name: step.does for step in found.type.workflow.leaving(found.memo.state)}
    comments = {step.name for step in found.type.workflow.leaving(found.memo.state) if step.comment}
    named = [(step, "") for step in found.steps]
    if desk.held:
        memo = memo_to_change(desk, found.memo.number)
        best = [(step, acting_for(desk, memo, step.name)) for step in found.steps]
        named = [(replace(step, reasons=reasons), name) for step, (name, reasons) in best]
    return tuple(
        Offered(
            step=step,
            on_behalf_of=name,
            against=tuple(reason for reason in stops(step.reasons) if reason.place not in ASKED),
            warnings=tuple(reason for reason in step.reasons if reason.severity == "warn"),
            asks=frozenset(
                asked
                for asked, wanted in (
                    ("comment", step.name in comments),
                    ("meeting", does[step.name] == "schedule"),
                    ("next_body", does[step.name] == "forward"),
                )
                if wanted
            ),
            others=any(reason.place == "actor" for reason in step.reasons),
        )
        for step, name in named
        if does[step.name] not in AT_MEETINGS
    )


def _placing(desk: Desk, form: Form) -> Placing | None:
    number, minutes = form.text("meeting"), form.text("minutes")
    if not number:
        return None
    if minutes and not (minutes.isdecimal() and len(minutes) < 4):
        raise Invalid.at("minutes", _("write how many minutes the item may take, as a whole number"))
    return Placing(find_meeting(desk, number), int(minutes or 0), late_reason=form.text("late"))


def _edition(ask: Ask, name: str, default: int) -> int:
    given = ask.query(name)
    return int(given) if given.isdecimal() and len(given) < 6 else default


ROUTES = (
    get("/memoer/{number}", shown),
    post("/memoer/{number}/trin", stepped),
    get("/memoer/{number}/historik", history),
    get("/memoer/{number}/forskel", difference),
    get("/memoer/{number}/dokument/{file}", document),
    get("/memoer/{number}/bilag/{position}", attachment),
)
