"""Making documents: the context of a memo or meeting, its template, and the bytes, kept by their SHA-256."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from engine.danish import local_date
from engine.errors import NotFound, Reason, Refusal, no_such
from engine.events import events
from engine.fonts import fingerprint
from engine.language import _
from engine.render.bindery import Bindery
from engine.render.page import render_page
from engine.render.pool import PdfPool
from engine.render.word import word_template
from engine.text import RichText
from memos.desk import Desk
from memos.document_rows import Context
from memos.documents import Subject, Treatment, memo_context
from memos.meeting import Item, Meeting, MeetingState
from memos.meeting_documents import AgendaMemo, meeting_context
from memos.memo import Audience, Memo
from memos.put_before import put_before
from memos.rendition import Rendition, Status, Wanted
from memos.workflow_file import DocumentType

FORMATS = ("docx", "pdf", "html", "json")


@dataclass(frozen=True, slots=True)
class Made:
    """A document's bytes with what they were made from."""

    data: bytes
    context_sha256: str
    template_sha256: str


class Printer:
    """Turns contexts into files. Holds the processes that make PDF; use it with `with`."""

    def __init__(self, templates: Path, pool: PdfPool | None = None) -> None:
        self.templates, self._pool = templates, pool or PdfPool()
        self.bindery = Bindery(self._pool)

    def __enter__(self) -> "Printer":
        return self

    def __exit__(self, *_ended: object) -> None:
        self.bindery.close()
        self._pool.close()

    def make(self, context: Context, folder: str, document: DocumentType, file_format: str) -> Made:
        """One document in one format. Raises `RenderFailed`, or `NotFound` for a format there is not."""
        match file_format:
            case "docx":
                path = self.templates / folder / document.word
                data = word_template(path, self.templates).render(context)
            case "pdf":
                data = self._pool.pdf(render_page(self.templates, f"{folder}/{document.page}", context))
            case "html":
                data = render_page(self.templates, f"{folder}/{document.page}", context).encode()
            case "json":
                data = _json(context)
            case _:
                raise no_such(_("format"), file_format)
        return Made(data, context_sha256(context), template_sha256(self.templates, folder))

    def paper(self, page: str, context: Context) -> bytes:
        """A PDF of what is no document of a memo or a meeting. Raises `RenderFailed`."""
        return self._pool.pdf(render_page(self.templates, page, context))


def memo_subject(desk: Desk, memo: Memo) -> Subject:
    """A memo with all that its documents speak of."""
    placed = desk.store.item_of_memo(memo.id)
    meeting, item = placed if placed and placed[0].state != MeetingState.CANCELLED else (None, None)
    editions = desk.store.editions(memo.id)
    created = editions[-1].submitted_at if editions else events(desk.session, desk.store.chain_of_memo(memo.id))[0].at
    return Subject(
        memo=memo,
        type=desk.type_of(memo),
        body=desk.store.body(memo.content.body),
        organisation=desk.store.organisation_name(),
        created=meeting.date if meeting else local_date(created),
        meeting=meeting,
        item=item,
        notes=_notes(desk, memo, meeting),
        predecessor=number_of(desk, memo, memo.predecessor),
        successor=number_of(desk, memo, memo.successor),
        treatments=tuple(one for one, printed in former_treatments(desk, memo) if printed),
    )


def former_treatments(desk: Desk, memo: Memo) -> list[tuple[Treatment, bool]]:
    """What was decided of it before, the earliest first, and whether documents print it.

    Whoever reads the memo reads its documents: they print what is approved, and of closed memos for closed ones alone.
    """
    found: list[tuple[Treatment, bool]] = []
    before, seen = memo.predecessor, {memo.id}
    while before and before not in seen:
        seen.add(before)
        former = desk.store.memo(before)
        placed = desk.store.item_of_memo(former.id)
        if placed and placed[1].result:
            body = desk.store.body(former.content.body)
            one = Treatment(_as_submitted(desk, former), desk.type_of(former), body, *placed)
            found.append((one, one.approved and (memo.content.closed or not former.content.closed)))
        before = former.predecessor
    return found[::-1]


def memo_document(desk: Desk, memo: Memo, key: str) -> tuple[Context, str, DocumentType]:
    """The context, folder and declaration of one of a memo's documents."""
    subject = memo_subject(desk, memo)
    document = subject.type.document(key)
    if document.decision and (subject.item is None or not subject.item.result):
        raise NotFound(Reason(key, _("there is nothing decided yet; the document comes with the decision")))
    return memo_context(subject, document), subject.type.key, document


def meeting_document(
    desk: Desk, meeting: Meeting, key: str, items: tuple[Item, ...] | None = None
) -> tuple[Context, str, DocumentType]:
    """The context, folder and declaration of an agenda or of minutes; with `items`, of those alone."""
    kind = desk.catalogue.meeting
    document = next((document for document in kind.documents if document.key == key), None)
    if document is None:
        raise no_such(_("document"), key)
    if items is not None:
        meeting = replace(meeting, items=items)
    shown = [item.memo for item in meeting.items if item.memo]
    stored = desk.store.memos(shown)
    placed = [(stored[item.memo], item) for item in meeting.items if item.memo]
    memos = {memo.id: AgendaMemo(put_before(desk, memo, item), desk.type_of(memo)) for memo, item in placed}
    notes = _meeting_notes(desk, meeting)
    body = desk.store.body(meeting.body)
    context = meeting_context(meeting, body, desk.store.organisation_name(), document, memos, notes)
    return context, kind.folder.name, document


