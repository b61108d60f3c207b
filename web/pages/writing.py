"""*Writing*: a memo in one form. What is typed is kept at once; saved, it is content; sent, it is an edition."""

from dataclasses import dataclass, replace

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from engine.danish import local_date, local_moment
from engine.errors import Blocked, Invalid, Reason, Stale, stops
from memos.actions import writing
from memos.actions.agenda import act
from memos.actions.drafting import copy, create, reasons_against_editing
from memos.desk import Desk
from memos.memo import Content, Kind, Memo
from memos.people import Organisation
from memos.queries.find import find_memo, memo_to_change
from memos.types import MemoType
from web.ask import Ask, Form
from web.form_steps import stepped
from web.forms import Read, Typed, pairs, read, typed_content, typed_form, typed_pairs, with_room
from web.refusals import reason_dict
from web.routes import get, post


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
    desk = ask.desk
    memo = memo_to_change(desk, ask.path("number"))
    if against := stops(reasons_against_editing(desk, desk.case(memo))):
        raise Blocked("edit", against)
    return _page(ask, desk, _opened(desk, memo))


def wrote(ask: Ask) -> Response:
    """Saves, saves and sends, or does what a small button says."""
    number, op = ask.path("number"), ask.form.text("op")
    if op.startswith(("gem", "send")):
        return _saved(ask, number, send=op == "send")
    with ask.writing() as desk:
        memo = memo_to_change(desk, number)
        memo_type = desk.type_of(memo)
        kept = _with_uploads(desk, ask, memo, pairs(ask.form))
        typed = stepped(typed_form(Form(kept), memo_type), op)
        writing.keep_typed(desk, memo, _revision(ask, memo), typed_pairs(typed))
        return _page(ask, desk, _judged(desk, memo, typed, _revision(ask, memo), unsaved="nu"))


def autosaved(ask: Ask) -> Response:
    """What a script sends a moment after the last key: kept as it is, and answered with what is in the way."""
    with ask.writing() as desk:
        memo = memo_to_change(desk, ask.path("number"))
        present = writing.be_seen(desk, memo)
        if ask.query("puls"):
            return ask.json({"present": present})
        writing.keep_typed(desk, memo, _revision(ask, memo), pairs(ask.form))
        if _revision(ask, memo) != memo.revision:
            return ask.json({"conflict": f"/memoer/{memo.number}/skriv/forskel"}, 409)
        found = _judged(desk, memo, typed_form(ask.form, desk.type_of(memo)), memo.revision)
        saved = local_moment(desk.now).partition(" kl. ")[2]
    against = [{**reason_dict(one), "href": f"#{found.read.link(one.place)}"} for one in found.against]
    return ask.json({"saved": f"Gemt kl. {saved}", "against": against, "present": present})


def uploaded(ask: Ask) -> Response:
    """A file for an attachment, from a script."""
    with ask.writing() as desk:
        memo = memo_to_change(desk, ask.path("number"))
        found = [_brought(desk, memo, file) for name, file in ask.form.files if name == "upload"]
    if not found:
        raise Invalid.at("attachments", "Vælg en fil.")
    return ask.json(found[0])


def dropped(ask: Ask) -> Response:
    """Leaves what was typed and not saved."""
    with ask.writing() as desk:
        memo = memo_to_change(desk, ask.path("number"))
        writing.drop(desk, memo)
    return ask.go(f"/memoer/{memo.number}/skriv", "slettet")


def _saved(ask: Ask, number: str, *, send: bool) -> Response:
    try:
        with ask.writing() as desk:
            memo = memo_to_change(desk, number)
            content = _content(desk, ask, memo)
            memo = writing.save(desk, memo, _revision(ask, memo), content)
        if not send:
            return ask.go(f"/memoer/{memo.number}/skriv", "gemt")
        with ask.writing() as desk:
            memo = memo_to_change(desk, memo.number)
            step = next(one for one in desk.type_of(memo).workflow.leaving(memo.state) if one.edition)
            act(desk, memo, step.name)
    except (Invalid, Blocked) as refusal:
        return _again(ask, number, refusal.reasons)
    except Stale:
        return _stale(ask, number)
    return ask.go(f"/memoer/{memo.number}", "sendt")


