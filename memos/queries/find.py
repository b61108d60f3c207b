"""Finding memos and meetings as the person at the desk may know of them: the one door to each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import BindParameter, Select, String, bindparam, or_, select

from engine.errors import no_such
from engine.events import events
from engine.language import _
from memos.consultation import Answer
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Audience, Memo
from memos.models import BodyRow, MeetingRow, MemoRow
from memos.people import Role
from memos.store.rows import GIVEN, run
from memos.visibility import is_asked, person_id, visible

OFFICE = (Role.SECRETARY, Role.CHAIR)
_EVERY: Select[str] = select(MemoRow.id)
ACTOR: BindParameter[str] = bindparam("actor", type_=String())
"""The place for who asks, in a statement that is kept; see `given`."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The place for a delegation that they hold."""

    principal: BindParameter[str]
    closed: bool


def holdings(desk: Desk) -> tuple[Holding, ...]:
    """A place for each delegation that this person holds."""
    return _holdings(tuple(one.closed for one in desk.held))


@lru_cache(maxsize=64)
def _holdings(closed: tuple[bool, ...]) -> tuple[Holding, ...]:
    return tuple(Holding(bindparam(f"held_{n}", type_=String()), one) for n, one in enumerate(closed))


def given(desk: Desk) -> dict[str, str]:
    """What a statement that is kept is run with: who asks, and whose delegations they hold."""
    return {"actor": desk.actor, **{f"held_{n}": one.principal for n, one in enumerate(desk.held)}}


def places(held: Iterable[Holding], *, closed: bool) -> tuple[BindParameter[str], ...]:
    """The places for this person and those in whose name they may see what is open, or what is `closed` too."""
    return (ACTOR, *(one.principal for one in held if one.closed or not closed))


def sees_everything(desk: Desk) -> bool:
    """Where no organisation was loaded, whoever runs a command may read everything."""
    return not desk.organisation_loaded


def visible_to(
    desk: Desk,
    *,
    audience: Audience | None = None,
    withheld: bool = False,
    many: bool = False,
    kept: bool = False,
) -> Select[str]:
    """The memos that this person sees, in their own right or by the delegations that they hold; see `visible`.

    `kept`: for a statement that is built once for all who ask, and is run with what is `given`.
    """
    if sees_everything(desk):
        return _EVERY
    if kept:
        return visible(ACTOR, audience=audience, withheld=withheld, many=many, held=holdings(desk))
    return visible(desk.actor, audience=audience, withheld=withheld, many=many, held=desk.held)


def may_see(desk: Desk, memo: str) -> bool:
    """Whether the memo exists for this person."""
    return _is_among(desk, visible_to(desk, kept=True), memo)


def seen_of(desk: Desk, memos: Collection[str]) -> list[str]:
    """Those of the memos that exist for this person, in their order."""
    seen = set(run(desk.session, _some_of(visible_to(desk, kept=True)), ids=memos, **given(desk)).scalars())
    return [id for id in memos if id in seen]


def may_see_withheld(desk: Desk, memo: str) -> bool:
    """Whether the closed attachments of the memo exist for this person, too."""
    return _is_among(desk, visible_to(desk, withheld=True, kept=True), memo)


def _is_among(desk: Desk, memos: Select[str], memo: str) -> bool:
    """Whether the memo is one of these; asked once of each for each person, where nothing can change meanwhile."""
    who = given(desk)

    def found() -> bool:
        return run(desk.session, _one_of(memos), memo=memo, **who).first() is not None

    return desk.store.once((memos, memo, *who.items()), found)


@lru_cache(maxsize=128)
def _some_of(memos: Select[str]) -> Select[str]:
    return memos.where(MemoRow.id.in_(GIVEN))


@lru_cache(maxsize=128)
def _one_of(memos: Select[str]) -> Select[str]:
    return memos.where(MemoRow.id == bindparam("memo"))


@lru_cache(maxsize=128)
def _numbered(memos: Select[str]) -> Select[str]:
    return memos.where(MemoRow.number == bindparam("number"))


def find_memo(desk: Desk, number: str) -> Memo:
    """The memo of that number, to read. What one may not know of is not found, in the same words."""
    return shown(desk, memo_to_change(desk, number))


def memo_to_change(desk: Desk, number: str) -> Memo:
    """The memo of that number as it is stored, for an action to decide about."""
    found = visible_id(desk, number)
    if found is None:
        raise no_such(_("memo"), number)
    return desk.store.memo(found)


def visible_id(desk: Desk, number: str) -> str | None:
    """The id of the memo of that number: by one question, whether there is none or it does not exist for them."""
    memos, who = visible_to(desk, kept=True), given(desk)

    def found() -> str | None:
        return run(desk.session, _numbered(memos), number=number, **who).scalar()

    return desk.store.once((memos, "number", number, *who.items()), found)


def shown(desk: Desk, memo: Memo) -> Memo:
    """The memo as this person sees it: those who do not write it see its latest submitted edition."""
    if not memo.changed or not memo.edition or reads_drafts(desk, memo):
        return memo
    return replace(memo, content=desk.store.edition(memo.id, memo.edition), changed=False)


def reads_drafts(desk: Desk, memo: Memo) -> bool:
    """Whether this person sees what was not submitted yet: those who write it, and who is asked for a part of it."""
    return writes_it(desk, memo) or is_asked_part(desk, memo) or _is_asked_now(desk, memo)


def is_asked_part(desk: Desk, memo: Memo) -> bool:
    """Whether this person, or one in whose name they may act, is asked now to write a part of the memo."""
    role = desk.type_of(memo).asked_in(memo.state)
    holders = {one.name for one in desk.people if role in one.roles}
    return bool(role) and not holders.isdisjoint(desk.names(closed=memo.content.closed))


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
    if _is(desk, meeting, *OFFICE, Role.MEMBER) or any(_steps_in(desk, item) for item in meeting.items):
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
    """The items that exist for this person; closed ones without a memo, for those who sit and may take part."""
    within, office = sits(desk, meeting), _is(desk, meeting, Role.SECRETARY, closed=True)
    return tuple(
        item
        for item in meeting.items
        if (may_see(desk, item.memo) if item.memo else _sees_standing(desk, item, within=within, office=office))
    )


def _sees_standing(desk: Desk, item: Item, *, within: bool, office: bool) -> bool:
    if not item.closed:
        return True
    if desk.actor in item.disqualified and not office:
        return False
    return within or _steps_in(desk, item)


def _steps_in(desk: Desk, item: Item) -> bool:
    """Whether this person sits over the item in a member's place, or acts for somebody who does."""
    return not desk.names(closed=item.closed).isdisjoint(one.name for one in item.substitutes)


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
