"""Meetings as a person sees them: those they know, with the items that exist for them."""

from dataclasses import dataclass

from engine.workflow import State
from memos.actions.meetings import reasons
from memos.canonical import Json, decision_dict, follow_up_dict, meeting_header_dict, presence_dict, sitting_dict
from memos.desk import Desk
from memos.meeting import Item, Meeting
from memos.memo import Memo
from memos.queries.find import find_meeting, holds_office, known_meetings, shown, shown_items
from memos.queries.show import Step
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class ShownMeeting:
    """A meeting, its state, the items that are shown with their memos and types by id, its steps (to its office)."""

    meeting: Meeting
    state: State
    items: tuple[Item, ...]
    memos: dict[str, Memo]
    types: dict[str, MemoType]
    steps: tuple[Step, ...]

    def title(self, item: Item) -> str:
        """The item's own title or its memo's."""
        return self.memos[item.memo].content.title if item.memo else item.title

    def outcome(self, item: Item, key: str) -> str:
        """An outcome in the words of the item's type; a standing item has none of its own."""
        found = self.types[item.memo].outcome(key) if item.memo else None
        return found.label if found else key


def show_meeting(desk: Desk, number: str) -> ShownMeeting:
    """The meeting of that number as this person may know it. Raises `NotFound`."""
    return _shown(desk, find_meeting(desk, number))


def list_meetings(desk: Desk, body: str = "", year: int = 0) -> list[ShownMeeting]:
    """The meetings that this person knows, by date."""
    if body:
        desk.store.body(body)
    return [_shown(desk, meeting) for meeting in known_meetings(desk, body, year)]


def meeting_json(found: ShownMeeting) -> Json:
    """A meeting for programs."""
    meeting = found.meeting
    return {
        "number": meeting.number,
        "state": meeting.state,
        "state_label": found.state.label,
        **meeting_header_dict(meeting),
        "items": [_item_json(found, item) for item in found.items],
        "remarks": meeting.remarks.html,
        "approved_by": list(meeting.approvals),
        "approved_on": meeting.approved_on.isoformat() if meeting.approved_on else "",
        "corrections": [{"at": c.at.isoformat(), "by": c.by, "text": c.text} for c in meeting.corrections],
        "steps": [
            {"name": step.name, "label": step.label, "reasons": [str(reason) for reason in step.reasons]}
            for step in found.steps
        ],
    }


def _shown(desk: Desk, meeting: Meeting) -> ShownMeeting:
    workflow = desk.catalogue.meeting.workflow
    items = shown_items(desk, meeting)
    memos = desk.store.memos([item.memo for item in items if item.memo])
    steps = workflow.leaving(meeting.state) if holds_office(desk, meeting) else ()
    return ShownMeeting(
        meeting=meeting,
        state=workflow.state(meeting.state),
        items=items,
        memos={id: shown(desk, memo) for id, memo in memos.items()},
        types={id: desk.type_of(memo) for id, memo in memos.items()},
        steps=tuple(Step(s.name, s.label, reasons(desk, meeting, s.name)) for s in steps),
    )


def _item_json(found: ShownMeeting, item: Item) -> Json:
    return {
        "number": item.number,
        "title": found.title(item),
        "memo": found.memos[item.memo].number if item.memo else "",
        "closed": item.closed,
        "minutes": item.minutes,
        "opens": item.opens,
        "late": item.late_reason,
        "result": item.result,
        "decisions": [decision_dict(decision) for decision in item.decisions],
        "follow_ups": [follow_up_dict(follow_up) for follow_up in item.follow_ups],
        "absent": [presence_dict(presence) for presence in item.presence],
        **sitting_dict(item),
        "remarks": item.remarks.html,
    }
