"""The meeting room as somebody sees it, and the version by which they know that something changed there.

Nothing of an item that somebody may not know of moves their version, their current item or their clock.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.errors import no_such
from engine.language import _
from engine.workflow import Transition
from memos.actions.sitting import scribe
from memos.canonical import item_record, presence_dict, sha256, substitutes_dict
from memos.deciding import Answer, answers
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.people import Body, Role
from memos.queries.find import find_meeting, holds_office, shown_items
from memos.queries.meetings import ShownMeeting, show_meeting
from memos.sitting import seats
from memos.store.rooms import Room
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a meeting somebody sees: the ids of items, and whether they see what is typed and not decided."""

    items: frozenset[str]
    office: bool = False


@dataclass(frozen=True, slots=True)
class RoomShown:
    """A room. `current` is the last item called up that this person knows of, None before there was one.

    `scribe` is who writes now, for its office alone: taking up a closed item may make one. `mine`: whether it is
    this person, or could be at once. `in_name`: in whose name they write. `timed`: whether they see every item, and
    so may see how long each takes.
    """

    shown: ShownMeeting
    body: Body
    room: Room
    sight: Sight
    current: Item | None
    scribe: str
    mine: bool
    in_name: str
    timed: bool
    steps: tuple[Transition, ...]

    @property
    def meeting(self) -> Meeting:
        return self.shown.meeting

    @property
    def held(self) -> bool:
        """Whether it goes on now."""
        return self.meeting.state == MeetingState.IN_SESSION

    def memo(self, item: Item) -> Memo | None:
        return self.shown.memos.get(item.memo)

    def type(self, item: Item) -> MemoType | None:
        return self.shown.types.get(item.memo)

    def seats(self, item: Item) -> tuple[str, ...]:
        """Those who sit over it."""
        return seats(self.meeting, item)

    def answers(self, item: Item) -> tuple[Answer, ...]:
        """Every point of its memo as proposed and as decided."""
        memo, memo_type = self.memo(item), self.type(item)
        return answers(memo.content, memo_type, item.decisions) if memo and memo_type else ()


def sight(desk: Desk, meeting: Meeting) -> Sight:
    """What this person sees of it."""
    return Sight(frozenset(item.id for item in shown_items(desk, meeting)), holds_office(desk, meeting))


def on_screen(meeting: Meeting) -> Sight:
    """What the big screen shows: whatever the one who opened it sees, nothing closed is there."""
    return Sight(frozenset(item.id for item in meeting.items if not item.closed))


def show_room(desk: Desk, number: str) -> RoomShown:
    """The room of that meeting. Raises `NotFound`."""
    shown = show_meeting(desk, number)
    meeting = shown.meeting
    room = desk.store.room(meeting.id)
    seen = Sight(frozenset(item.id for item in shown.items), holds_office(desk, meeting))
    writes = scribe(room, desk.now)
    return RoomShown(
        shown=shown,
        body=desk.store.body(meeting.body),
        room=room,
        sight=seen,
        current=current(meeting, room, seen),
        scribe=writes if seen.office else "",
        mine=seen.office and writes in ("", desk.actor),
        in_name=_in_name(desk, meeting) if seen.office else "",
        timed=seen.office and len(shown.items) == len(meeting.items),
        steps=desk.catalogue.meeting.workflow.leaving(meeting.state) if seen.office else (),
    )


def find_office(desk: Desk, number: str) -> Meeting:
    """The meeting, to its office alone: the big screen is the secretary's window."""
    meeting = find_meeting(desk, number)
    if not holds_office(desk, meeting):
        raise no_such(_("meeting"), number)
    return meeting


def current(meeting: Meeting, room: Room, seen: Sight) -> Item | None:
    """The last that was called up of those that are seen."""
    called = [(at, item) for item in meeting.items if item.id in seen.items and (at := room.item(item.id).called_at)]
    return max(called, key=lambda one: one[0])[1] if called else None


def spent(room: Room, item: Item, now: datetime, *, running: bool) -> int:
    """Seconds that the item has taken so far."""
    state = room.item(item.id)
    return state.seconds + (int((now - state.called_at).total_seconds()) if running and state.called_at else 0)


def version(meeting: Meeting, room: Room, seen: Sight, *, screen: bool = False) -> str:
    """Another one whenever something changed that is seen, and only then."""
    items = [_item_facts(item, room, seen) for item in meeting.items if item.id in seen.items]
    at = current(meeting, room, seen)
    facts = {
        "state": meeting.state,
        "absent": [presence_dict(one) for one in meeting.presence],
        **substitutes_dict(meeting.substitutes),
        "current": at.id if at else "",
        "items": items,
        "blank": room.blank if screen or seen.office else False,
        "scribe": room.scribe if seen.office else "",
    }
    return sha256(facts)[:20]


def _item_facts(item: Item, room: Room, seen: Sight) -> dict[str, object]:
    facts = {"id": item.id, "number": item.number, "title": item.title, "late": item.late_reason, **item_record(item)}
    return facts | {"typed": room.item(item.id).revision} if seen.office else facts


def sight_key(meeting: Meeting) -> str:
    """What of a meeting decides who sees which of its items. Another one: everybody's sight is asked for again."""
    facts = {
        "state": meeting.state,
        "people": [*meeting.members, meeting.chair, meeting.secretary, *(one.name for one in meeting.substitutes)],
        "items": [
            [
                item.id,
                item.closed,
                item.result == "removed",
                sorted(item.disqualified),
                [one.name for one in item.substitutes],
            ]
            for item in meeting.items
        ],
    }
    return sha256(facts)


def _in_name(desk: Desk, meeting: Meeting) -> str:
    """In whose name this person writes there: "" their own."""
    holders = desk.meeting_case(meeting).holders
    office = holders[Role.SECRETARY] | holders[Role.CHAIR]
    others = sorted(office & desk.names(closed=True))
    return "" if desk.actor in office or not others else others[0]