def _again(ask: Ask, number: str, reasons: tuple[Reason, ...]) -> Response:
    """The form again with what is wrong; what was typed is kept, whatever it is."""
    with ask.writing() as desk:
        memo = memo_to_change(desk, number)
        kept = _with_uploads(desk, ask, memo, pairs(ask.form))
        revision = _revision(ask, memo)
        writing.keep_typed(desk, memo, revision, kept)
        found = _judged(desk, memo, typed_form(Form(kept), desk.type_of(memo)), revision, unsaved="nu")
        return _page(ask, desk, replace(found, against=reasons), reasons, 422)


def _stale(ask: Ask, number: str) -> Response:
    with ask.writing() as desk:
        memo = memo_to_change(desk, number)
        writing.keep_typed(desk, memo, _revision(ask, memo), pairs(ask.form))
    return RedirectResponse(f"/memoer/{memo.number}/skriv/forskel", 303)


def _content(desk: Desk, ask: Ask, memo: Memo) -> Content:
    """What the form says. Raises `Invalid` with every field that is wrong."""
    memo_type = desk.type_of(memo)
    typed = typed_form(Form(_with_uploads(desk, ask, memo, pairs(ask.form))), memo_type)
    found = read(typed, memo_type)
    if found.content is None:
        raise Invalid(*found.reasons)
    return replace(found.content, attachments=writing.attached(desk, memo, typed.attachments))


def _with_uploads(desk: Desk, ask: Ask, memo: Memo, kept: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Files that a form without script brought are attachments at the end."""
    brought = [_brought(desk, memo, file) for name, file in ask.form.files if name == "upload" and file.filename]
    more = [
        pair
        for one in brought
        for pair in (("attachment_sha256", str(one["sha256"])), ("attachment_title", str(one["title"])))
    ]
    return (*kept, *more)


def _brought(desk: Desk, memo: Memo, file: UploadFile) -> dict[str, str | int]:
    found = writing.bring(desk, memo, file.filename or "", file.file.read())
    return {
        "sha256": found.sha256,
        "title": found.file.rpartition(".")[0] or found.file,
        "file": found.file,
        "size": found.size,
    }


def _opened(desk: Desk, memo: Memo) -> Open:
    memo_type = desk.type_of(memo)
    copy = desk.store.working_copy(memo.id, desk.actor)
    if copy is None:
        typed = typed_content(memo.content, memo_type, local_date(desk.now).year)
        return _judged(desk, memo, typed, memo.revision)
    typed = typed_form(Form(copy.pairs), memo_type)
    return _judged(desk, memo, typed, copy.revision, unsaved=local_moment(copy.saved_at))


def _judged(desk: Desk, memo: Memo, typed: Typed, revision: int, unsaved: str = "") -> Open:
    """The form with all that stands in the way of sending it."""
    memo_type = desk.type_of(memo)
    found = read(typed, memo_type)
    against = found.reasons
    if found.content is not None:
        try:
            files = writing.attached(desk, memo, typed.attachments)
            against = writing.reasons_against_sending(desk, memo, replace(found.content, attachments=files))
        except Invalid as refusal:
            against = refusal.reasons
    return Open(memo, memo_type, typed, revision, found, against, unsaved)


def _page(ask: Ask, desk: Desk, found: Open, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    organisation: Organisation = desk.organisation
    links = {one.place: link for one in (*found.against, *reasons) if (link := found.read.link(one.place))}
    return ask.page(
        "writing.html",
        status,
        found=found,
        memo=found.memo,
        memo_type=found.type,
        typed=with_room(found.typed),
        kinds=[(kind, KIND_NAMES[kind]) for kind in found.type.kinds],
        organisation=organisation,
        stale=found.revision != found.memo.revision,
        reasons=reasons,
        links=links,
    )


def _revision(ask: Ask, memo: Memo) -> int:
    """The revision that the browser began from."""
    sent = ask.form.text("revision")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else memo.revision


KIND_NAMES = {Kind.DECISION: "Til beslutning", Kind.DISCUSSION: "Til drøftelse", Kind.INFORMATION: "Til orientering"}

ROUTES = (
    get("/memoer/ny", begin),
    post("/memoer/ny", begun),
    get("/memoer/{number}/skriv", write),
    post("/memoer/{number}/skriv", wrote),
    post("/memoer/{number}/skriv/gem", autosaved),
    post("/memoer/{number}/skriv/fil", uploaded),
    post("/memoer/{number}/skriv/drop", dropped),
)
