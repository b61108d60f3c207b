"""What an archive keeps of a memo: its files, `memo.json`, its history, and what the receiver needs to know."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from engine.errors import Blocked, Reason
from engine.events import Event
from engine.language import _
from engine.names import file_name, folder_name
from engine.package import Bag, PackageFile
from engine.render.office import TAKEN
from engine.render.office_kinds import KINDS
from engine.text import RichText
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
from memos.documents import Subject, memo_context
from memos.files.kle_file import shipped
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Attachment, Content, Memo
from memos.printing import memo_subject, plain
from memos.rendition import Rendition, Status
from memos.retention import retention_code
from memos.sealing import sealed

SCHEMA = Path(__file__).parent / "memo.schema.json"
README = "shared/LÆSMIG.txt"
ARCHIVE = "archive"
ARCHIVE_CLOSED = "archive-closed"
JSON_FORMAT = "beslut.memo/1"
PDF_A = " (PDF-A).pdf"
CHANGING = {".docx", ".doc", ".odt", ".rtf", ".xlsx", ".xls", ".ods", ".pptx", ".ppt", ".odp"}
"""Kinds of files that programs of later years may show otherwise, or not at all."""
NO_OFFICE = "ikke omdannet: {program} var ikke installeret"
PROGRAMS = {kind.suffix: "LibreOffice" if kind.part == "Writer" else f"LibreOffice {kind.part}" for kind in KINDS}
"""What converts files of that kind: where it is not there, LibreOffice may be there without it."""
NO_WAY = "ikke omdannet: filtypen omdannes ikke"
LEFT = """

BILAG, DER IKKE ER OMDANNET TIL PDF/A

Disse bilag ligger kun, som de kom:

{names}
"""
PARTLY = """

BILAG, HVIS PDF/A IKKE HAR ALT

Originalen, der ligger ved siden af, har mere end PDF-filen:

{names}
"""


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

    @property
    def bag(self) -> Bag:
        """The same without where it belongs."""
        return Bag(self.name, self.files, self.info, self.readme)


@dataclass(frozen=True, slots=True)
class _Attached:
    """Attachments in a package: the files, which lie there only as they came, and whose PDF/A lacks something."""

    files: tuple[PackageFile, ...]
    left: tuple[str, ...]
    partly: tuple[str, ...]


def is_archived(desk: Desk, memo: Memo) -> bool:
    """Whether its way has ended where readers know of it."""
    return memo.state in archive_states(desk.type_of(memo).workflow)


def archive_states(workflow: Workflow) -> set[str]:
    """The states in which a memo lies in the archive."""
    return {step.to for step in workflow.transitions if step.does == "archive"}


def packages(desk: Desk, memo: Memo) -> tuple[Package, ...]:
    """The memo's package, and for an open memo with closed attachments a second one that holds those. Sealed."""
    chain, closed = desk.store.chain_of_memo(memo.id), memo.content.closed
    return tuple(replace(one, files=sealed(desk, chain, one.bag, closed=closed)) for one in _packages(desk, memo))


def _packages(desk: Desk, memo: Memo) -> tuple[Package, ...]:
    subject = memo_subject(desk, memo)
    main = _package(desk, subject, _documents(desk, memo), closed=memo.content.closed)
    withheld = () if memo.content.closed else tuple(a for a in memo.content.attachments if a.closed and a.sha256)
    if not withheld:
        return (main,)
    own = _attachments(desk, withheld)
    return (main, Package(main.name, own.files, _info(desk, subject, own, closed=True), _readme(desk, own), True))


def memo_json(desk: Desk, memo: Memo, known: Subject | None = None) -> Json:
    """Everything known of a memo: in the shape of a memo file, and as printed. `known`: what was read of it before."""
    told = _told(memo, known or memo_subject(desk, memo))
    return {**told, "printed": plain(told["printed"])}


def _told(memo: Memo, subject: Subject) -> Json:
    """The same, with texts in it: `json_bytes` writes them as what they are."""
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
        "printed": _printed(subject),
    }


def _minutes(meeting: Meeting, item: Item) -> Json | None:
    """What was said of the item and who approved it, in the shape of a memo file; None until then."""
    if meeting.state != MeetingState.CLOSED:
        return None
    approved_on = date_text(meeting.approved_on)
    return {"remarks": item.remarks.html, "approved_by": list(meeting.approvals), "approved_on": approved_on}


def json_bytes(value: object) -> bytes:
    """Indented, in the order given, UTF-8: as `json.dumps` would of the `plain` value, in half of its time."""
    return f"{_indented(value, _LINE)}\n".encode()


_LINE, _DEEPER = "\n", "  "


def _indented(value: object, line: str) -> str:
    """`line`: what begins a line beside it."""
    inner = line + _DEEPER
    if isinstance(value, dict):
        found = [
            f"{_quoted(str(key))}: {_quoted(one) if isinstance(one, str) else _indented(one, inner)}"
            for key, one in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(found)}{line}}}" if found else "{}"
    if isinstance(value, (list, tuple)):
        found = [_indented(one, inner) for one in value]
        return f"[{inner}{f',{inner}'.join(found)}{line}]" if found else "[]"
    return _quoted(value.html) if isinstance(value, RichText) else _single(value)


