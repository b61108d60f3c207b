"""What an archive keeps of a memo: its files, `memo.json`, its history, and what the receiver needs to know."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import Blocked, Reason
from engine.events import Event, events
from engine.language import _
from engine.names import file_name, folder_name
from engine.package import PackageFile
from engine.workflow import Workflow
from memos.canonical import (
    Json,
    content_dict,
    date_text,
    decision_dict,
    follow_up_dict,
    meeting_header_dict,
    presence_dict,
    sitting_dict,
)
from memos.desk import Desk
from memos.documents import Subject
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.printing import memo_document, memo_subject, plain
from memos.rendition import Rendition, Status

SCHEMA = Path(__file__).parent / "memo.schema.json"
README = "shared/LÆSMIG.txt"
ARCHIVE = "archive"
ARCHIVE_CLOSED = "archive-closed"
JSON_FORMAT = "beslut.memo/1"


@dataclass(frozen=True, slots=True)
class Package:
    """A package's name, files and bag-info; `closed` packages lie under a root of their own."""

    name: str
    files: tuple[PackageFile, ...]
    info: dict[str, str]
    readme: str
    closed: bool

    @property
    def root(self) -> str:
        """The folder it belongs into: what is closed lies apart."""
        return ARCHIVE_CLOSED if self.closed else ARCHIVE


def is_archived(desk: Desk, memo: Memo) -> bool:
    """Whether its way has ended where readers know of it."""
    return memo.state in archive_states(desk.type_of(memo).workflow)


def archive_states(workflow: Workflow) -> set[str]:
    """The states in which a memo lies in the archive."""
    return {step.to for step in workflow.transitions if step.does == "archive"}


def packages(desk: Desk, memo: Memo) -> tuple[Package, ...]:
    """The memo's package, and for an open memo with closed attachments a second one that holds those."""
    subject = memo_subject(desk, memo)
    main = _package(desk, subject, _documents(desk, memo), closed=memo.content.closed)
    withheld = () if memo.content.closed else tuple(a for a in memo.content.attachments if a.closed and a.sha256)
    if not withheld:
        return (main,)
    files = tuple(_attachment(desk, memo, number) for number in [a.number for a in withheld])
    return (main, Package(main.name, files, _info(subject, closed=True), _readme(desk), True))


def memo_json(desk: Desk, memo: Memo) -> Json:
    """Everything known of a memo: in the shape of a memo file, and as printed."""
    subject = memo_subject(desk, memo)
    record = content_dict(memo.content)
    if subject.meeting and subject.item:
        record["meeting"] = meeting_header_dict(subject.meeting)
        record["decisions"] = [decision_dict(decision) for decision in subject.item.decisions]
        record["follow_ups"] = [follow_up_dict(follow_up) for follow_up in subject.item.follow_ups]
        record["absent"] = [presence_dict(presence) for presence in subject.item.presence]
        record |= sitting_dict(subject.item)
        record["minutes"] = _minutes(subject.meeting, subject.item)
    return {
        "format": JSON_FORMAT,
        "number": memo.number,
        "edition": memo.edition,
        "state": memo.state,
        "state_label": subject.type.workflow.state(memo.state).label,
        "historical": memo.historical,
        "meeting_number": subject.meeting.number if subject.meeting else "",
        "memo": record,
        "printed": _printed(desk, memo, subject),
    }


def _minutes(meeting: Meeting, item: Item) -> Json | None:
    """What was said of the item and who approved it, in the shape of a memo file; None until then."""
    if meeting.state != MeetingState.CLOSED:
        return None
    approved_on = date_text(meeting.approved_on)
    return {"remarks": item.remarks.html, "approved_by": list(meeting.approvals), "approved_on": approved_on}


