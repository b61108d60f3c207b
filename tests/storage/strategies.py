"""Any content and any meeting, for properties. People, departments and bodies are those of `values.organise`."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import strategies as st

from engine.text import from_plain, parse_html
from memos.budget import Budget, BudgetRow, RowKind, Unit
from memos.decision import Correction, Decision, FollowUp, Reservation, ReservationKind, Vote
from memos.following import FollowUpStep, Move
from memos.meeting import Absence, Item, Meeting, Presence, Substitute
from memos.memo import Attachment, Content, Kind, Openness, Point, Section
from memos.minutes import Answer, Confirmation, Objection, Place, Settled
from tests.storage.values import PEOPLE

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
PLAIN = st.text("abæøå 1.\n-", max_size=30).map(from_plain)
RICH = PLAIN | st.sampled_from(
    ("<ol start='3' type='a'><li>et<ul><li>to</li></ul></li></ol>", "<table><tr><th>A</th><td></td></tr></table>")
).map(parse_html)
PERSON = st.sampled_from(PEOPLE)
ANYBODY = PERSON | st.just("")
PERSONS = st.lists(PERSON, max_size=3).map(tuple)
SMALL = st.integers(0, 2**31 - 1)
SHA = st.sampled_from(("", "ab" * 32, "0f" * 32))
CLOCK = st.none() | st.times()
ID = st.uuids(version=4).map(lambda id: UUID(str(id)).hex)
INSTANT = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
DAY = st.dates(date(1990, 1, 1), date(2090, 1, 1))
AMOUNT = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15)


def several(one: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=most).map(tuple)


POINT = st.recursive(st.builds(Point, TEXT), lambda under: st.builds(Point, TEXT, several(under)), max_leaves=5)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    years = draw(st.lists(st.integers(1990, 2090), max_size=4).map(tuple))
    amounts = st.tuples(*(AMOUNT for _year in years))
    rows = draw(several(st.builds(BudgetRow, TEXT, st.sampled_from(RowKind), amounts)))
    return Budget(draw(st.sampled_from(Unit)), years, rows, draw(RICH))  # type: ignore[arg-type]  # rows, as drawn


CONTENTS = st.builds(
    Content,
    type=TEXT,
    title=TEXT,
    case_officer=ANYBODY,
    department=st.sampled_from(("", "Udvikling")),
    responsible_manager=ANYBODY,
    body=st.sampled_from(("", "Chefteam")),
    kind=st.sampled_from(Kind),
    openness=st.sampled_from(Openness),
    closed_reason=TEXT,
    public_title=TEXT,
    co_authors=PERSONS,
    presenters=PERSONS,
    kle=TEXT,
    facet=TEXT,
    case_number=TEXT,
    sections=several(st.builds(Section, TEXT, RICH)),
    points=several(POINT),
    costs=st.none() | budgets(),
    funding=several(TEXT),
    attachments=several(st.builds(Attachment, SMALL, TEXT, TEXT, SHA, SMALL, st.booleans())),
)
CONFIRMATION = st.builds(Confirmation, PERSON, INSTANT, SHA)
SETTLED = st.builds(Settled, st.sampled_from(Answer), PERSON, INSTANT, TEXT, RICH)
OBJECTIONS = several(
    st.builds(Objection, ID, PERSON, INSTANT, TEXT, st.sampled_from(Place), proposed=RICH, settled=st.none() | SETTLED)
).map(lambda objections: tuple({one.id: one for one in objections}.values()))  # type: ignore[attr-defined]  # as drawn
PRESENCE = st.builds(Presence, PERSON, st.sampled_from(Absence), CLOCK, CLOCK, TEXT)
COUNTS = st.none() | st.tuples(SMALL, SMALL, SMALL)
VOTE = st.builds(Vote, TEXT, PERSONS, PERSONS, PERSONS, COUNTS)
RESERVATION = st.builds(Reservation, PERSON, TEXT, st.sampled_from(ReservationKind))
SUBSTITUTE = st.builds(Substitute, PERSON, PERSON, CLOCK, CLOCK)
STEP = st.builds(
    FollowUpStep,
    st.integers(1, 3),
    st.sampled_from(Move),
    PERSON,
    INSTANT,
    TEXT,
    TEXT,
    st.none() | DAY,
    st.just(""),
    TEXT,
    SHA,
    SMALL,
)
ITEMS = st.builds(
    Item,
    id=ID,
    position=st.just(0),
    number=TEXT,
    edition=SMALL,
    title=TEXT,
    closed=st.booleans(),
    minutes=SMALL,
    opens=ANYBODY,
    late_reason=TEXT,
    late_at=st.none() | INSTANT,
    result=TEXT,
    presence=several(PRESENCE),
    decisions=several(st.builds(Decision, TEXT, TEXT, TEXT)),
    follow_ups=several(st.builds(FollowUp, TEXT, TEXT, st.none() | DAY, st.booleans())),
    remarks=RICH,
    votes=several(VOTE),
    reservations=several(RESERVATION),
    substitutes=several(SUBSTITUTE),
    minutes_text=RICH,
    upheld_sha256=SHA,
    confirmations=several(CONFIRMATION),
    follow_up_steps=several(STEP),
)
MEETINGS = st.builds(
    Meeting,
    id=ID,
    number=ID,
    body=st.just("Chefteam"),
    date=DAY,
    state=TEXT,
    start=CLOCK,
    end=CLOCK,
    place=TEXT,
    chair=ANYBODY,
    secretary=ANYBODY,
    members=PERSONS,
    presence=several(PRESENCE),
    items=st.lists(ITEMS, max_size=3, unique_by=lambda item: item.id).map(
        lambda items: tuple(replace(item, position=place) for place, item in enumerate(items, 1))
    ),
    remarks=RICH,
    approvals=PERSONS,
    approved_on=st.none() | DAY,
    corrections=several(st.builds(Correction, TEXT, PERSON, INSTANT)),
    substitutes=several(SUBSTITUTE),
    historical=st.booleans(),
    opening=RICH,
    closing=RICH,
    objections=OBJECTIONS,
)
