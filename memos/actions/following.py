"""What becomes of follow-ups after the meeting: done, extended, handed on, dropped, reopened, reported back.

The minutes stay as they were approved: each is a step beside them, and an event of the meeting with what it changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine.characters import clean
from engine.danish import local_date, long_date
from engine.errors import Blocked, Invalid, Reason
from engine.failures import stale
from engine.language import _
from memos.actions.meetings import stored
from memos.decision import FollowUp
from memos.desk import Desk
from memos.files.content_part import MAX_ATTACHMENT
from memos.following import FollowUpState, FollowUpStep, Move, Standing, standing
from memos.meeting import Item, Meeting
from memos.notices import NoticeKind
from memos.queries.follow_ups import FINISHED, Followed, follow_ups_at


@dataclass(frozen=True, slots=True)
class Promise:
    """A follow-up of a stored meeting, at its position of the item, with where it stands."""

    meeting: Meeting
    item: Item
    position: int

    @property
    def follow_up(self) -> FollowUp:
        return self.item.follow_ups[self.position - 1]

    @property
    def steps(self) -> tuple[FollowUpStep, ...]:
        return tuple(one for one in self.item.follow_up_steps if one.follow_up == self.position)

    @property
    def standing(self) -> Standing:
        return standing(self.follow_up, self.position, self.steps)


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a follow-up is done: words, a memo (its id), a file (its name and bytes); each may be empty."""

    text: str = ""
    memo: str = ""
    file: str = ""
    data: bytes = b""


def promise(desk: Desk, found: Followed, *, seen: int | None = None) -> Promise:
    """The follow-up to act on. Stale if it has other than the `seen` number of steps."""
    meeting = desk.store.meeting(found.meeting_id)
    item = next(item for item in meeting.items if item.id == found.item_id)
    one = Promise(meeting, item, found.position)
    if seen is not None and len(one.steps) != seen:
        raise stale()
    return one


def finish(desk: Desk, one: Promise, proof: Proof) -> Meeting:
    """It is done. The memo's case officer may say so, too."""
    _refuse(Move.DONE, _against(desk, one, Move.DONE))
    text = _text(desk, Move.DONE, proof.text)
    file = _file(proof)
    sha256 = desk.blobs.put(proof.data) if file else ""
    return _take(desk, one, Move.DONE, text=text, memo=proof.memo, file=file, sha256=sha256, size=len(proof.data))


def extend(desk: Desk, one: Promise, due: date | None, reason: str) -> Meeting:
    """A later deadline; the old one stays in the history."""
    against = [*_against(desk, one, Move.EXTEND), *_needs(reason, _("say why the deadline is extended"))]
    before = one.standing.due
    if due is None:
        against.append(Reason("due", _("say until when")))
    elif due < local_date(desk.now) or (before and due <= before):
        text = _("the new deadline must be later than the one it had, and not have passed")
        against.append(Reason("due", text))
    _refuse(Move.EXTEND, against)
    said = f"{_day(before)} → {_day(due)}"
    return _take(desk, one, Move.EXTEND, text=_text(desk, Move.EXTEND, reason), due=due, said=said)


def hand_on(desk: Desk, one: Promise, owner: str, reason: str = "") -> Meeting:
    """Another owner: a person or a unit of the organisation."""
    owner = clean(owner, "owner", single_line=True)
    against = [*_against(desk, one, Move.HAND_ON), *_unfit_owner(desk, one, owner)]
    _refuse(Move.HAND_ON, against)
    said = f"{one.standing.owner or '–'} → {owner}"
    after = _take(desk, one, Move.HAND_ON, text=_text(desk, Move.HAND_ON, reason), owner=owner, said=said)
    told = [
        person for person in desk.store.with_mail({*_behind(desk, owner)} - {desk.actor}) if _knows(desk, person, one)
    ]
    occasion = f"{one.item.id} {one.position} {one.standing.due} {after.revision}"
    desk.store.want_notices(NoticeKind.HANDED_ON, told, "", occasion, desk.now, meeting=one.meeting.id)
    return after


def drop(desk: Desk, one: Promise, reason: str) -> Meeting:
    """It will not be done."""
    _refuse(Move.DROP, [*_against(desk, one, Move.DROP), *_needs(reason, _("say why it is dropped"))])
    return _take(desk, one, Move.DROP, text=_text(desk, Move.DROP, reason))


def reopen(desk: Desk, one: Promise, reason: str) -> Meeting:
    """It was not done after all, or is to be done after all."""
    _refuse(Move.REOPEN, [*_against(desk, one, Move.REOPEN), *_needs(reason, _("say why it is opened again"))])
    return _take(desk, one, Move.REOPEN, text=_text(desk, Move.REOPEN, reason))


def reported(desk: Desk, one: Promise, memo: str) -> Meeting:
    """A memo that reports back was begun; `memo` is its id. Whoever asks has made sure that it may be."""
    return _take(desk, one, Move.REPORT, memo=memo)


def refuse_report(desk: Desk, one: Promise) -> None:
    """Raises `Blocked` where no memo can be begun from it."""
    _refuse(Move.REPORT, _against(desk, one, Move.REPORT))


