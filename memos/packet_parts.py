"""What goes into a meeting's packet, in order: the agenda, then each item's memo as it was sent out, and its files.

An open edition is gathered from open items and open attachments alone: what is closed is never read for it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from engine.canonical import sha256
from engine.render.page import render_page
from memos.desk import Desk
from memos.document_rows import LANGUAGE, Context, meeting_title, status_words
from memos.documents import Subject, memo_context
from memos.meeting import Item, Meeting, MeetingState
from memos.meeting_documents import AgendaMemo, meeting_context
from memos.memo import Attachment, Audience, Memo
from memos.packet import Edition
from memos.printing import Printer, number_of
from memos.workflow_file import DocumentType

NO_FOOT = (
    "<style>@page { @bottom-right { content: none } } "
    "@page marked { @bottom-center { content: none } @bottom-right { content: none } }</style>"
)
"""Pages of a packet have the number and the mark that the whole gives them, and none of their own."""
AGENDA = "dagsorden"
MEETING_FOLDER = "meeting"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that goes in: our own page (`html`), a file (`sha256`), or only a line (neither)."""

    key: str
    kind: str
    item: str
    title: str
    closed: bool = False
    late: bool = False
    html: str = ""
    number: int = 0
    sha256: str = ""
    file: str = ""
    size: int = 0
    memo: str = ""

    @property
    def source(self) -> str:
        """What it is made from, as one hash."""
        own = hashlib.sha256(self.html.encode()).hexdigest()
        return sha256({**asdict(self), "html": own, "key": ""})


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that one packet is bound from. `head` is what its own pages say of themselves.

    `cover`: a page of contents comes first.
    """

    edition: Edition
    head: Context
    pieces: tuple[Piece, ...]
    draft: bool = False
    cover: bool = True

    @property
    def document(self) -> Context:
        """What the head says of the document."""
        found = self.head["document"]
        return found if isinstance(found, dict) else {}

    @property
    def fingerprint(self) -> str:
        """Equal ones give the same bytes."""
        return sha256(
            {
                "edition": self.edition.value,
                "head": sha256(self.head),
                "pieces": [one.source for one in self.pieces],
            }
        )


def gather(desk: Desk, printer: Printer, meeting: Meeting, edition: Edition) -> Gathered:
    """The packet of a meeting. The caller answers for whoever gets it."""
    shown = [item for item in meeting.items if edition is Edition.CLOSED or not item.closed]
    gathering = _Gathering(desk, printer, _as_sent(meeting, shown), edition)
    in_time, late = in_order(shown)
    pieces = [gathering.agenda(in_time, "Dagsorden"), *gathering.items(in_time)]
    if late:
        pieces += [gathering.agenda(late, "Tillægsdagsorden", late=True), *gathering.items(late)]
    return gathering.gathered(pieces)


def gather_item(desk: Desk, printer: Printer, meeting: Meeting, item: Item, *, withheld: bool) -> Gathered:
    """One item alone: its memo and files, the closed ones too where they are not `withheld`; or its place on the
    agenda, where it has no memo."""
    edition = Edition.OPEN if withheld else Edition.CLOSED
    gathering = _Gathering(desk, printer, _as_sent(meeting, [item]), edition)
    pieces = list(gathering.items([item])) if item.memo else [gathering.agenda([item], f"Punkt {item.number}")]
    return gathering.gathered(pieces, cover=False)


def is_out(meeting: Meeting) -> bool:
    """Whether its agenda was sent out: a packet is kept from then on."""
    return meeting.state not in (MeetingState.PLANNED, MeetingState.CANCELLED)


def has_closed(desk: Desk, meeting: Meeting) -> bool:
    """Whether there is anything closed that an open edition leaves out."""
    return any(item.closed for item in meeting.items) or bool(withholding(desk, meeting.items))


def withholding(desk: Desk, items: Iterable[Item]) -> list[str]:
    """The ids of those memos that have closed attachments."""
    memos = desk.store.memos([item.memo for item in items if item.memo])
    editions = {item.memo: item.edition for item in items if item.memo}
    return [
        id for id, memo in memos.items() if any(a.closed for a in _sent(desk, memo, editions[id]).content.attachments)
    ]


def in_order(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The agenda as it was sent out, and what came later: it comes last, so that the pages before it stay."""
    late = [item for item in items if item.late_reason]
    return [item for item in items if not item.late_reason], sorted(late, key=lambda i: (str(i.late_at), i.position))


