"""*Approval*: what changed, what is proposed and what others said, and the two ways on: approve, or return."""

from collections.abc import Mapping

from starlette.responses import Response

from engine.errors import Blocked, Invalid, NotFound, Reason, stops
from engine.failures import stale
from engine.language import _
from memos.actions.agenda import act
from memos.actions.approving import WHOLE, give_back
from memos.desk import Desk
from memos.queries.approval import Approval, approval, heading
from memos.queries.delegations import principals
from memos.queries.find import memo_to_change
from memos.queries.reading import files_of, proposal
from web.ask import Ask, Form
from web.routes import get, post

REMARK = "remark_"


def decide(ask: Ask) -> Response:
    """`/memoer/{number}/godkend`."""
    return _page(ask, ask.desk, ask.path("number"))


def decided(ask: Ask) -> Response:
    """Approved or returned, as it was when the page was read: not what it became meanwhile."""
    number, back = ask.path("number"), ask.form.text("op") == "retur"
    try:
        with ask.writing() as desk:
            _taken(desk, ask.form, number, back=back)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, number, refusal.reasons, 409, ask.form)
    return ask.go(f"/memoer/{number}", "returneret" if back else "godkendt")


def _taken(desk: Desk, form: Form, number: str, *, back: bool) -> None:
    memo = memo_to_change(desk, number)
    if form.text("revision") != str(memo.revision):
        raise stale()
    found = approval(desk, number)
    way = found.give_back if back else found.approve
    if way is None:
        raise Blocked("approve", [Reason("state", _("the memo does not wait for approval"))])
    if back:
        remarks = [(part.key, form.text(f"{REMARK}{part.key}")) for part in found.type.parts]
        give_back(desk, memo, way.step.name, form.text("comment"), remarks)
    else:
        act(desk, memo, way.step.name, comment=form.text("comment"))


def _page(
    ask: Ask,
    desk: Desk,
    number: str,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
    form: Form | None = None,
) -> Response:
    found = approval(desk, number)
    if found.approve is None and found.give_back is None:
        raise NotFound(Reason(number, _("the memo does not wait for approval")))
    ways = [way for way in (found.approve, found.give_back) if way]
    typed = form or Form()
    chosen = typed.text("on_behalf_of") if form else ways[0].on_behalf_of
    return ask.page(
        "approving.html",
        status,
        found=found,
        memo=found.memo,
        state=found.type.workflow.state(found.memo.state),
        against=[stops(way.reasons) for way in ways],
        warnings=[one for one in ways[0].reasons if one.severity == "warn" and one.place != "coordination"],
        printed=proposal(desk, found.memo),
        files=files_of(desk, found.memo),
        headings={part.key: heading(part) for part in found.type.parts},
        principals=principals(desk, closed=found.memo.content.closed),
        chosen=chosen,
        typed=_typed(found, typed),
        comment=typed.text("comment"),
        reasons=reasons,
        links=_links(found),
    )


def _typed(found: Approval, form: Form) -> Mapping[str, str]:
    return {part.key: form.text(f"{REMARK}{part.key}") for part in found.type.parts}


def _links(found: Approval) -> Mapping[str, str]:
    """Where on the page each reason is mended."""
    remarks = {f"remarks.{part.key}": f"felt-{REMARK}{part.key}" for part in found.type.parts}
    general = {f"remarks.{WHOLE}": "felt-comment", "comment": "felt-comment"}
    return {**remarks, **general, "on_behalf_of": "felt-on_behalf_of", "coordination": "afdelinger"}


ROUTES = (get("/memoer/{number}/godkend", decide), post("/memoer/{number}/godkend", decided))
