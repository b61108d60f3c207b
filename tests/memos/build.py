"""Small builders for values: everything has a sound default, a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from engine.blobs import Blobs
from engine.database import Database
from engine.events import events
from engine.text import RichText, from_plain
from engine.workflow import Attempt
from memos.budget import Amount, Budget, BudgetRow, RowKind, Unit
from memos.case import MeetingCase, MemoCase, meeting_holders, memo_holders
from memos.catalogue import Catalogue
from memos.decision import Decision
from memos.desk import Desk, Office
from memos.meeting import Absence, Item, Meeting, Presence
from memos.memo import Attachment, Content, Memo, Point, Section
from memos.people import Body, Person, Role
from memos.types import MemoType
from tests.support import ROOT

TEMPLATES = ROOT / "templates"
EXAMPLES = ROOT / "memos" / "examples"
NOW = datetime(2026, 2, 20, 9, 30, tzinfo=UTC)
AASE, BO, IB, KARIM = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill", "Karim Sand"
JENS, METTE, OLE, VIBE, TORE, ADMIN = (
    "Jens Åkjær",
    "Mette Holm",
    "Ole Kjær",
    "Vibe Lund",
    "Tore Bæk",
    "Ane Drift",
)
PEOPLE = (
    Person(VIBE, frozenset({Role.ARCHIVIST})),
    Person(TORE, frozenset({Role.READER})),
    Person(ADMIN, frozenset({Role.ADMINISTRATOR})),
)
MAIN = "indstilling"
SHORT = "orientering"
CASE = "udvalgssag"


@cache
def catalogue() -> Catalogue:
    """The shipped types, read once."""
    return Catalogue(TEMPLATES)


def memo_type(key: str = MAIN) -> MemoType:
    return catalogue().current(key)


def rich(text: str) -> RichText:
    return from_plain(text)


def content(key: str = MAIN, **changes: Any) -> Content:
    """A content that its type's checks find nothing wrong with, not even a warning."""
    parts = memo_type(key).sections
    found = Content(
        type=key,
        title="Åbningstider",
        case_officer=AASE,
        department="Udvikling",
        responsible_manager=IB,
        body="Chefteam",
        kind=memo_type(key).kinds[0],
        presenters=(AASE,),
        sections=tuple(Section(part.key, rich(f"Om {part.heading.lower()}.")) for part in parts),
        points=points("at åbningstiden udvides", "at der evalueres") if memo_type(key).part("points") else (),
    )
    return replace(found, **changes)


def points(*texts: str | tuple[Any, ...]) -> tuple[Point, ...]:
    """Points; a tuple is a point with what stands under it."""
    return tuple(Point(text) if isinstance(text, str) else Point(text[0], points(*text[1:])) for text in texts)


def sections(key: str = MAIN, **texts: str) -> tuple[Section, ...]:
    """All the type's sections filled, and these otherwise ("" is left out)."""
    filled = {section.key: section.text for section in content(key).sections}
    filled |= {name: rich(text) for name, text in texts.items()}
    return tuple(Section(name, text) for name, text in filled.items() if text)


def budget(
    *rows: tuple[str, str, Sequence[int | str | Decimal | None]], years: tuple[int, ...] = (), unit: str = "tkr."
) -> Budget:
    """A budget of rows (label, kind, amounts); None is an empty cell."""
    width = len(rows[0][2]) if rows else 4
    cells: list[tuple[Amount, ...]] = [
        tuple(None if amount is None else Decimal(amount) for amount in amounts) for _l, _k, amounts in rows
    ]
    found = [BudgetRow(label, RowKind(kind), amounts) for (label, kind, _a), amounts in zip(rows, cells, strict=True)]
    return Budget(Unit(unit), years or tuple(range(2025, 2025 + width)), tuple(found))


def attachment(number: int = 1, **changes: Any) -> Attachment:
    return replace(Attachment(number, "Program", "program.pdf", "ab" * 32, 12), **changes)


def decisions(**outcomes: str) -> tuple[Decision, ...]:
    """`decisions(p1="approved", p1_2="rejected: text")`; `new` is one that nobody proposed."""
    found = []
    for place, answer in outcomes.items():
        outcome, _colon, text = answer.partition(": ")
        point = "" if place.startswith("new") else place.removeprefix("p").replace("_", ".")
        found.append(Decision(point, outcome, text))
    return tuple(found)


def memo(key: str = MAIN, **changes: Any) -> Memo:
    """A memo of Aase's in its type's first state."""
    given = changes.pop("content", None) or content(key)
    state = memo_type(key).workflow.initial.key
    found = Memo("m1", "CHE-2026-001", given, state, author=AASE, editors=frozenset({AASE}))
    return replace(found, **changes)


def body(**changes: Any) -> Body:
    found = Body("Chefteam", "CHE", "Chefteamet", secretary=JENS, chair=METTE, members=(METTE, OLE, IB, KARIM))
    return replace(found, **changes)


def meeting(state: str = "planned", **changes: Any) -> Meeting:
    """A meeting of the Chefteam, fully described."""
    found = Meeting(
        id="t1",
        number="CHE-M2026-01",
        body="Chefteam",
        date=date(2026, 2, 27),
        state=state,
        start=time(9, 0),
        end=time(12, 0),
        place="Mødelokale 3",
        chair=METTE,
        secretary=JENS,
        members=(METTE, OLE, IB, KARIM),
    )
    return replace(found, **changes)


def item(**changes: Any) -> Item:
    """The memo's item."""
    return replace(Item("i1", 1, "1", memo="m1", edition=1), **changes)


def case(of: Memo | None = None, at: Meeting | None = None, placed: Item | None = None, **changes: Any) -> MemoCase:
    """What a memo's guards look at."""
    subject = of or memo()
    holders = memo_holders(subject, body(), at, PEOPLE)
    found = MemoCase(subject, memo_type(subject.content.type), body(), holders, at, placed)
    return replace(found, **changes)


def meeting_case(at: Meeting | None = None, of: Body | None = None) -> MeetingCase:
    """What a meeting's guards look at."""
    found, forum = at or meeting(), of or body()
    return MeetingCase(found, forum, meeting_holders(found, forum, PEOPLE))


def attempt(subject: MemoCase | MeetingCase, actor: str, **changes: Any) -> Attempt:
    """Somebody about to take a step."""
    state = subject.memo.state if isinstance(subject, MemoCase) else subject.meeting.state
    return Attempt(state, subject, actor, **changes)


def absent(name: str, kind: str = "afbud") -> Presence:
    return Presence(name, Absence(kind))


def office(database: Database, folder: Path, *, at: datetime = NOW, templates: Path | None = None) -> Office:
    """The program on a database, with a clock that stands still."""
    return Office(database, Blobs(folder / "blobs"), Catalogue(templates) if templates else catalogue(), lambda: at)


def places(reasons: Any) -> list[str]:
    """Where the reasons are, in order."""
    return [reason.place for reason in reasons]


def said(reasons: Any) -> str:
    """All that the reasons say."""
    return "\n".join(map(str, reasons))


def comments(desk: Desk, chain: str, action: str) -> list[str]:
    """The comments of a chain's events of one action."""
    return [event.comment for event in events(desk.session, chain) if event.action == action]
