"""An agenda as a person sees it: items and their times, what stands in the way and whose it is, what it commits to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from sqlalchemy import select

from engine.errors import Reason
from engine.language import _
from engine.workflow import reasons_against
from memos.actions.arranging import CLOSINGS, OPENINGS
from memos.actions.meetings import reasons as meeting_reasons
from memos.actions.overdue_item import listed
from memos.actions.steps import reasons as memo_reasons
from memos.budget_sum import added_up
from memos.budget_table import sum_table
from memos.desk import Desk
from memos.guards import MEMO_RULES, budget_covers_meeting_years, content_checks, coordination_answered
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.models import AgendaItemRow, BodyRow, MeetingRow
from memos.people import Role
from memos.queries.find import holds_office, shown, shown_items
from memos.queries.waiting import Waiting, to_schedule

MOST_USUAL = 12
GONE = ("removed", "postponed")
"""Results of items that commit nobody at this meeting."""
DAY = 24 * 60
OFFICE_PLACES = ("actor", "on_behalf_of", "items", "meeting", "start", "end", "minutes", "late")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way, and who can mend it. `anchor`: the field of the agenda where the secretary does."""

    text: str
    severity: str
    owner: str
    role: Role
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item that this person may know, with its title, its memo as they see it, when it runs, and its obstacles."""

    item: Item
    title: str
    memo: Memo | None = None
    starts: time | None = None
    ends: time | None = None
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def late(self) -> bool:
        return bool(self.item.late_reason)


@dataclass(frozen=True, slots=True)
class Agenda:
    """`budget` is the sum's table (None: no amounts), `committing` and `without` the numbers of items with and without.

    `used` and `room` are minutes; `room` 0 is a meeting without both times. `obstacles` are those of the lock.
    """

    meeting: Meeting
    lines: tuple[Line, ...]
    budget: Mapping[str, object] | None
    committing: tuple[str, ...]
    without: tuple[str, ...]
    used: int
    room: int
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def late(self) -> tuple[Line, ...]:
        """The "tillægsdagsorden", as it grew."""
        return tuple(sorted((line for line in self.lines if line.late), key=_added))

    def part(self, *, closed: bool) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.item.closed is closed)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A memo that could be put on the agenda, by which step, and what stands in the way."""

    memo: Waiting
    step: str
    obstacles: tuple[Obstacle, ...]


def agenda(desk: Desk, meeting: Meeting) -> Agenda:
    """The items that exist for this person, and sums of those alone."""
    items = listed(desk, meeting, shown_items(desk, meeting))
    memos = {id: shown(desk, memo) for id, memo in desk.store.memos([i.memo for i in items if i.memo]).items()}
    office = meeting.state == MeetingState.PLANNED and holds_office(desk, meeting)
    times = clock_times(meeting.start, items)
    lines = tuple(
        Line(
            item=item,
            title=memos[item.memo].content.title if item.memo else item.title,
            memo=memos.get(item.memo),
            starts=times[item.id][0] if item.id in times else None,
            ends=times[item.id][1] if item.id in times else None,
            obstacles=tuple(_of_item(desk, meeting, item, memos.get(item.memo))) if office else (),
        )
        for item in items
    )
    standing = [line for line in lines if line.memo and line.item.result not in GONE]
    costs = {line.item.number: line.memo.content.costs for line in standing if line.memo and line.memo.content.costs}
    amounts = {number: budget for number, budget in costs.items() if budget.has_amounts}
    total = added_up(list(amounts.values()))
    return Agenda(
        meeting=meeting,
        lines=lines,
        budget=sum_table(total) if total else None,
        committing=tuple(amounts),
        without=tuple(line.item.number for line in standing if line.item.number not in amounts),
        used=sum(item.minutes for item in items),
        room=room_of(meeting),
        obstacles=_of_lock(desk, meeting) if office else (),
    )


def clock_times(start: time | None, items: Sequence[Item]) -> dict[str, tuple[time, time]]:
    """From when to when each item runs, for those whose minutes are known; the others take no time."""
    minute = start.hour * 60 + start.minute if start else None
    found = {}
    for item in items:
        if minute is not None and item.minutes:
            found[item.id] = (_clock(minute), _clock(minute + item.minutes))
            minute += item.minutes
    return found


