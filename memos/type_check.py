"""Whether types can be used: their files hold together, and each template prints a memo that has everything."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from engine.errors import NotFound, Reason, Refusal
from engine.language import _
from engine.render.page import render_page
from engine.render.word import word_template
from engine.text import parse_html
from memos.budget import Budget, BudgetRow, RowKind, Unit
from memos.budget_table import years_around
from memos.catalogue import MEETING, Catalogue
from memos.decision import Correction, Decision, FollowUp
from memos.document_rows import Context
from memos.documents import Subject, memo_context
from memos.following import Overdue
from memos.meeting import Absence, Item, Meeting, MeetingState, Presence
from memos.meeting_documents import AgendaMemo, meeting_context
from memos.memo import Attachment, Audience, Content, Memo, Openness, Point, Section
from memos.people import Body
from memos.types import MemoType
from memos.workflow_file import DocumentType

TEXT = parse_html("<p>Tekst med <strong>fed</strong></p><ul><li>et</li></ul><table><tr><td>1</td></tr></table>")
DAY = date(2026, 2, 27)
NOW = datetime(2026, 2, 27, 12, tzinfo=UTC)
BODY = Body("Forum", "FOR", "Forummet")


def check_all(templates: Path) -> dict[str, tuple[Reason, ...]]:
    """Every type in the folder, and the meeting's, with what is wrong with it. Raises `NotFound` without any."""
    catalogue = Catalogue(templates)
    found = catalogue.check()
    if not found:
        raise NotFound(Reason(str(templates), _("there is no type in this folder; name the folder of templates")))
    for key, reasons in found.items():
        if not reasons:
            found[key] = tuple(_type_faults(templates, catalogue.current(key)))
    if (templates / MEETING).is_dir():
        sound = [catalogue.current(key) for key, reasons in found.items() if not reasons]
        found[MEETING] = tuple(_meeting_faults(templates, catalogue, sound))
    return found


def _type_faults(templates: Path, memo_type: MemoType) -> Iterator[Reason]:
    for openness in Openness:
        subject = _subject(memo_type, openness)
        for document in memo_type.documents:
            yield from _print_faults(templates, memo_type.key, document, memo_context(subject, document))


def _meeting_faults(templates: Path, catalogue: Catalogue, types: list[MemoType]) -> Iterator[Reason]:
    try:
        kind = catalogue.meeting
    except Refusal as refused:
        yield from refused.reasons
        return
    overdue = (Overdue("følge op", "HR", DAY, "FOR-M1", "1", "i", 1),)
    standing = Item("s", 2, number="2", title="Liste", late_reason="haster", late_at=NOW, remarks=TEXT, overdue=overdue)
    meeting, memos = _meeting((standing,)), dict[str, AgendaMemo]()
    for memo_type in types[:1]:
        subject = _subject(memo_type, Openness.OPEN)
        memos[subject.memo.id] = AgendaMemo(subject.memo, memo_type)
        meeting = _meeting((*([subject.item] if subject.item else []), standing))
    for document in kind.documents:
        context = meeting_context(meeting, BODY, "Kommune", document, memos, ["note"])
        yield from _print_faults(templates, kind.folder.name, document, context)


def _print_faults(templates: Path, folder: str, document: DocumentType, context: Context) -> Iterator[Reason]:
    try:
        word_template(templates / folder / document.word, templates).render(context)
    except Refusal as refused:
        yield from refused.reasons
    try:
        render_page(templates, f"{folder}/{document.page}", context)
    except Refusal as refused:
        yield from refused.reasons


def _subject(memo_type: MemoType, openness: Openness) -> Subject:
    """A memo of the type in which nothing is missing, decided, with its minutes approved."""
    content = _content(memo_type, openness)
    points = [number for number, _point in content.numbered_points()]
    amending = [outcome.key for outcome in memo_type.outcomes if outcome.amends]
    decided = amending or [outcome.key for outcome in memo_type.outcomes][:1]
    decisions = [Decision(number, key, "at andet gøres") for number in points for key in decided[:1]]
    decisions += [Decision("", key, "at mere gøres") for key in decided[:1]]
    item = Item(
        id="i",
        position=1,
        number="1",
        memo="m",
        edition=1,
        title="",
        closed=content.closed,
        minutes=20,
        opens="A",
        result="decided",
        presence=(Presence("B", Absence.DISQUALIFIED, time(9), time(10)),),
        decisions=tuple(decisions),
        follow_ups=(FollowUp("følge op", "HR"), FollowUp("følge op", "HR", DAY)),
        remarks=TEXT,
    )
    memo = Memo(
        id="m",
        number="FOR-2026-001",
        content=content,
        state=memo_type.workflow.initial.key,
        audience=Audience.READERS,
        edition=1,
        changed=False,
        historical=True,
    )
    return Subject(memo, memo_type, BODY, "Kommune", DAY, _meeting((item,)), item, ("note",), "FOR-1", "FOR-2")


def _content(memo_type: MemoType, openness: Openness) -> Content:
    costs = memo_type.part("costs")
    years = years_around(costs, DAY.year) if costs else ()
    kinds = (RowKind.OPERATING, RowKind.INCOME, RowKind.FINANCING)
    rows = tuple(BudgetRow("Række", kind, tuple(Decimal("1.5") for _year in years)) for kind in kinds)
    return Content(
        type=memo_type.key,
        title="Titel",
        case_officer="A",
        department="Afdeling",
        responsible_manager="B",
        body=BODY.name,
        kind=memo_type.kinds[0],
        openness=openness,
        closed_reason="personsag",
        public_title="Sag",
        presenters=("A",),
        kle="00.22.04",
        facet="P35",
        case_number="2026-1",
        sections=tuple(Section(part.key, TEXT) for part in memo_type.sections),
        points=(Point("at noget gøres", (Point("det første"),)),) if memo_type.part("points") else (),
        costs=Budget(Unit.TKR, years, rows, TEXT) if costs else None,
        funding=tuple(choice.key for part in memo_type.parts for choice in part.choices),
        attachments=(Attachment(1, "Bilag", closed=True),),
    )


def _meeting(items: tuple[Item, ...]) -> Meeting:
    return Meeting(
        id="k",
        number="FOR-M2026-01",
        body=BODY.name,
        date=DAY,
        state=MeetingState.CLOSED,
        start=time(9),
        end=time(12),
        place="Sal 1",
        chair="B",
        secretary="C",
        members=("B", "C"),
        presence=(Presence("C", Absence.EXCUSED),),
        items=items,
        remarks=TEXT,
        approvals=("B",),
        approved_on=DAY,
        corrections=(Correction("rettet", "C", NOW),),
    )