def moves(desk: Desk, one: Promise) -> tuple[Move, ...]:
    """What this person may do about it now."""
    if not _may_stand_in(desk, one):
        return ()
    return tuple(move for move in Move if not [*_against(desk, one, move)])


def _refuse(action: str, against: Iterable[Reason]) -> None:
    if found := tuple(dict.fromkeys(against)):
        raise Blocked(action, found)


def _against(desk: Desk, one: Promise, move: Move) -> Iterator[Reason]:
    """What stands in the way, whatever is written."""
    now = one.standing
    if one.meeting.state not in FINISHED:
        yield Reason("meeting", _("the meeting is not over; change what it decided instead"))
    if move is Move.REOPEN:
        if now.running:
            yield Reason("follow_up", _("it is open"))
    elif now.state is FollowUpState.DONE:
        yield Reason("follow_up", _("it is done already"))
    elif now.state is FollowUpState.DROPPED:
        yield Reason("follow_up", _("it was dropped; open it again first"))
    if not _answers_for(desk, one, move):
        text = _("{person} does not answer for it; it is {owner} or the meeting's office who says that it is done")
        yield Reason("actor", text.format(person=desk.actor or _("nobody"), owner=now.owner))


def _answers_for(desk: Desk, one: Promise, move: Move) -> bool:
    """Its owner, or the manager of the unit that owns it; the office; of what is done, the memo's authors, too."""
    who = desk.on_behalf_of or desk.actor
    body = desk.store.body(one.meeting.body)
    owner = one.standing.owner
    named = {owner, one.meeting.secretary, one.meeting.chair, body.secretary, body.chair}
    named |= {unit.manager for unit in desk.store.departments() if unit.name == owner}
    if one.item.memo and move in (Move.DONE, Move.REPORT):
        content = desk.store.memo(one.item.memo).content
        named |= {content.case_officer, *content.co_authors}
    return bool(who) and who in named


def _may_stand_in(desk: Desk, one: Promise) -> bool:
    try:
        desk.refuse_standing_in("follow_up", closed=one.item.closed)
    except Blocked:
        return False
    return True


def _needs(reason: str, otherwise: str) -> Iterator[Reason]:
    if not reason.strip():
        yield Reason("text", otherwise)


def _unfit_owner(desk: Desk, one: Promise, owner: str) -> Iterator[Reason]:
    if not owner:
        yield Reason("owner", _("say who takes it over"))
    elif owner == one.standing.owner:
        yield Reason("owner", _("{owner} has it already").format(owner=owner))
    elif desk.organisation_loaded and not (people := list(_behind(desk, owner))):
        text = _("{owner} is neither a person nor a unit with a manager here")
        yield Reason("owner", text.format(owner=owner))
    elif desk.organisation_loaded and not any(_knows(desk, person, one) for person in people):
        text = _("{owner} may not know of the case, and could not see to it; choose somebody who may")
        yield Reason("owner", text.format(owner=owner))


def _behind(desk: Desk, owner: str) -> Iterator[str]:
    """The people who would have it: the person of that name, or the manager of that unit."""
    yield from (unit.manager for unit in desk.store.departments() if unit.name == owner and unit.manager)
    if desk.store.has_person(owner):
        yield owner


def _knows(desk: Desk, person: str, one: Promise) -> bool:
    found = follow_ups_at(desk.acting(person), [one.item.id])
    return any(other.position == one.position for other in found)


def _text(desk: Desk, action: str, text: str) -> str:
    found = clean(text.strip(), "text")
    desk.look_for_cpr(action, [("text", found)])
    return found


def _file(proof: Proof) -> str:
    """The file's name, "" for none."""
    name = clean(proof.file.replace("\\", "/").rpartition("/")[2].strip(), "file", single_line=True)
    if name and not proof.data:
        raise Invalid.at("file", _("the file is empty or has no name"))
    if len(proof.data) > MAX_ATTACHMENT:
        text = _("the file is {size} MB; at most {limit} MB is taken")
        size, limit = len(proof.data) // 1_000_000, MAX_ATTACHMENT // 1_000_000
        raise Invalid.at("file", text.format(size=size, limit=limit))
    return name


def _day(day: date | None) -> str:
    return long_date(day) if day else "uden frist"


def _take(
    desk: Desk,
    one: Promise,
    move: Move,
    *,
    said: str = "",
    text: str = "",
    owner: str = "",
    due: date | None = None,
    memo: str = "",
    file: str = "",
    sha256: str = "",
    size: int = 0,
) -> Meeting:
    """The meeting with the step. The event says what was changed from what to what."""
    desk.refuse_standing_in(move, closed=one.item.closed)
    now = one.standing
    step = FollowUpStep(
        follow_up=one.position,
        move=move,
        by=desk.on_behalf_of or desk.actor,
        at=desk.now,
        text=text,
        owner=owner or now.owner,
        due=due or now.due,
        memo=memo,
        file=file,
        sha256=sha256,
        size=size,
    )
    after = replace(one.item, follow_up_steps=(*one.item.follow_up_steps, step))
    lines = (f"{one.item.number}.{one.position}", said, text, file)
    comment = "\n".join(line for line in lines if line)
    return stored(desk, one.meeting, f"follow_up_{move.value}", comment=comment, items=one.meeting.items_with(after))
