"""A memo's steps as people take them: the one door, which keeps the agenda in step with the memo."""

from dataclasses import dataclass, replace
from datetime import datetime

from engine.errors import Blocked, Reason, stops
from engine.language import _
from engine.workflow import Transition
from memos.actions.forwarding import forward
from memos.actions.meetings import add_item, change, remove_item
from memos.actions.steps import reasons, take
from memos.desk import Desk, new_id
from memos.guards import content_checks
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo

REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Placing:
    """Where on an agenda a memo goes: the meeting, its minutes, who opens it, and why it is late.

    `recorded`: a record tells of it, and when it was added is what the record says, not the clock.
    """

    meeting: Meeting | None = None
    minutes: int = 0
    opens: str = ""
    late_reason: str = ""
    position: int = 0
    recorded: bool = False
    late_at: datetime | None = None

    def lateness(self, now: datetime, *, late: bool) -> tuple[str, datetime | None]:
        """Why and when the item was added, if the agenda was out by then."""
        return (self.late_reason, self.late_at if self.recorded else now) if late else ("", None)


def act(
    desk: Desk,
    memo: Memo,
    name: str,
    *,
    comment: str = "",
    placing: Placing | None = None,
    override_cpr: str = "",
    next_body: str = "",
) -> Memo:
    """Take a step by name. Raises `Blocked` with every reason. `override_cpr` says why a CPR number may stand."""
    step = desk.type_of(memo).workflow.find(name, memo.state)
    if override_cpr:
        return _overriding(desk, memo, name, comment, override_cpr, step)
    match step.does if step else "":
        case "schedule":
            return schedule(desk, memo, name, placing or Placing())
        case "unschedule" | "return" if placed := _on_open_agenda(desk, memo):
            return _take_off(desk, memo, name, comment, *placed)
        case "forward":
            return forward(desk, memo, name, next_body)
        case "remove" if placed := desk.store.item_of_memo(memo.id):
            return _remove(desk, memo, name, comment, *placed)
        case _:
            return take(desk, memo, name, comment=comment)


def schedule(desk: Desk, memo: Memo, name: str, placing: Placing) -> Memo:
    """Onto a planned meeting's agenda; after the lock as a late item, sent out at once."""
    meeting = placing.meeting
    against = stops(reasons(desk, memo, name, meeting=meeting, late_reason=placing.late_reason))
    if meeting is None or (against and not desk.historical):
        raise Blocked(name, against)
    late = meeting.state != MeetingState.PLANNED
    presenters = memo.content.presenters
    late_reason, late_at = placing.lateness(desk.now, late=late)
    item = Item(
        id=new_id(),
        position=0,
        memo=memo.id,
        edition=memo.edition,
        closed=memo.content.closed,
        minutes=placing.minutes,
        opens=placing.opens or (presenters[0] if presenters else memo.content.case_officer),
        late_reason=late_reason,
        late_at=late_at,
    )
    meeting = add_item(desk, meeting, item, position=placing.position)
    item = meeting.item_of(memo.id) or item
    arguments = {"late_reason": placing.late_reason}
    memo = take(desk, memo, name, meeting=meeting, item=item, arguments=arguments)
    if late and (sent := _sent_out(desk, memo)):
        memo = take(desk, memo, sent.name, meeting=meeting, item=item, cascade=True)
    return memo


def _overriding(desk: Desk, memo: Memo, name: str, comment: str, why: str, step: Transition | None) -> Memo:
    """A step whose check for CPR numbers a named person overrides; the event says so."""
    if step and content_checks.__name__ not in step.guards:
        text = _("“{step}” does not look for CPR numbers; leave the override out")
        raise Blocked(name, [Reason("override_cpr", text.format(step=step.label))])
    logged = _("the check for CPR numbers was overridden: {why}").format(why=why)
    said = "\n".join(text for text in (comment, logged) if text)
    return take(desk, memo, name, comment=said, arguments={"override_cpr": why})


def _sent_out(desk: Desk, memo: Memo) -> Transition | None:
    return desk.type_of(memo).workflow.doing("lock", memo.state)


def _on_open_agenda(desk: Desk, memo: Memo) -> tuple[Meeting, Item] | None:
    placed = desk.store.item_of_memo(memo.id)
    return placed if placed and placed[0].state == MeetingState.PLANNED else None


def _take_off(desk: Desk, memo: Memo, name: str, comment: str, meeting: Meeting, item: Item) -> Memo:
    if against := stops(reasons(desk, memo, name, comment)):
        raise Blocked(name, against)
    meeting = remove_item(desk, meeting, item)
    return take(desk, memo, name, comment=comment, meeting=meeting)


def _remove(desk: Desk, memo: Memo, name: str, comment: str, meeting: Meeting, item: Item) -> Memo:
    """ "Udgår": the item stays on the agenda, and says so."""
    if against := stops(reasons(desk, memo, name, comment)):
        raise Blocked(name, against)
    gone = replace(item, result=REMOVED)
    items = meeting.items_with(gone)
    meeting = change(desk, meeting, "remove", comment=comment, items=items)
    return take(desk, memo, name, comment=comment, meeting=meeting, item=gone)
