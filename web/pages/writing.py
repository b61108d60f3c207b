"""*Writing*: a memo in one form. What is typed is kept at once; saved, it is content; sent, it is an edition."""

from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from engine.danish import local_date, local_moment
from engine.errors import Blocked, Invalid, Reason, Stale, stops
from memos.actions import writing
from memos.actions.agenda import act
from memos.actions.drafting import copy, create, own_parts, reasons_against_editing
from memos.desk import Desk
from memos.memo import Content, Kind, Memo
from memos.people import Organisation
from memos.queries.find import find_memo
from memos.queries.reading import files_of, proposal
from memos.queries.writing import to_write, writing_names
from memos.types import MemoType
from web.ask import Ask, Form
from web.form_steps import stepped
from web.forms import Read, Typed, brought, pairs, read, typed_content, typed_own, typed_pairs, with_room, with_uploads
from web.refusals import reason_dict
from web.routes import get, post
from web.written import written


@dataclass(frozen=True, slots=True)
class Open:
    """A memo that is open to be written: what its form says, which revision it began from, and what is in the way."""

    memo: Memo
    type: MemoType
    typed: Typed
    revision: int
    read: Read
    against: tuple[Reason, ...]
    unsaved: str = ""


def begin(ask: Ask) -> Response:
    """`/memoer/ny`: which type, which body."""
    return _begin_page(ask, ask.desk, {})


def begun(ask: Ask) -> Response:
    """A new memo from its title, type and body; or from an earlier memo."""
    try:
        with ask.writing() as desk:
            earlier = ask.form.text("earlier")
            memo = copy(desk, find_memo(desk, earlier)) if earlier else _created(desk, ask.form)
    except Invalid as refusal:
        with ask.office.read(ask.person) as desk:
            return _begin_page(ask, desk, dict(ask.form.pairs), refusal.reasons, 422)
    return ask.go(f"/memoer/{memo.number}/skriv", "oprettet")


def _created(desk: Desk, form: Form) -> Memo:
    memo_type = desk.catalogue.current(form.text("type"))
    department = form.text("department")
    manager = next((one.manager for one in desk.organisation.departments if one.name == department), "")
    table = {name: form.text(name) for name in ("title", "body", "department")}
    typed = Typed(
        lines={**table, "case_officer": desk.on_behalf_of or desk.actor, "responsible_manager": manager},
        people={},
        sections={},
    )
    found = read(typed, memo_type)
    if found.content is None:
        raise Invalid(*found.reasons)
    return create(desk, found.content, {}, year=desk.now.year)


def _begin_page(
    ask: Ask, desk: Desk, typed: dict[str, str], reasons: tuple[Reason, ...] = (), status: int = 200
) -> Response:
    keys = desk.catalogue.keys()
    links = {name: f"felt-{name}" for name in ("type", "title", "body", "department", "responsible_manager")}
    return ask.page(
        "writing_new.html",
        status,
        types=[desk.catalogue.current(key) for key in keys],
        organisation=desk.organisation,
        typed=typed,
        reasons=reasons,
        links=links,
    )


def write(ask: Ask) -> Response:
    """`/memoer/{number}/skriv`: what was typed last, or what is saved."""
    desk, memo = _writable(ask.desk, ask.path("number"))
    return _page(ask, desk, _opened(desk, memo))


def _writable(desk: Desk, number: str, *, named: bool = False) -> tuple[Desk, Memo]:
    desk, memo = to_write(desk, number, named=named)
    if against := stops(reasons_against_editing(desk, desk.case(memo))):
        raise Blocked("edit", against)
    return desk, memo


def wrote(ask: Ask) -> Response:
    """Saves, saves and sends, or does what a small button says."""
    number, op = ask.path("number"), ask.form.text("op")
    if op.startswith(("gem", "send")):
        return _saved(ask, number, send=op == "send")
    with written(ask, number) as (desk, memo):
        kept = with_uploads(desk, memo, ask.form)
        typed = stepped(typed_own(desk, memo, Form(kept)), op)
        writing.keep_typed(desk, memo, _revision(ask, memo), typed_pairs(typed))
        return _page(ask, desk, _judged(desk, memo, typed, _revision(ask, memo), unsaved="nu"))


def autosaved(ask: Ask) -> Response:
    """What a script sends a moment after the last key: kept as it is. By `puls` it says that somebody writes here."""
    number, named = ask.path("number"), ask.form.has("on_behalf_of")
    with ask.writing() as desk:
        if ask.query("puls"):
            return ask.json({"present": writing.be_seen(desk, number, named=named)})
        began_here = writing.keep_sent(desk, number, _sent_revision(ask), pairs(ask.form), named=named)
        saved = local_moment(desk.now).partition(" kl. ")[2]
    if not began_here:
        return ask.json({"conflict": f"/memoer/{number}/skriv/forskel"}, 409)
    return ask.json({"saved": f"Gemt kl. {saved}"})


def judged(ask: Ask) -> Response:
    """`/memoer/{number}/skriv/vejen`: what stands in the way of sending the text, for a script that had it kept."""
    name = ask.query("on_behalf_of")
    desk = ask.desk.acting(ask.person, name) if name else ask.desk
    desk, memo = _writable(desk, ask.path("number"), named="on_behalf_of" in ask.request.query_params)
    found = _opened(desk, memo)
    told = ({**reason_dict(one), "text": ask.views.worded(one)} for one in found.against)
    against = [{**one, "href": f"#{found.read.link(one['place'])}"} for one in told]
    return ask.json({"against": against})


def uploaded(ask: Ask) -> Response:
    """A file for an attachment, from a script."""
    with written(ask, ask.path("number")) as (desk, memo):
        found = [brought(desk, memo, file) for name, file in ask.form.files if name == "upload"]
    if not found:
        raise Invalid.at("attachments", "Vælg en fil.")
    return ask.json(found[0])