@dataclass(frozen=True, slots=True)
class Order:
    """A wanted document as it is to be made now."""

    context: Context
    folder: str
    document: DocumentType
    status: Status
    edition: int


def print_wanted(desk: Desk, printer: Printer, wanted: Wanted) -> Rendition:
    """The wanted document, made, kept and accounted for. Made again it gives the same bytes."""
    order = ordered(desk, wanted)
    return keep(desk, wanted, order, printer.make(order.context, order.folder, order.document, wanted.format))


def ordered(desk: Desk, wanted: Wanted) -> Order:
    """What is to be made, and how far it will bind."""
    if wanted.memo:
        memo = desk.store.memo(wanted.memo)
        context, folder, document = memo_document(desk, _as_submitted(desk, memo), wanted.document)
        return Order(context, folder, document, memo_status(context, memo), memo.edition)
    if wanted.meeting:
        meeting = desk.store.meeting(wanted.meeting)
        context, folder, document = meeting_document(desk, meeting, wanted.document)
        return Order(context, folder, document, meeting_status(meeting, document), 0)
    raise Refusal(_("a wanted document belongs to a memo or a meeting"))


def keep(desk: Desk, wanted: Wanted, order: Order, made: Made) -> Rendition:
    """The bytes among the files, and the document in its subject's account."""
    rendition = Rendition(
        document=wanted.document,
        format=wanted.format,
        status=order.status,
        sha256=desk.blobs.put(made.data),
        size=len(made.data),
        context_sha256=made.context_sha256,
        template_sha256=made.template_sha256,
        made_at=desk.now,
        edition=order.edition,
        memo=wanted.memo,
        meeting=wanted.meeting,
    )
    if not _has(desk, rendition):
        desk.store.add_rendition(rendition, desk.actor)
    return rendition


def memo_status(context: Context, memo: Memo) -> Status:
    """A draft until it is approved or its minutes are; final when the memo is for the readers."""
    document = context["document"]
    if isinstance(document, dict) and document["draft"]:
        return Status.DRAFT
    return Status.FINAL if memo.audience is Audience.READERS else Status.DISTRIBUTED


def meeting_status(meeting: Meeting, document: DocumentType) -> Status:
    """An agenda is distributed by the lock; minutes are final when approved."""
    if document.decision:
        return Status.FINAL if meeting.state == MeetingState.CLOSED else Status.DRAFT
    return Status.DRAFT if meeting.state == MeetingState.PLANNED else Status.DISTRIBUTED


def latest(desk: Desk, document: str, file_format: str, *, memo: str = "", meeting: str = "") -> Rendition | None:
    """The newest kept rendition of a document."""
    kept = desk.store.renditions(memo=memo) if memo else desk.store.renditions(meeting=meeting)
    found = [one for one in kept if (one.document, one.format) == (document, file_format)]
    return found[-1] if found else None


def context_sha256(context: Context) -> str:
    """What a document says, as one hash."""
    return _sha256(_json(context))


def template_sha256(templates: Path, folder: str) -> str:
    """One hash over everything a document is made with: its folder, the shared one, and the fonts."""
    digest = hashlib.sha256(fingerprint().encode())
    for path in sorted([*(templates / folder).iterdir(), *(templates / "shared").iterdir()]):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def plain(value: object) -> object:
    """A context as JSON can hold it: rich text as its canonical HTML."""
    if isinstance(value, RichText):
        return value.html
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def _json(context: Context) -> bytes:
    return (json.dumps(plain(context), ensure_ascii=False, indent=2) + "\n").encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_submitted(desk: Desk, memo: Memo) -> Memo:
    if not memo.changed or not memo.edition:
        return memo
    return replace(memo, content=desk.store.edition(memo.id, memo.edition), changed=False)


def _has(desk: Desk, rendition: Rendition) -> bool:
    kept = latest(desk, rendition.document, rendition.format, memo=rendition.memo, meeting=rendition.meeting)
    return kept is not None and (kept.sha256, kept.status) == (rendition.sha256, rendition.status)


def number_of(desk: Desk, memo: Memo, other: str) -> str:
    """The number of the memo before or after; an open memo does not tell of a closed one."""
    found = desk.store.memo(other) if other else None
    return found.number if found and (memo.content.closed or not found.content.closed) else ""


def _notes(desk: Desk, memo: Memo, meeting: Meeting | None) -> tuple[str, ...]:
    """What the record was silent on, from the histories of a historical memo and its meeting."""
    own = _noted(desk, desk.store.chain_of_memo(memo.id)) if memo.historical else []
    return tuple(dict.fromkeys([*own, *(_meeting_notes(desk, meeting) if meeting else [])]))


def _meeting_notes(desk: Desk, meeting: Meeting) -> list[str]:
    return _noted(desk, desk.store.chain_of_meeting(meeting.id)) if meeting.historical else []


def _noted(desk: Desk, chain: str) -> list[str]:
    return [event.comment for event in events(desk.session, chain) if event.action == "note"]
