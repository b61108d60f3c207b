"""*Making public*: what would be released, what speaks against it, and what was released before. For the office."""

from dataclasses import dataclass

from starlette.responses import Response

from engine.errors import Blocked, Invalid, NotFound, Refusal, RenderFailed, Stale, no_such
from engine.language import _
from memos.actions.publishing import closed_items, latest, public_texts, release, release_reasons, take_back
from memos.desk import Desk
from memos.disclosure import Prepared, attachments, prepare
from memos.document_rows import meeting_title
from memos.meeting import Item, Meeting, MeetingState
from memos.public_context import shown
from memos.publication import FACTS, PAGE, Publication, PublicKind
from memos.queries.find import find_meeting, holds_office
from memos.queries.meeting_steps import refuse_stale
from memos.queries.publications import read_page
from web.ask import Ask, Form
from web.pages.public import released_page
from web.refusals import status_of
from web.routes import get, post

KINDS = {one.document: one for one in PublicKind}
FIELDS = ("reason", "public_reason", "despite")


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """A closed item with what its office writes of it for everybody. `given`: its memo has the title already."""

    item: Item
    name: str
    title: str
    decision: str
    given: bool


def page(ask: Ask) -> Response:
    """`/moeder/{number}/offentliggoer?hvad=referat`."""
    meeting = _meeting(ask, ask.desk)
    return _page(ask, ask.desk, meeting, _kind(ask.query("hvad"), meeting), Form())


def sent(ask: Ask) -> Response:
    """Looked through again with what is typed, shown as anybody would see it, released, or taken back."""
    form = ask.form
    with ask.office.read(ask.person, on_behalf_of=form.text("on_behalf_of")) as desk:
        meeting = _meeting(ask, desk)
        kind = _kind(form.text("hvad"), meeting)
        try:
            match form.text("op"):
                case "vis":
                    return _preview(ask, desk, meeting, kind)
                case "offentliggoer" | "tilbage":
                    ready = _prepared(ask, desk, meeting, kind, form) if form.text("op") == "offentliggoer" else None
                case _:
                    return _page(ask, desk, meeting, kind, form)
        except (Invalid, RenderFailed) as refusal:
            return _page(ask, desk, meeting, kind, form, refusal)
    try:
        with ask.writing() as desk:
            _done(desk, _meeting(ask, desk), kind, form, ready)
    except (Blocked, Invalid, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, _meeting(ask, desk), kind, form, refusal)
    told = "offentliggjort" if ready else "taget-tilbage"
    return ask.go(f"/moeder/{meeting.number}/offentliggoer?hvad={kind.document}", told)


def _done(desk: Desk, meeting: Meeting, kind: PublicKind, form: Form, ready: Prepared | None) -> None:
    refuse_stale(desk, meeting, form.text("revision"))
    reason, public_reason, despite = (form.text(name) for name in FIELDS)
    if ready:
        release(desk, meeting, ready, despite=despite, reason=reason, public_reason=public_reason)
        return
    found = latest(desk.store.publications(meeting.id), kind)
    if found is None:
        raise no_such(_("document"), kind.document)
    take_back(desk, meeting, found, reason, public_reason)


def _meeting(ask: Ask, desk: Desk) -> Meeting:
    """The meeting, for its office alone."""
    meeting = find_meeting(desk, ask.path("number"))
    if not holds_office(desk, meeting):
        raise NotFound(_("there is no such page"))
    return meeting


def _kind(name: str, meeting: Meeting) -> PublicKind:
    if name and name not in KINDS:
        raise no_such(_("document"), name)
    return KINDS[name or ("referat" if meeting.state == MeetingState.CLOSED else "dagsorden")]


def _preview(ask: Ask, desk: Desk, meeting: Meeting, kind: PublicKind) -> Response:
    """The page as anybody would see it, before anybody does."""
    ready = _prepared(ask, desk, meeting, kind, ask.form)
    content, facts = (next(one.data for one in ready.files if one.name == name) for name in (PAGE, FACTS))
    read = read_page(content, facts)
    return released_page(ask, read, title=ready.title, kind=kind, number=meeting.number)


def _prepared(ask: Ask, desk: Desk, meeting: Meeting, kind: PublicKind, form: Form) -> Prepared:
    texts = public_texts(desk, meeting, kind, dict(form.pairs))
    return prepare(desk, ask.settings.printer, meeting, kind, texts, form.texts("without"))


def _page(
    ask: Ask, desk: Desk, meeting: Meeting, kind: PublicKind, form: Form, refusal: Refusal | None = None
) -> Response:
    made = desk.store.publications(meeting.id)
    before = latest(made, kind)
    against = [*release_reasons(desk, meeting, kind)]
    ready, failed = None, refusal
    if not against:
        typed = form if form.pairs else Form(tuple(_before(before)))
        try:
            ready = _prepared(ask, desk, meeting, kind, typed)
        except (Invalid, RenderFailed) as found:
            failed = refusal or found
    items = _closed(desk, meeting, kind, form, before)
    return ask.page(
        "offentliggoer.html",
        status_of(refusal)[0] if refusal else 200,
        meeting=meeting,
        title=meeting_title(desk.store.body(meeting.body), meeting.date),
        address=f"/moeder/{meeting.number}",
        kind=kind,
        kinds=PublicKind,
        publishes=desk.store.body(meeting.body).publishes,
        against=against,
        ready=ready,
        items=items,
        files=[
            (key, f"Punkt {item.number}: {one.title}") for key, item, one in attachments(shown(desk, meeting, kind))
        ],
        without=form.texts("without"),
        typed={name: form.text(name) for name in FIELDS},
        before=before,
        made=[one for one in reversed(made) if one.kind is kind],
        reasons=failed.reasons if failed else (),
        links={"reason": "felt-reason", "despite": "felt-despite"}
        | {f"title-{one.item.id}": f"felt-title-{one.item.id}" for one in items},
    )


def _before(before: Publication | None) -> list[tuple[str, str]]:
    """What was written of closed items the last time."""
    texts = before.texts if before else ()
    return [
        pair for one in texts for pair in ((f"title-{one.item}", one.title), (f"decision-{one.item}", one.decision))
    ]


def _closed(desk: Desk, meeting: Meeting, kind: PublicKind, form: Form, before: Publication | None) -> list[ClosedItem]:
    written = dict(form.pairs) if form.pairs else dict(_before(before))
    rows = []
    for item in closed_items(meeting, kind):
        content = desk.store.memo(item.memo).content if item.memo else None
        given = content.public_title if content else ""
        rows.append(
            ClosedItem(
                item,
                f"{item.number}. {content.title if content else item.title}",
                given or written.get(f"title-{item.id}", ""),
                written.get(f"decision-{item.id}", ""),
                bool(given),
            )
        )
    return rows


ROUTES = (get("/moeder/{number}/offentliggoer", page), post("/moeder/{number}/offentliggoer", sent))