def dropped(ask: Ask) -> Response:
    """Leaves what was typed and not saved."""
    with written(ask, ask.path("number")) as (desk, memo):
        writing.drop(desk, memo)
    return ask.go(f"/memoer/{memo.number}/skriv", "slettet")


def _saved(ask: Ask, number: str, *, send: bool) -> Response:
    try:
        with written(ask, number) as (desk, memo):
            content = _content(desk, ask, memo)
            memo = writing.save(desk, memo, _revision(ask, memo), content)
        if not send:
            return ask.go(f"/memoer/{memo.number}/skriv", "gemt")
        with written(ask, memo.number) as (desk, memo):
            step = next(one for one in desk.type_of(memo).workflow.leaving(memo.state) if one.edition)
            act(desk, memo, step.name)
    except (Invalid, Blocked) as refusal:
        return _again(ask, number, refusal.reasons)
    except Stale:
        return _stale(ask, number)
    return ask.go(f"/memoer/{memo.number}", "udfoert" if memo.asks else "sendt")


def _again(ask: Ask, number: str, reasons: tuple[Reason, ...]) -> Response:
    """The form again with what is wrong; what was typed is kept, whatever it is."""
    with written(ask, number) as (desk, memo):
        kept = with_uploads(desk, memo, ask.form)
        revision = _revision(ask, memo)
        writing.keep_typed(desk, memo, revision, kept)
        found = _judged(desk, memo, typed_own(desk, memo, Form(kept)), revision, unsaved="nu")
        return _page(ask, desk, replace(found, against=reasons), reasons, 422)


def _stale(ask: Ask, number: str) -> Response:
    with written(ask, number) as (desk, memo):
        writing.keep_typed(desk, memo, _revision(ask, memo), pairs(ask.form))
    return RedirectResponse(f"/memoer/{memo.number}/skriv/forskel", 303)


def _content(desk: Desk, ask: Ask, memo: Memo) -> Content:
    """What the form says. Raises `Invalid` with every field that is wrong."""
    memo_type = desk.type_of(memo)
    typed = typed_own(desk, memo, Form(with_uploads(desk, memo, ask.form)))
    found = read(typed, memo_type)
    if found.content is None:
        raise Invalid(*found.reasons)
    content = replace(found.content, attachments=writing.attached(desk, memo, typed.attachments))
    return own_parts(memo_type, memo.state, memo.content, content)


def _opened(desk: Desk, memo: Memo) -> Open:
    memo_type = desk.type_of(memo)
    copy = desk.store.working_copy(memo.id, desk.actor)
    if copy is None:
        typed = typed_content(memo.content, memo_type, local_date(desk.now).year)
        return _judged(desk, memo, typed, memo.revision)
    typed = typed_own(desk, memo, Form(copy.pairs))
    return _judged(desk, memo, typed, copy.revision, unsaved=local_moment(copy.saved_at))


def _judged(desk: Desk, memo: Memo, typed: Typed, revision: int, unsaved: str = "") -> Open:
    """The form with all that stands in the way of sending it."""
    memo_type = desk.type_of(memo)
    found = read(typed, memo_type)
    against = found.reasons
    if found.content is not None:
        try:
            files = writing.attached(desk, memo, typed.attachments)
            content = replace(found.content, attachments=files)
            content = own_parts(memo_type, memo.state, memo.content, content)
            against = writing.reasons_against_sending(desk, memo, content)
        except Invalid as refusal:
            against = refusal.reasons
    return Open(memo, memo_type, typed, revision, found, against, unsaved)


def _page(ask: Ask, desk: Desk, found: Open, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    organisation: Organisation = desk.organisation
    links = {one.place: link for one in (*found.against, *reasons) if (link := found.read.link(one.place))}
    asked = [part for part in found.type.sections if found.type.writes(part, found.memo.state)]
    steps = [step for step in found.type.workflow.leaving(found.memo.state) if step.edition]
    only = bool(found.type.asked_in(found.memo.state))
    if only:
        own = {f"afsnit-{part.key}" for part in asked}
        links = {place: link for place, link in links.items() if link in own}
    return ask.page(
        "writing_part.html" if only else "writing.html",
        status,
        asked=asked,
        sends=steps[0].label if steps else "",
        printed=proposal(desk, found.memo) if only else None,
        files=files_of(desk, found.memo) if only else {},
        found=found,
        memo=found.memo,
        memo_type=found.type,
        typed=with_room(found.typed),
        kinds=[(kind, KIND_NAMES[kind]) for kind in found.type.kinds],
        organisation=organisation,
        names=writing_names(desk, found.memo) if desk.held else [],
        chosen=desk.on_behalf_of,
        stale=found.revision != found.memo.revision,
        reasons=reasons,
        links=links,
    )


def _revision(ask: Ask, memo: Memo) -> int:
    """The revision that the browser began from."""
    sent = _sent_revision(ask)
    return memo.revision if sent is None else sent


def _sent_revision(ask: Ask) -> int | None:
    sent = ask.form.text("revision")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


KIND_NAMES = {Kind.DECISION: "Til beslutning", Kind.DISCUSSION: "Til drøftelse", Kind.INFORMATION: "Til orientering"}

ROUTES = (
    get("/memoer/ny", begin),
    post("/memoer/ny", begun),
    get("/memoer/{number}/skriv", write),
    post("/memoer/{number}/skriv", wrote),
    post("/memoer/{number}/skriv/gem", autosaved),
    get("/memoer/{number}/skriv/vejen", judged),
    post("/memoer/{number}/skriv/fil", uploaded),
    post("/memoer/{number}/skriv/drop", dropped),
)
