"""Finding memos and meetings as the person at the desk may know of them: the one door to each."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Select, or_, select

from engine.errors import no_such
from engine.events import events
from engine.language import _
from memos.consultation import Answer
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Audience, Memo
from memos.models import BodyRow, MeetingRow, MemoRow
from memos.people import Role
from memos.visibility import is_asked, person_id, visible

OFFICE = (Role.SECRETARY, Role.CHAIR)


def sees_everything(desk: Desk) -> bool:
    """Where no organisation was loaded, whoever runs a command may read everything."""
    return not desk.organisation_loaded


def visible_to(
    desk: Desk, *, audience: Audience | None = None, withheld: bool = False, many: bool = False
) -> Select[str]:
    """The memos that this person sees, in their own right or by the delegations that they hold; see `visible`."""
    everything = sees_everything(desk)
    held = () if everything else desk.held
    return visible(desk.actor, everything=everything, audience=audience, withheld=withheld, many=many, held=held)


def may_see(desk: Desk, memo: str) -> bool:
    """Whether the memo exists for this person."""
    return desk.session.scalar(visible_to(desk).where(MemoRow.id == memo)) is not None


def may_see_withheld(desk: Desk, memo: str) -> bool:
    """Whether the closed attachments of the memo exist for this person, too."""
    return desk.session.scalar(visible_to(desk, withheld=True).where(MemoRow.id == memo)) is not None


def find_memo(desk: Desk, number: str) -> Memo:
    """The memo of that number, to read. What one may not know of is not found, in the same words."""
    return shown(desk, memo_to_change(desk, number))


def memo_to_change(desk: Desk, number: str) -> Memo:
    """The memo of that number as it is stored, for an action to decide about."""
    found = desk.store.memo_id(number)
    if found is None or not may_see(desk, found):
        raise no_such(_("memo"), number)
    return desk.store.memo(found)


def shown(desk: Desk, memo: Memo) -> Memo:
    """The memo as this person sees it: those who do not write it see its latest submitted edition."""
    if not memo.changed or not memo.edition or reads_drafts(desk, memo):
        return memo
    return replace(memo, content=desk.store.edition(memo.id, memo.edition), changed=False)


def reads_drafts(desk: Desk, memo: Memo) -> bool:
    """Whether this person sees what was not submitted yet: those who write it, and a department that is asked."""
    return writes_it(desk, memo) or _is_asked_now(desk, memo)


def writes_it(desk: Desk, memo: Memo) -> bool:
    """Whether this person, or one in whose name they may act, is among its authors or answers for it."""
    content = memo.content
    writers = {memo.author, content.case_officer, *content.co_authors, content.responsible_manager}
    return sees_everything(desk) or not writers.isdisjoint(desk.names(closed=content.closed))


def _is_asked_now(desk: Desk, memo: Memo) -> bool:
    asked = (is_asked(person_id(name), Answer.WAITING) for name in desk.names(closed=memo.content.closed))
    found = select(MemoRow.id).where(MemoRow.id == memo.id, or_(False, *asked))
    return desk.session.scalar(found) is not None


def known_editions(desk: Desk, memo: Memo) -> list[int]:
    """The editions that this person may read: those that came as far as to them."""
    kept = [edition.number for edition in desk.store.editions(memo.id) if edition.kept]
    if writes_it(desk, memo):
        return kept
    audience_of = {state.key: state.audience for state in desk.type_of(memo).workflow.states}
    known = {a.value for a in Audience if _could_see(desk, memo, a)}
    history = events(desk.session, desk.store.chain_of_memo(memo.id))
    reached = {event.edition for event in history if audience_of.get(event.to_state) in known}
    return [number for number in kept if number in reached]


def _could_see(desk: Desk, memo: Memo, audience: Audience) -> bool:
    return desk.session.scalar(visible_to(desk, audience=audience).where(MemoRow.id == memo.id)) is not None


def find_meeting(desk: Desk, number: str) -> Meeting:
    """The meeting of that number: its office and members know it, readers once its minutes are approved."""
    found = desk.store.meeting_id(number)
    meeting = desk.store.meeting(found) if found else None
    if meeting is None or not knows(desk, meeting):
        raise no_such(_("meeting"), number)
    return meeting


def knows(desk: Desk, meeting: Meeting) -> bool:
    """Whether the meeting exists for this person."""
    if meeting.state == MeetingState.PLANNED:
        return _is(desk, meeting, *OFFICE)
    if _is(desk, meeting, *OFFICE, Role.MEMBER):
        return True
    return meeting.state == MeetingState.CLOSED and _is(desk, meeting, Role.READER, Role.ARCHIVIST)


def holds_office(desk: Desk, meeting: Meeting) -> bool:
    """Whether this person is its secretary or chair, or acts for one in what is closed, too."""
    return _is(desk, meeting, *OFFICE, closed=True)


def sits(desk: Desk, meeting: Meeting) -> bool:
    """Whether this person belongs to its office or its members, or acts for one in what is closed, too."""
    return _is(desk, meeting, *OFFICE, Role.MEMBER, closed=True)


def _is(desk: Desk, meeting: Meeting, *roles: Role, closed: bool = False) -> bool:
    holders = desk.meeting_case(meeting).holders
    names = desk.names(closed=closed)
    return sees_everything(desk) or any(not names.isdisjoint(holders[role]) for role in roles)


def shown_items(desk: Desk, meeting: Meeting) -> tuple[Item, ...]:
    """The items that exist for this person; closed ones without a memo, for those who sit."""
    within = sits(desk, meeting)
    return tuple(
        item for item in meeting.items if (may_see(desk, item.memo) if item.memo else within or not item.closed)
    )


def find_item(desk: Desk, meeting: Meeting, name: str) -> Item:
    """The item of that agenda number, or the one with the memo of that number."""
    items = shown_items(desk, meeting)
    memo = desk.store.memo_id(name)
    found = next((i for i in items if i.number == name or (memo and i.memo == memo)), None)
    if found is None:
        raise no_such(_("item"), name)
    return found


def all_visible(desk: Desk, body: str = "", audience: Audience | None = None) -> list[str]:
    """The ids of the visible memos, by number."""
    query = visible_to(desk).order_by(MemoRow.number_sort)
    if audience is not None:
        query = query.where(MemoRow.audience == audience.value)
    if body:
        query = query.where(MemoRow.body_id.in_(select(BodyRow.id).where(BodyRow.name == body)))
    return list(desk.session.scalars(query))


def all_meetings(desk: Desk, body: str = "", year: int = 0) -> list[str]:
    """The ids of the meetings this person knows, by date."""
    return [meeting.id for meeting in known_meetings(desk, body, year)]


def known_meetings(desk: Desk, body: str = "", year: int = 0, state: str = "") -> Iterable[Meeting]:
    """The meetings this person knows, by date; `state`: those in it alone."""
    chosen = select(MeetingRow.id).order_by(MeetingRow.date, MeetingRow.number)
    if body:
        chosen = chosen.where(MeetingRow.body_id == select(BodyRow.id).where(BodyRow.name == body).scalar_subquery())
    if state:
        chosen = chosen.where(MeetingRow.state == state)
    ids = list(desk.session.scalars(chosen))
    stored = desk.store.meetings(ids)
    for meeting in (stored[id] for id in ids):
        if year in (0, meeting.date.year) and knows(desk, meeting):
            yield meeting
