"""The agenda put in order: which item comes when, how long it takes, who opens it, what it is called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.actions import minutes_item, overdue_item
from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.actions.meetings import change, item_name, numbered, refuse_others
from memos.desk import Desk
from memos.meeting import MOST_MINUTES, Item, Meeting, MeetingState

OPENINGS = (minutes_item.AGENDA, minutes_item.PLAIN)
CLOSINGS = (overdue_item.TITLE, "Eventuelt")
"""What most bodies begin and end with."""


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody says of an item of the agenda. `title` is a standing item's; a memo has its own."""

    id: str
    minutes: int = 0
    opens: str = ""
    title: str = ""


def arrange(desk: Desk, meeting: Meeting, rows: Sequence[Row]) -> Meeting:
    """The items in the order of the rows, as they say. Items that no row speaks of keep their places.

    Only before the agenda is sent out. Nothing changed is nothing done.
    """
    refuse_others(desk, meeting, "arrange")
    if meeting.state != MeetingState.PLANNED:
        raise Blocked("arrange", [Reason("state", _("the order is frozen since the agenda was sent out"))])
    said = {row.id: row for row in rows}
    stored = {item.id: item for item in meeting.items}
    if against := tuple(_unsound(stored, rows)):
        raise Invalid(*against)
    desk.refuse_unknown({f"opens {row.id}": row.opens for row in rows})
    desk.look_for_cpr("arrange", [(f"title {row.id}", row.title) for row in rows])
    moved = iter(_changed(stored[row.id], row) for row in rows)
    order = [next(moved) if item.id in said else item for item in meeting.items]
    told = list(_told(desk, meeting, order))
    if not told:
        return meeting
    return change(desk, meeting, "arrange", comment="\n".join(told), items=numbered(meeting, order))


def _unsound(stored: Mapping[str, Item], rows: Sequence[Row]) -> Iterator[Reason]:
    seen: set[str] = set()
    for row in rows:
        item = stored.get(row.id)
        if item is None or row.id in seen:
            yield Reason("items", _("the agenda was changed meanwhile; read it again"))
            continue
        seen.add(row.id)
        if not 0 <= row.minutes <= MOST_MINUTES:
            text = _("write how many minutes the item may take, as a whole number")
            yield Reason(f"minutes {row.id}", text)
        if not item.memo and not row.title.strip():
            yield Reason(f"title {row.id}", _("an item has either a memo or a title of its own"))


def _changed(item: Item, row: Row) -> Item:
    title = item.title if item.memo else row.title.strip()
    return replace(item, minutes=row.minutes, opens=row.opens, title=title)


def _told(desk: Desk, meeting: Meeting, order: Sequence[Item]) -> Iterator[str]:
    """What changed, in words for the meeting's history."""
    before = {item.id: item for item in meeting.items}
    for place, item in _moved([item.id for item in meeting.items], order):
        yield _("{item} was moved to place {place}").format(item=item_name(desk, item), place=place)
    for item in order:
        was = before[item.id]
        if item.title != was.title:
            yield _("“{old}” is now called “{new}”").format(old=was.title, new=item.title)
        if item.minutes != was.minutes:
            yield _("{item} may take {minutes} minutes").format(item=item_name(desk, item), minutes=item.minutes)
        if item.opens != was.opens:
            text = _("{item} is opened by {name}")
            yield text.format(item=item_name(desk, item), name=item.opens or _("nobody"))


def _moved(before: Sequence[str], order: Sequence[Item]) -> Iterable[tuple[int, Item]]:
    """The fewest items that account for the new order, each with its place."""
    matcher = SequenceMatcher(None, before, [item.id for item in order], autojunk=False)
    for kind, _from, _to, first, end in matcher.get_opcodes():
        if kind in ("insert", "replace"):
            yield from ((n + 1, order[n]) for n in range(first, end))


def add_usual(desk: Desk, meeting: Meeting, titles: Sequence[str]) -> Meeting:
    """Standing items that a body usually has: those that meetings open with at the beginning, others at the end."""
    openings = [title for title in OPENINGS if title in titles]
    others = [title for title in titles if title not in OPENINGS]
    for title in openings:
        before = [item.title for item in meeting.items[: len(OPENINGS)] if item.title in OPENINGS]
        place = 1 + sum(1 for other in before if OPENINGS.index(other) < OPENINGS.index(title))
        meeting = add_standing(desk, meeting, title, Placing(None, position=place))
    for title in others:
        meeting = add_standing(desk, meeting, title, Placing(None))
    return meeting
