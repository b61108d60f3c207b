"""Minutes that nobody objected to in time: where a body approves by silence, they are closed by themselves."""

from sqlalchemy import select

from engine.errors import Blocked, Reason, stops
from engine.language import _
from memos.actions.meetings import reasons, step
from memos.desk import Desk, Office
from memos.meeting import Meeting, MeetingState
from memos.models import MeetingRow
from memos.people import MinutesRule


def close_silent(office: Office) -> list[str]:
    """Closes each meeting whose members have been silent long enough; gives their numbers.

    Each in a unit of work of its own: what stands in the way of one keeps no other.
    """
    with office.read() as desk:
        waiting = _waiting(desk)
    return [number for id in waiting if (number := _close(office, id))]


def _waiting(desk: Desk) -> list[str]:
    out = select(MeetingRow.id).where(MeetingRow.state == MeetingState.MINUTES_REVIEW.value)
    ids = list(desk.session.scalars(out.order_by(MeetingRow.date, MeetingRow.number)))
    found = desk.store.meetings(ids)
    return [id for id in ids if _name(desk, found[id]) and not _against(desk, found[id])]


def _close(office: Office, id: str) -> str:
    """Accounted for in the name of whoever answers for the minutes, with the rule that closed them."""
    with office.read() as desk:
        name = _name(desk, desk.store.meeting(id))
    try:
        with office.write(name) as desk:
            meeting = desk.store.meeting(id)
            if _against(desk, meeting):
                return ""
            days = desk.store.body(meeting.body).silence_days
            text = _("closed by the rule of approval by silence: nobody objected within {days} days")
            step(desk, meeting, _step(desk), comment=text.format(days=days))
    except Blocked:
        return ""
    return meeting.number


def _against(desk: Desk, meeting: Meeting) -> tuple[Reason, ...]:
    return stops(reasons(desk.acting(_name(desk, meeting)), meeting, _step(desk)))


def _name(desk: Desk, meeting: Meeting) -> str:
    """The meeting's secretary, or the body's; "" where the body does not approve by silence."""
    body = desk.store.body(meeting.body)
    return (meeting.secretary or body.secretary) if body.minutes_rule is MinutesRule.SILENCE else ""


def _step(desk: Desk) -> str:
    """The step that closes a meeting, as its workflow calls it."""
    closing = desk.catalogue.meeting.workflow.doing("close", MeetingState.MINUTES_REVIEW)
    return closing.name if closing else "close"