class _Gathering:
    """One packet as it is gathered."""

    def __init__(self, desk: Desk, printer: Printer, meeting: Meeting, edition: Edition) -> None:
        self.desk, self.printer, self.meeting, self.edition = desk, printer, meeting, edition
        self.body = desk.store.body(meeting.body)
        self.organisation = desk.store.organisation_name()
        stored = desk.store.memos([item.memo for item in meeting.items if item.memo])
        editions = {item.memo: item.edition for item in meeting.items if item.memo}
        self.memos = {id: self._bare(_sent(desk, memo, editions[id])) for id, memo in stored.items()}

    def gathered(self, pieces: Sequence[Piece], *, cover: bool = True) -> Gathered:
        """The pieces with what the whole says of itself."""
        draft, closed = self.meeting.state == MeetingState.PLANNED, any(piece.closed for piece in pieces)
        return Gathered(self.edition, self._head(draft, closed), tuple(pieces), draft, cover)

    def _head(self, draft: bool, closed: bool) -> Context:
        title = meeting_title(self.body, self.meeting.date)
        return {
            "document": {
                "name": "Materiale",
                "title": f"Materiale: {title}",
                "subject": f"Materiale {self.meeting.number}",
                "author": self.meeting.secretary or self.body.name,
                "identifier": self.meeting.number,
                "language": LANGUAGE,
                "created": self.meeting.date.isoformat(),
                "modified": self.meeting.date.isoformat(),
                "status": status_words(draft, closed),
            },
            "organisation": {"name": self.organisation},
            "meeting": {"title": title, "number": self.meeting.number},
        }

    def agenda(self, items: Sequence[Item], title: str, *, late: bool = False) -> Piece:
        """The agenda of these items, with the times that they have among all that are shown."""
        kind = self.desk.catalogue.meeting
        document = next(one for one in kind.documents if one.key == AGENDA)
        memos = {id: AgendaMemo(memo, self.desk.type_of(memo)) for id, memo in self.memos.items()}
        context = meeting_context(self.meeting, self.body, self.organisation, document, memos)
        _keep(context, {item.number for item in items})
        html = self._page(f"{kind.folder.name}/{document.page}", context)
        closed = any(item.closed or self._has_closed_files(item) for item in items)
        return Piece(title.lower(), "agenda", "", title, closed, late, html)

    def items(self, items: Iterable[Item]) -> Iterator[Piece]:
        """Each item's memo and files."""
        for item in items:
            late = bool(item.late_reason)
            if not item.memo:
                yield Piece(item.id, "standing", item.number, item.title, item.closed, late)
                continue
            memo = self.memos[item.memo]
            title = memo.content.title
            yield Piece(item.id, "memo", item.number, title, item.closed, late, self._memo(memo, item))
            for one in memo.content.attachments:
                yield self._attachment(item, memo, one, late)

    def _has_closed_files(self, item: Item) -> bool:
        return bool(item.memo) and any(one.closed for one in self.memos[item.memo].content.attachments)

    def _attachment(self, item: Item, memo: Memo, one: Attachment, late: bool) -> Piece:
        return Piece(
            key=f"{item.id}/{one.number}",
            kind="attachment",
            item=item.number,
            title=one.title,
            closed=item.closed or one.closed,
            late=late,
            number=one.number,
            sha256=one.sha256,
            file=one.file,
            size=one.size,
            memo=memo.number,
        )

    def _memo(self, memo: Memo, item: Item) -> str:
        memo_type = self.desk.type_of(memo)
        document = _proposal(memo_type.documents)
        subject = Subject(
            memo=memo,
            type=memo_type,
            body=self.body,
            organisation=self.organisation,
            created=self.meeting.date,
            meeting=self.meeting,
            item=item,
            predecessor=number_of(self.desk, memo, memo.predecessor),
        )
        return self._page(f"{memo_type.key}/{document.page}", memo_context(subject, document))

    def _page(self, template: str, context: Context) -> str:
        page = render_page(self.printer.templates, template, context)
        return page.replace("</head>", f"{NO_FOOT}</head>", 1)

    def _bare(self, memo: Memo) -> Memo:
        if self.edition is Edition.CLOSED:
            return memo
        content = memo.content
        return replace(
            memo, content=replace(content, attachments=tuple(a for a in content.attachments if not a.closed))
        )


def _as_sent(meeting: Meeting, items: Iterable[Item]) -> Meeting:
    """The meeting as its agenda says it, whatever was recorded since: the packet stays while the meeting goes on."""
    plain = tuple(
        replace(item, result="", presence=(), decisions=(), follow_ups=(), remarks=type(item.remarks)())
        for item in items
    )
    state = MeetingState.PLANNED if meeting.state == MeetingState.PLANNED else MeetingState.LOCKED
    unheld = replace(meeting, presence=(), substitutes=(), corrections=(), approvals=(), approved_on=None)
    return replace(unheld, items=plain, state=state)


def _sent(desk: Desk, memo: Memo, edition: int) -> Memo:
    """The memo in the edition that is on the agenda, as the body has it."""
    edition = edition or memo.edition
    content = desk.store.edition(memo.id, edition) if edition else memo.content
    return replace(memo, content=content, edition=edition, changed=False, audience=Audience.BODY, successor="")


def _proposal(documents: Sequence[DocumentType]) -> DocumentType:
    return next(one for one in documents if not one.decision)


def _keep(context: Context, numbers: set[str]) -> None:
    """Only these items; each has kept the time that it has among all."""
    meeting = context["meeting"]
    if isinstance(meeting, dict):
        meeting["items"] = [row for row in meeting["items"] if row["number"] in numbers]
