"""The item by which a body approves the minutes of its last meeting: on the next agenda by itself, and once."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, select

from engine.danish import long_date
from memos.desk import Desk, new_id
from memos.meeting import Item, Meeting, MeetingState
from memos.models import BodyRow, MeetingRow

PLAIN = "Godkendelse af referat"
AGENDA = "Godkendelse af dagsorden"


def title_for(meeting: Meeting) -> str:
    """What the item that approves this meeting's minutes is called."""
    return f"{PLAIN} af mødet den {long_date(meeting.date)}"


def next_planned(desk: Desk, meeting: Meeting) -> Meeting | None:
    """The body's next meeting whose agenda is not out yet."""
    later = (MeetingRow.date > meeting.date, MeetingRow.state == MeetingState.PLANNED.value)
    return next(_meetings(desk, meeting.body, *later), None)


def waiting(desk: Desk, meeting: Meeting) -> Iterator[Meeting]:
    """The body's earlier meetings whose minutes are out for approval and on nobody's agenda."""
    out = (MeetingRow.date < meeting.date, MeetingRow.state == MeetingState.MINUTES_REVIEW.value)
    for one in _meetings(desk, meeting.body, *out):
        if not is_on_an_agenda(desk, one):
            yield one


def is_on_an_agenda(desk: Desk, meeting: Meeting) -> bool:
    """Whether a later meeting has the item already."""
    later = (MeetingRow.date > meeting.date, MeetingRow.state != MeetingState.CANCELLED.value)
    title = title_for(meeting)
    return any(item.title == title for one in _meetings(desk, meeting.body, *later) for item in one.items)


def with_item(meeting: Meeting, title: str) -> list[Item]:
    """The meeting's items with that one: after the approval of the agenda, or in the place of one without a date."""
    order = list(meeting.items)
    plain = next((n for n, item in enumerate(order) if item.title == PLAIN and not item.memo), None)
    if plain is not None:
        order[plain] = replace(order[plain], title=title)
        return order
    first = 1 if order and order[0].title == AGENDA else 0
    order.insert(first, Item(id=new_id(), position=0, title=title))
    return order


def _meetings(desk: Desk, body: str, *conditions: ColumnElement[bool]) -> Iterator[Meeting]:
    chosen = select(MeetingRow.id).join(BodyRow).where(BodyRow.name == body, *conditions)
    ids = list(desk.session.scalars(chosen.order_by(MeetingRow.date, MeetingRow.number)))
    found = desk.store.meetings(ids)
    return (found[id] for id in ids)
