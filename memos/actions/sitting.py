"""The meeting room: who writes, what is dealt with, who is there, what is typed, and deciding item by item."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from engine.errors import Blocked, Reason
from engine.failures import stale
from engine.language import _
from memos.actions.deciding import Recorded, record
from memos.actions.meetings import change, refuse_others
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState, Presence, Substitute
from memos.sitting import reasons_against_presence, reasons_against_substitutes
from memos.store.rooms import Pairs, Room, RoomItem

HERE = timedelta(seconds=60)
"""How long somebody counts as writing after their browser last said so."""


def scribe(room: Room, now: datetime) -> str:
    """Who writes now; "" for nobody."""
    return room.scribe if room.scribe_seen_at and now - room.scribe_seen_at < HERE else ""


def take_pen(desk: Desk, meeting: Meeting) -> None:
    """This person writes from now on, whoever did before."""
    refuse_others(desk, meeting, "write")
    room = desk.store.room(meeting.id)
    desk.store.save_room(meeting.id, replace(room, scribe=desk.actor, scribe_seen_at=desk.now))


def lay_pen_down(desk: Desk, meeting: Meeting) -> None:
    """Somebody else may write."""
    room = _writing(desk, meeting)
    desk.store.save_room(meeting.id, replace(room, scribe="", scribe_seen_at=None))


def be_seen(desk: Desk, meeting: Meeting) -> None:
    """The one who writes is still there. Refused to others, so that they learn who writes now."""
    room = desk.store.room(meeting.id)
    if scribe(room, desk.now) == desk.actor:
        desk.store.see_scribe(meeting.id, desk.now)
    elif others := scribe(room, desk.now):
        raise Blocked("write", [_another(others)])


def call_up(desk: Desk, meeting: Meeting, item: Item) -> None:
    """From now on the item is dealt with; what was before it has taken its time."""
    room = _writing(desk, meeting)
    _refuse_unless_held(meeting)
    before = _current(room)
    if before == item.id:
        return
    if before and (since := room.item(before).called_at):
        spent = room.item(before).seconds + int((desk.now - since).total_seconds())
        desk.store.save_room_item(before, replace(room.item(before), seconds=spent))
    desk.store.save_room_item(item.id, replace(room.item(item.id), called_at=desk.now))
    desk.store.save_room(meeting.id, _by(desk, room))


def show_nothing(desk: Desk, meeting: Meeting, *, blank: bool) -> None:
    """Whether the big screen shows nothing."""
    room = _writing(desk, meeting)
    desk.store.save_room(meeting.id, replace(_by(desk, room), blank=blank))


def note_presence(
    desk: Desk, meeting: Meeting, presence: tuple[Presence, ...], substitutes: tuple[Substitute, ...]
) -> Meeting:
    """Who is away from the meeting, and who sits in whose place."""
    room = _writing(desk, meeting)
    _refuse_unsound(desk, meeting, presence, substitutes)
    meeting = change(desk, meeting, "absent", presence=presence, substitutes=substitutes)
    desk.store.save_room(meeting.id, _by(desk, room))
    return meeting


def note_item_presence(
    desk: Desk, meeting: Meeting, item: Item, presence: tuple[Presence, ...], substitutes: tuple[Substitute, ...]
) -> Meeting:
    """Who takes no part in an item, and who sits there instead: before it is dealt with, so that it holds then."""
    room = _writing(desk, meeting)
    _refuse_unsound(desk, meeting, presence, substitutes)
    after = replace(item, presence=presence, substitutes=substitutes)
    meeting = change(desk, meeting, "absent", comment=item.number, items=meeting.items_with(after))
    desk.store.save_room(meeting.id, _by(desk, room))
    return meeting


def type_in(desk: Desk, meeting: Meeting, item: Item, revision: int, pairs: Pairs) -> int:
    """Keeps what is typed of an item, undecided; its new revision. What comes too late is put aside, and Stale."""
    refuse_others(desk, meeting, "write")
    _refuse_unless_held(meeting)
    room = desk.store.room(meeting.id)
    others = scribe(room, desk.now)
    state = room.item(item.id)
    if revision != state.revision or others not in ("", desk.actor):
        raise stale()
    state = replace(state, revision=revision + 1, pairs=pairs, typed_by=desk.actor, typed_at=desk.now)
    desk.store.save_room_item(item.id, state)
    desk.store.save_room(meeting.id, _by(desk, room))
    return state.revision


def put_aside(desk: Desk, meeting: Meeting, item: Item, pairs: Pairs) -> None:
    """Keeps what came too late, for its writer to compare."""
    refuse_others(desk, meeting, "write")
    desk.store.put_aside(item.id, desk.actor, pairs, desk.now)


def choose(desk: Desk, meeting: Meeting, item: Item, pairs: Sequence[tuple[str, str]]) -> None:
    """What is typed from now on, after both texts were compared. Who chooses writes."""
    take_pen(desk, meeting)
    state = desk.store.room(meeting.id).item(item.id)
    type_in(desk, meeting, item, state.revision, tuple(pairs))
    desk.store.put_aside(item.id, desk.actor, (), desk.now)


def decide(desk: Desk, meeting: Meeting, item: Item, revision: int, facts: Recorded) -> Meeting:
    """Decides the item as it is typed, or records it again. What somebody else typed meanwhile is not written over."""
    room = _writing(desk, meeting)
    state = room.item(item.id)
    if revision != state.revision:
        raise stale()
    meeting = record(desk, meeting, item, facts)
    desk.store.save_room_item(item.id, RoomItem(state.called_at, state.seconds, revision + 1))
    desk.store.save_room(meeting.id, _by(desk, room))
    return meeting


def _current(room: Room) -> str:
    """The item that was called up last."""
    called = [(state.called_at, id) for id, state in room.items.items() if state.called_at]
    return max(called)[1] if called else ""


def _by(desk: Desk, room: Room) -> Room:
    """The room, with this person as the one who writes there."""
    return replace(room, scribe=desk.actor, scribe_seen_at=desk.now)


def _writing(desk: Desk, meeting: Meeting) -> Room:
    """The room, to somebody who may write in it now."""
    refuse_others(desk, meeting, "write")
    room = desk.store.room(meeting.id)
    if (others := scribe(room, desk.now)) not in ("", desk.actor):
        raise Blocked("write", [_another(others)])
    return room


def _another(name: str) -> Reason:
    return Reason("scribe", _("{person} is writing; take over first").format(person=name))


def _refuse_unless_held(meeting: Meeting) -> None:
    if meeting.state != MeetingState.IN_SESSION:
        raise Blocked("write", [Reason("meeting", _("the meeting is not in session; start it first"))])


def _refuse_unsound(
    desk: Desk, meeting: Meeting, presence: tuple[Presence, ...], substitutes: tuple[Substitute, ...]
) -> None:
    facts = Recorded(presence=presence, substitutes=substitutes)
    desk.refuse_unknown(facts.people())
    desk.look_for_cpr("absent", facts.texts())
    against = [*reasons_against_presence(presence), *reasons_against_substitutes(meeting, substitutes)]
    if against:
        raise Blocked("absent", against)
