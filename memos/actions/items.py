"""Items of a meeting that no memo brings: standing ones; and what becomes of items afterwards."""

from dataclasses import replace

from engine.errors import Blocked, Reason
from engine.language import _
from memos.actions.agenda import Placing, act
from memos.actions.meetings import add_item, change, remove_item
from memos.actions.overdue_item import lists_overdue, overdue_now
from memos.desk import Desk, new_id
from memos.meeting import Absence, Item, Meeting, MeetingState, Presence

OPEN = (MeetingState.PLANNED, MeetingState.LOCKED, MeetingState.IN_SESSION)


def add_standing(desk: Desk, meeting: Meeting, title: str, placing: Placing, *, closed: bool = False) -> Meeting:
    """An item with a title of its own. Once the agenda is out it needs a reason, and is marked as late."""
    late = meeting.state != MeetingState.PLANNED
    against = []
    if meeting.state not in OPEN:
        against.append(Reason("meeting", _("{meeting} takes no more items").format(meeting=meeting.number)))
    if late and not placing.late_reason.strip():
        against.append(Reason("late", _("the agenda is out; a late item needs a reason (--late)")))
    if not title.strip():
        against.append(Reason("title", _("an item has either a memo or a title of its own")))
    if against:
        raise Blocked("add", against)
    late_reason, late_at = placing.lateness(desk.now, late=late)
    item = Item(
        id=new_id(),
        position=0,
        title=title.strip(),
        closed=closed,
        minutes=placing.minutes,
        opens=placing.opens,
        late_reason=late_reason,
        late_at=late_at,
    )
    if late and lists_overdue(item):
        item = replace(item, overdue=overdue_now(desk, meeting, closed=closed))
    return add_item(desk, meeting, item, position=placing.position)


def take_off(desk: Desk, meeting: Meeting, item: Item) -> Meeting:
    """Off an agenda that is not out yet; its memo goes back to where it came from."""
    if item.memo:
        memo = desk.store.memo(item.memo)
        step = desk.type_of(memo).workflow.doing("unschedule", memo.state)
        if step is not None:
            act(desk, memo, step.name)
            return desk.store.meeting(meeting.id)
    if meeting.state != MeetingState.PLANNED:
        text = _("the agenda of {meeting} is out; its items are decided, postponed or removed")
        raise Blocked("take_off", [Reason("meeting", text.format(meeting=meeting.number))])
    return remove_item(desk, meeting, item)


def record_absence(desk: Desk, meeting: Meeting, presence: Presence) -> Meeting:
    """Somebody's absence from the whole meeting; said again of the same person it replaces what was said."""
    desk.refuse_unknown({"name": presence.name})
    if presence.kind is Absence.PARTLY and presence.since is None and presence.until is None:
        text = _("say from when or until when {name} was away")
        raise Blocked("absent", [Reason("name", text.format(name=presence.name))])
    others = tuple(one for one in meeting.presence if one.name != presence.name)
    return change(desk, meeting, "absent", presence=(*others, presence))
