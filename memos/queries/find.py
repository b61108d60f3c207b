"""Finding memos and meetings as the person at the desk may know of them."""

from dataclasses import replace

from sqlalchemy import select

from engine.errors import no_such
from engine.language import _
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Audience, Memo
from memos.models import BodyRow, MeetingRow, MemoRow
from memos.people import Role
from memos.visibility import visible


def sees_everything(desk: Desk) -> bool:
    """Where no organisation was loaded, whoever runs a command may read everything."""
    return not desk.store.organisation_loaded()


def may_see(desk: Desk, memo: str) -> bool:
    """Whether the memo exists for this person."""
    query = visible(desk.actor, everything=sees_everything(desk)).where(MemoRow.id == memo)
    return desk.session.scalar(query) is not None


def find_memo(desk: Desk, number: str) -> Memo:
    """The memo of that number. What one may not know of is not found, in the same words."""
    found = desk.store.memo_id(number)
    if found is None or not may_see(desk, found):
        raise no_such(_("memo"), number)
    return shown(desk, desk.store.memo(found))


def shown(desk: Desk, memo: Memo) -> Memo:
    """The memo as this person sees it: those who do not write it see its latest submitted edition."""
    if not memo.changed or not memo.edition or sees_everything(desk):
        return memo
    content = memo.content
    writers = {memo.author, content.case_officer, *content.co_authors, content.responsible_manager}
    return memo if desk.actor in writers else replace(memo, content=desk.store.edition(memo.id, memo.edition))


def find_meeting(desk: Desk, number: str) -> Meeting:
    """The meeting of that number: its office and members know it, readers once its minutes are approved."""
    found = desk.store.meeting_id(number)
    meeting = desk.store.meeting(found) if found else None
    if meeting is None or not _knows(desk, meeting):
        raise no_such(_("meeting"), number)
    return meeting


def _knows(desk: Desk, meeting: Meeting) -> bool:
    if sees_everything(desk):
        return True
    holders = desk.meeting_case(meeting).holders
    office = holders[Role.SECRETARY] | holders[Role.CHAIR]
    if meeting.state == MeetingState.PLANNED:
        return desk.actor in office
    known = office | holders[Role.MEMBER]
    if meeting.state == MeetingState.CLOSED:
        known |= holders[Role.READER] | holders[Role.ARCHIVIST]
    return desk.actor in known


def shown_items(desk: Desk, meeting: Meeting) -> tuple[Item, ...]:
    """The items that exist for this person."""
    return tuple(item for item in meeting.items if not item.memo or may_see(desk, item.memo))


def all_visible(desk: Desk, body: str = "", audience: Audience | None = None) -> list[str]:
    """The ids of the visible memos, by number."""
    query = visible(desk.actor, everything=sees_everything(desk)).order_by(MemoRow.number_sort)
    if audience is not None:
        query = query.where(MemoRow.audience == audience.value)
    if body:
        query = query.join(BodyRow, BodyRow.id == MemoRow.body_id).where(BodyRow.name == body)
    return list(desk.session.scalars(query))


def all_meetings(desk: Desk) -> list[str]:
    """The ids of the meetings this person knows, by date."""
    found = desk.session.scalars(select(MeetingRow.id).order_by(MeetingRow.date, MeetingRow.number))
    return [one for one in found if _knows(desk, desk.store.meeting(one))]
