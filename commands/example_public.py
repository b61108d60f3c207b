"""What the example organisation lets anybody read: a committee's minutes in a second edition, and its next agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from commands.example import EXAMPLES, SECRETARY, weekday
from engine.danish import local_date
from engine.errors import Invalid
from memos.actions import meetings, publishing
from memos.actions.agenda import Placing, act
from memos.actions.items import add_standing
from memos.actions.run import run
from memos.desk import Desk, Office
from memos.disclosure import prepare
from memos.files.memo_file import read_file
from memos.meeting import MeetingHeader
from memos.printing import Printer
from memos.publication import PublicKind
from memos.record import MemoRecord

FILE = "traeningscenter.toml"
HELD, COMING = "Genoptræning tættere på", "Flere hold på Sundhedshuset"
MENDED = ("Formanden fandt en stavefejl.", "En stavefejl i bilaget er rettet.")
OVER = ("Referatet er ude.", "Dagsordenen er afløst af referatet.")
"""Why, for the office and for everybody."""


def publish(office: Office, printer: Printer) -> None:
    """A committee's meeting that was held, and one to come, with all that was released and taken back of them."""
    with office.write(SECRETARY) as desk:
        held, coming = _held(desk), _coming(desk)
    _release(office, printer, held, PublicKind.AGENDA)
    _release(office, printer, held, PublicKind.MINUTES)
    _release(office, printer, held, PublicKind.MINUTES, *MENDED)
    _take_back(office, held, PublicKind.AGENDA)
    _release(office, printer, coming, PublicKind.AGENDA)


def _held(desk: Desk) -> str:
    """Archived by now."""
    day = weekday(local_date(desk.now), -21)
    one = _record(desk, HELD, day)
    if one.header is None or one.minutes is None:
        raise Invalid.at(FILE, "meeting")
    header = replace(one.header, date=day)
    minutes = replace(one.minutes, approved_on=day + timedelta(days=7))
    ran = run(desk, [replace(one, header=header, minutes=minutes)])
    return next(one.meeting for one in ran if one.meeting)


def _coming(desk: Desk) -> str:
    """Its agenda is sent out."""
    day = weekday(local_date(desk.now), 7)
    (ran,) = run(desk, [replace(_record(desk, COMING, day), header=None, decisions=(), minutes=None)])
    body = desk.store.body("Sundhedsudvalg")
    planned = MeetingHeader(
        body.name,
        day,
        time(15),
        time(17, 30),
        "Udvalgsværelse 2",
        chair=body.chair,
        secretary=SECRETARY,
        members=body.members,
    )
    meeting = meetings.plan(desk, planned)
    memo = desk.store.memo(ran.memo)
    step = desk.type_of(memo).workflow.doing("schedule", memo.state)
    if step is None:
        raise LookupError(memo.state)
    act(desk, memo, step.name, placing=Placing(meeting, 30))
    add_standing(desk, desk.store.meeting(meeting.id), "Orientering fra formanden", Placing(None, 10))
    meetings.step(desk, desk.store.meeting(meeting.id), "lock")
    return meeting.id


def _record(desk: Desk, title: str, day: date) -> MemoRecord:
    """The file's case under another title, with its years counted from that day."""
    found = read_file(EXAMPLES / FILE, desk.catalogue.current)
    if not isinstance(found, MemoRecord) or found.content.costs is None:
        raise TypeError(FILE)
    costs = replace(found.content.costs, years=tuple(day.year + n for n in range(len(found.content.costs.years))))
    return replace(found, content=replace(found.content, title=title, costs=costs), sha256=f"example: {title}")


def _release(office: Office, printer: Printer, id: str, kind: PublicKind, reason: str = "", told: str = "") -> None:
    with office.read(SECRETARY) as desk:
        ready = prepare(desk, printer, desk.store.meeting(id), kind)
    with office.write(SECRETARY) as desk:
        meeting = desk.store.meeting(id)
        publishing.release(desk, meeting, ready, reason=reason, public_reason=told)


def _take_back(office: Office, id: str, kind: PublicKind) -> None:
    with office.write(SECRETARY) as desk:
        meeting = desk.store.meeting(id)
        one = publishing.latest(desk.store.publications(id), kind)
        if one:
            publishing.take_back(desk, meeting, one, *OVER)
