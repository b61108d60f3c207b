"""Documents to hand out: the kept one if it says the same by the same templates, else one made now."""

from dataclasses import dataclass

from engine.errors import NotFound, Reason
from engine.language import _
from memos.actions.overdue_item import listed
from memos.desk import Desk
from memos.document_rows import Context
from memos.meeting import Meeting, MeetingState
from memos.memo import Memo
from memos.printing import (
    FORMATS,
    Printer,
    context_sha256,
    meeting_document,
    memo_document,
    template_sha256,
)
from memos.queries.find import shown_items
from memos.rendition import Rendition
from memos.workflow_file import DocumentType

UNDECIDED = (MeetingState.PLANNED, MeetingState.LOCKED, MeetingState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that somebody asks for, and the kept file of the same words and templates (None: there is none)."""

    number: str
    context: Context
    folder: str
    document: DocumentType
    format: str
    kept: Rendition | None


@dataclass(frozen=True, slots=True)
class Handed:
    """The bytes. `kept`: they were made before. `differs`: made anew they are others than those kept."""

    data: bytes
    kept: bool
    differs: bool


def ask_memo(desk: Desk, printer: Printer, memo: Memo, key: str, file_format: str) -> Asked:
    """A memo's document; "" is its fullest: what was decided, once it is."""
    _refuse_format(file_format)
    placed = desk.store.item_of_memo(memo.id)
    decided = bool(placed and placed[1].result)
    key = key or _fullest(desk.type_of(memo).documents, decided)
    context, folder, document = memo_document(desk, memo, key)
    kept = desk.store.renditions(memo=memo.id)
    return _asked(printer, memo.number, context, folder, document, file_format, kept)


def ask_meeting(desk: Desk, printer: Printer, meeting: Meeting, key: str, file_format: str) -> Asked:
    """An agenda or minutes, with the items that exist for this person and no others."""
    _refuse_format(file_format)
    undecided = meeting.state in UNDECIDED
    key = key or _fullest(desk.catalogue.meeting.documents, not undecided)
    items = listed(desk, meeting, shown_items(desk, meeting))
    context, folder, document = meeting_document(desk, meeting, key, items)
    if document.decision and undecided:
        raise NotFound(Reason(key, _("there is nothing decided yet; the document comes with the decision")))
    kept = desk.store.renditions(meeting=meeting.id)
    return _asked(printer, meeting.number, context, folder, document, file_format, kept)


def hand_out(desk: Desk, printer: Printer, asked: Asked, *, fresh: bool = False) -> Handed:
    """The kept file, or one made now. Raises `RenderFailed`."""
    if asked.kept and not fresh:
        return Handed(desk.blobs.get(asked.kept.sha256), kept=True, differs=False)
    made = printer.make(asked.context, asked.folder, asked.document, asked.format).data
    differs = asked.kept is not None and desk.blobs.get(asked.kept.sha256) != made
    return Handed(made, kept=False, differs=differs)


def _asked(
    printer: Printer,
    number: str,
    context: Context,
    folder: str,
    document: DocumentType,
    file_format: str,
    kept: list[Rendition],
) -> Asked:
    same = (document.key, file_format, context_sha256(context), template_sha256(printer.templates, folder))
    found = [one for one in kept if (one.document, one.format, one.context_sha256, one.template_sha256) == same]
    return Asked(number, context, folder, document, file_format, found[-1] if found else None)


def _fullest(documents: tuple[DocumentType, ...], decided: bool) -> str:
    fitting = [document.key for document in documents if document.decision == decided]
    return (fitting or [documents[0].key])[0]


def _refuse_format(file_format: str) -> None:
    if file_format not in FORMATS:
        text = _("there is no such format; choose one of: {known}")
        raise NotFound(Reason(file_format, text.format(known=", ".join(FORMATS))))