def _single(value: object) -> str:
    """What has nothing inside."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    return repr(value) if type(value) is int else _encoded(value)


_encoded, _quoted = json.JSONEncoder(ensure_ascii=False).encode, json.encoder.encode_basestring
_WORDS = {None: "null", True: "true", False: "false"}


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
    files = [PackageFile(_document_name(memo, one), desk.blobs.path(one.sha256), one.sha256) for one in documents]
    told = memo if closed else replace(memo, content=memo.content.without_withheld)
    files.append(PackageFile("memo.json", json_bytes(_told(told, replace(subject, memo=told)))))
    files.append(PackageFile("memo.schema.json", _kept(SCHEMA)))
    files.append(PackageFile("historik.jsonl", _history(desk, memo)))
    own = [one for one in memo.content.attachments if one.sha256 and (closed or not one.closed)]
    attached = _attachments(desk, own)
    name = folder_name(
        memo.number, " ".join(word for word in (*_filed(desk, memo.content), memo.content.title) if word)
    )
    info = _info(desk, subject, attached, closed=closed)
    return Package(name, (*files, *attached.files), info, _readme(desk, attached), closed)


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


def _attachments(desk: Desk, found: Sequence[Attachment]) -> _Attached:
    """The files as they came, each as PDF/A beside it where it could be converted; what is to be told, and why."""
    known = desk.store.conversions([one.sha256 for one in found if is_converted(one)])
    files, left, partly = [], [], []
    for one in found:
        stem, suffix = f"Bilag {one.number} {one.title}", Path(one.file).suffix
        files.append(PackageFile(f"bilag/{file_name(stem, suffix)}", desk.blobs.path(one.sha256), one.sha256))
        made = known.get(one.sha256)
        if made and made.converted:
            data = desk.blobs.path(made.converted)
            files.append(PackageFile(f"bilag/{file_name(stem, PDF_A)}", data, made.converted))
            if made.reason:
                partly.append(f"Bilag {one.number} ({made.reason})")
        elif suffix.casefold() in CHANGING:
            why = (made.reason if made else "") or _unmade(suffix)
            left.append(f"Bilag {one.number} ({why})")
    return _Attached(tuple(files), tuple(left), tuple(partly))


def _unmade(suffix: str) -> str:
    """Why nothing was made of a file of that kind."""
    program = PROGRAMS.get(suffix.casefold())
    return NO_OFFICE.format(program=program) if program else NO_WAY


def is_converted(attachment: Attachment) -> bool:
    """Whether it is of a kind that is made into PDF/A where an office program is installed."""
    return Path(attachment.file).suffix.casefold() in TAKEN


def _filed(desk: Desk, content: Content) -> tuple[str, str, str]:
    """The number of its case, what the classification calls its subject, and whether that is kept for ever."""
    known = desk.store.once("classification", lambda: desk.store.classification() or shipped())
    kle = "-".join(word for word in (content.kle, content.facet) if word)
    return content.case_number, kle, retention_code(known, content.kle, content.facet)


def _history(desk: Desk, memo: Memo) -> bytes:
    found = desk.store.steps_of_memo(memo.id)
    return "".join(f"{_on_a_line(event_dict(e, memo.number))}\n" for e in found).encode()


def _on_a_line(facts: Json) -> str:
    """As `json.dumps` would, of what has nothing inside."""
    found = [f'"{key}": {_quoted(one) if isinstance(one, str) else _single(one)}' for key, one in facts.items()]
    return f"{{{', '.join(found)}}}"


def _printed(subject: Subject) -> object:
    """The fullest document's context: the same words and figures as in Word and PDF."""
    decided = subject.item is not None and bool(subject.item.result)
    fitting = [document for document in subject.type.documents if document.decision == decided]
    return memo_context(subject, fitting[0]) if fitting else None


def _info(desk: Desk, subject: Subject, attached: _Attached, *, closed: bool) -> dict[str, str]:
    """What `bag-info.txt` says."""
    memo, content = subject.memo, subject.memo.content
    case, kle, retention = _filed(desk, content)
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
        "Beslut-KLE": kle,
        "Beslut-Case": case,
        "Beslut-Retention": retention,
        "Beslut-Access": "lukket" if closed else "åben",
        **({"Beslut-Not-Converted": "; ".join(attached.left)} if attached.left else {}),
        **({"Beslut-Partly-Converted": "; ".join(attached.partly)} if attached.partly else {}),
    }


def _readme(desk: Desk, attached: _Attached) -> str:
    """What every package says, and what is to be told of its attachments."""
    told = _kept(desk.catalogue.templates / README).decode()
    parts = [
        text.format(names=_listed(names)) for text, names in ((LEFT, attached.left), (PARTLY, attached.partly)) if names
    ]
    return "".join((told, *parts))


def _listed(names: Sequence[str]) -> str:
    return "\n".join(f"    {one}" for one in names)


@lru_cache(maxsize=8)
def _kept(path: Path) -> bytes:
    """A file of ours that every package has."""
    return path.read_bytes()