def room_of(meeting: Meeting) -> int:
    """The minutes between start and end; 0 where one of them is not known."""
    if meeting.start is None or meeting.end is None:
        return 0
    return max(0, (meeting.end.hour - meeting.start.hour) * 60 + meeting.end.minute - meeting.start.minute)


def candidates(desk: Desk, meeting: Meeting) -> tuple[Candidate, ...]:
    """The memos that wait for a meeting of this body, for its secretary."""
    waiting = [memo for memo in to_schedule(desk).memos if memo.body == meeting.body]
    memos = desk.store.memos([memo.id for memo in waiting])
    found = []
    for one in waiting:
        memo = memos[one.id]
        step = desk.type_of(memo).workflow.doing("schedule", memo.state)
        if step is not None:
            against = memo_reasons(desk, memo, step.name, meeting=meeting, late_reason="…")
            found.append(Candidate(one, step.name, tuple(_owned(meeting, memo, reason) for reason in against)))
    return tuple(found)


def usual_titles(desk: Desk, meeting: Meeting) -> tuple[str, ...]:
    """Standing items that the body usually has and this agenda lacks. For its office."""
    chosen = (
        select(AgendaItemRow.title)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(BodyRow, BodyRow.id == MeetingRow.body_id)
        .where(BodyRow.name == meeting.body, MeetingRow.id != meeting.id, AgendaItemRow.memo_id.is_(None))
        .where(AgendaItemRow.closed.is_(False), AgendaItemRow.late_reason == "")
        .order_by(MeetingRow.date.desc(), AgendaItemRow.position)
    )
    had = desk.session.scalars(chosen.limit(MOST_USUAL))
    there = {item.title.casefold() for item in meeting.items}
    return tuple(title for title in dict.fromkeys((*OPENINGS, *had, *CLOSINGS)) if title.casefold() not in there)


def _of_lock(desk: Desk, meeting: Meeting) -> tuple[Obstacle, ...]:
    step = desk.catalogue.meeting.workflow.doing("lock", meeting.state)
    if step is None:
        return ()
    return tuple(
        Obstacle(reason.text, reason.severity, meeting.secretary, Role.SECRETARY, _anchor(reason.place))
        for reason in meeting_reasons(desk, meeting, step.name)
        if reason.place not in ("actor", "on_behalf_of")
    )


def _of_item(desk: Desk, meeting: Meeting, item: Item, memo: Memo | None) -> Iterator[Obstacle]:
    if memo is not None:
        stored = desk.store.memo(memo.id)
        case = desk.case(stored, meeting, item)
        attempt = desk.attempt(case, stored.state)
        attempt.cascade = True
        step = case.type.workflow.doing("lock", stored.state)
        if step is None:
            text = _("{number} is not ready to be sent out; schedule it again or take it off")
            yield _owned(meeting, stored, Reason("items", text.format(number=stored.number)))
        else:
            against = reasons_against(case.type.workflow, MEMO_RULES, step.name, attempt)
            yield from (_owned(meeting, stored, r) for r in against if r.place not in ("actor", "on_behalf_of"))
        for guard in (budget_covers_meeting_years, coordination_answered, content_checks):
            yield from (_owned(meeting, stored, replace(reason, severity="warn")) for reason in guard(attempt))
    if not item.minutes:
        text = _("it is not said how many minutes the item may take")
        yield Obstacle(text, "warn", meeting.secretary, Role.SECRETARY, f"minutter-{item.id}")


def _owned(meeting: Meeting, memo: Memo, reason: Reason) -> Obstacle:
    """The office mends the agenda, the manager what nobody has approved, the case officer the rest of a memo."""
    if reason.place.partition(" ")[0] in OFFICE_PLACES:
        return Obstacle(reason.text, reason.severity, meeting.secretary, Role.SECRETARY)
    if reason.place == "responsible_manager":
        return Obstacle(reason.text, reason.severity, memo.content.responsible_manager, Role.MANAGER)
    return Obstacle(reason.text, reason.severity, memo.content.case_officer, Role.AUTHOR)


def _anchor(place: str) -> str:
    return "punkter" if place.startswith("items") else "moedet"


def _added(line: Line) -> tuple[float, int]:
    return line.item.late_at.timestamp() if line.item.late_at else 0.0, line.item.position


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