def json_bytes(value: object) -> bytes:
    """Indented, in the order given, UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def event_dict(event: Event, number: str) -> Json:
    """An event as a line of the history file. A number that the memo had as a closed one is not told."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "action": event.action,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "number": number if event.number == number else "",
        "edition": event.edition,
        "comment": event.comment,
        "comment_sha256": event.comment_sha256,
        "content_sha256": event.content_sha256,
        "facts_sha256": event.facts_sha256,
        "record_sha256": event.record_sha256,
        "source": event.source,
        "prev_sha256": event.prev_sha256,
        "sha256": event.sha256,
    }


def _package(desk: Desk, subject: Subject, documents: Iterable[Rendition], *, closed: bool) -> Package:
    memo = subject.memo
    files = [PackageFile(_document_name(memo, one), desk.blobs.path(one.sha256)) for one in documents]
    told = memo if closed else replace(memo, content=memo.content.without_withheld)
    files.append(PackageFile("memo.json", json_bytes(memo_json(desk, told))))
    files.append(PackageFile("memo.schema.json", SCHEMA.read_bytes()))
    files.append(PackageFile("historik.jsonl", _history(desk, memo)))
    for attachment in memo.content.attachments:
        if attachment.sha256 and (closed or not attachment.closed):
            files.append(_attachment(desk, memo, attachment.number))
    name = folder_name(memo.number, memo.content.title)
    return Package(name, tuple(files), _info(subject, closed=closed), _readme(desk), closed)


def _documents(desk: Desk, memo: Memo) -> list[Rendition]:
    """The newest rendition of each document and format. Raises `Blocked` while one is still being made."""
    if waiting := desk.store.wanted_for(memo=memo.id):
        text = _("{number}: {count} documents are still to be made; run `beslut work` first")
        raise Blocked("export", [Reason("", text.format(number=memo.number, count=len(waiting)))])
    newest = {(one.document, one.format): one for one in desk.store.renditions(memo=memo.id)}
    return sorted(newest.values(), key=lambda one: (one.document, one.format))


def _document_name(memo: Memo, rendition: Rendition) -> str:
    draft = " (udkast)" if rendition.status is Status.DRAFT else ""
    return file_name(f"{memo.number} {rendition.document.capitalize()}{draft}", f".{rendition.format}")


def _attachment(desk: Desk, memo: Memo, number: int) -> PackageFile:
    attachment = next(a for a in memo.content.attachments if a.number == number)
    suffix = Path(attachment.file).suffix
    name = file_name(f"Bilag {attachment.number} {attachment.title}", suffix)
    return PackageFile(f"bilag/{name}", desk.blobs.path(attachment.sha256))


def _history(desk: Desk, memo: Memo) -> bytes:
    found = events(desk.session, desk.store.chain_of_memo(memo.id))
    return "".join(json.dumps(event_dict(e, memo.number), ensure_ascii=False) + "\n" for e in found).encode()


def _printed(desk: Desk, memo: Memo, subject: Subject) -> object:
    """The fullest document's context: the same words and figures as in Word and PDF."""
    decided = subject.item is not None and bool(subject.item.result)
    fitting = [document for document in subject.type.documents if document.decision == decided]
    if not fitting:
        return None
    context, _folder, _document = memo_document(desk, memo, fitting[0].key)
    return plain(context)


def _info(subject: Subject, *, closed: bool) -> dict[str, str]:
    memo, content = subject.memo, subject.memo.content
    return {
        "Source-Organization": subject.organisation or subject.body.name,
        "External-Identifier": memo.number,
        "External-Description": content.title,
        "Bagging-Date": (subject.meeting.approved_on or subject.meeting.date).isoformat()
        if subject.meeting
        else subject.created.isoformat(),
        "Bag-Software-Agent": "beslut",
        "Beslut-Body": subject.body.name,
        "Beslut-Edition": str(memo.edition),
        "Beslut-KLE": "-".join(word for word in (content.kle, content.facet) if word),
        "Beslut-Case": content.case_number,
        "Beslut-Access": "lukket" if closed else "åben",
    }


def _readme(desk: Desk) -> str:
    return (desk.catalogue.templates / README).read_text(encoding="utf-8")
