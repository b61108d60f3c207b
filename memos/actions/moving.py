"""Moving a leaver's work to others: memos, seats, departments, coming meetings and open follow-ups; all or none.

Who it goes to is on the memo and in its history for everybody who may know of it; the administrator is told
numbers only. What the workflow would not let a receiver do is refused with the numbers of the open memos. A closed
memo of that kind stays where it is, since a refusal would tell of it; moved again, to somebody else, it follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.errors import Blocked, Invalid, Reason
from engine.failures import stale
from engine.language import _
from memos.actions.meetings import stored
from memos.actions.organising import accounted, administer, no_own_access
from memos.actions.steps import account
from memos.desk import Desk
from memos.following import FollowUpStep, Move, standing
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Content, Memo
from memos.people import Body, Role
from memos.queries.follow_ups import FINISHED
from memos.queries.leaving import COMING, Held, Leaving, held_by, left_by, owns

ACTION = "move_work"

Seated = TypeVar("Seated", Meeting, Body)


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who takes over: memos and follow-ups; approvals and departments; seats in bodies and at coming meetings."""

    cases: str
    approvals: str = ""
    offices: str = ""

    def filled(self) -> "Receivers":
        """Where nobody else is named, it is whoever takes over the memos."""
        return Receivers(self.cases, self.approvals or self.cases, self.offices or self.cases)


def move_work(desk: Desk, leaver: str, receivers: Receivers, seen: str) -> Leaving:
    """Everything that can be moved. `seen` is what the form said of it; gives what there was to move."""
    administer(desk, ACTION)
    before = left_by(desk, leaver)
    if before.stamp != seen:
        raise stale()
    receivers = receivers.filled()
    if against := list(_receiver_reasons(desk, leaver, receivers)):
        raise Invalid(*against)
    held = held_by(desk, leaver)
    desk.store.lock_meetings({*held.meetings, *held.followed, *held.meetings_of_memos})
    moves = list(_moves(desk, held, leaver, receivers))
    if against := [reason for _memo, _content, reason in moves if reason]:
        raise Blocked(ACTION, against)
    said = _said(leaver, receivers)
    for memo, content, _reason in moves:
        _keep(desk, memo, content, said)
    _move_meetings(desk, held, leaver, receivers, said)
    _move_seats(desk, before, receivers)
    accounted(desk, ACTION, said)
    return before


def _said(leaver: str, receivers: Receivers) -> str:
    names = dict.fromkeys((receivers.cases, receivers.approvals, receivers.offices))
    return _("the work of {leaver} goes to {receivers}").format(leaver=leaver, receivers=", ".join(names))


def _receiver_reasons(desk: Desk, leaver: str, receivers: Receivers) -> Iterator[Reason]:
    for place, name in (
        ("cases", receivers.cases),
        ("approvals", receivers.approvals),
        ("offices", receivers.offices),
    ):
        if place != "cases" and name == receivers.cases:
            continue
        if not name:
            yield Reason(place, _("say who takes over"))
        elif not desk.store.has_person(name):
            yield Reason(place, _("{name} is not known; add the person first").format(name=name))
        elif name == leaver:
            yield Reason(place, _("{name} cannot take over from themselves").format(name=name))
        elif name == desk.actor:
            yield Reason(place, no_own_access())
        elif desk.store.has_account(name) and desk.store.account(name).disabled:
            yield Reason(place, _("the account of {name} is closed; choose somebody else").format(name=name))


def _moves(desk: Desk, held: Held, leaver: str, receivers: Receivers) -> Iterator[tuple[Memo, Content, Reason | None]]:
    """Each memo with its new content, or with the reason why it cannot have that."""
    for memo in desk.store.memos(held.memos).values():
        content = _content(desk, memo, leaver, receivers)
        if content == memo.content:
            continue
        if not _nobody_could_approve(desk, memo, content):
            yield memo, content, None
        elif not memo.content.closed:
            text = _("{number} waits for approval, and {person} has written it; choose somebody else")
            said = text.format(number=memo.number, person=content.responsible_manager)
            yield memo, content, Reason("approvals", said)


def _content(desk: Desk, memo: Memo, leaver: str, receivers: Receivers) -> Content:
    """With others in the leaver's places. What was presented already was presented by them."""
    content = memo.content
    case_officer = _instead(content.case_officer, leaver, receivers.cases)
    co_authors = _each_instead(content.co_authors, leaver, receivers.cases)
    presented = leaver in content.presenters and _is_decided(desk, memo)
    return replace(
        content,
        case_officer=case_officer,
        responsible_manager=_instead(content.responsible_manager, leaver, receivers.approvals),
        co_authors=tuple(name for name in co_authors if name != case_officer or name in content.co_authors),
        presenters=content.presenters if presented else _each_instead(content.presenters, leaver, receivers.cases),
    )


def _is_decided(desk: Desk, memo: Memo) -> bool:
    placed = desk.store.item_of_memo(memo.id)
    return bool(placed and placed[1].result == "decided")


def _nobody_could_approve(desk: Desk, memo: Memo, content: Content) -> bool:
    """Whether it would wait for a manager who wrote it, and could neither be approved nor be sent back."""
    workflow = desk.type_of(memo).workflow
    waits = any(Role.MANAGER in step.roles for step in workflow.leaving(memo.state))
    if not waits or workflow.state(memo.state).author_may_edit:
        return False
    return _manager_wrote(memo, content) and not _manager_wrote(memo, memo.content)


def _manager_wrote(memo: Memo, content: Content) -> bool:
    wrote = {memo.author, content.case_officer, *content.co_authors, *memo.editors}
    return content.responsible_manager in wrote


def _keep(desk: Desk, memo: Memo, content: Content, said: str) -> None:
    """What was submitted as it stood stays submitted as it stands: as an edition, so that nobody must approve it."""
    after = replace(memo, content=content)
    as_submitted = memo.edition > 0 and not memo.changed
    kept = desk.store.add_edition(after, desk.now) if as_submitted else desk.store.save_memo(after, desk.now)
    account(desk, kept, ACTION, memo.state, comment=said)


def _move_meetings(desk: Desk, held: Held, leaver: str, receivers: Receivers, said: str) -> None:
    found: Mapping[str, Meeting] = desk.store.meetings(sorted({*held.meetings, *held.followed}))
    for meeting in found.values():
        coming = MeetingState(meeting.state) in COMING
        seats = _seats(meeting, leaver, receivers.offices) if coming else meeting
        items = tuple(_item(one, leaver, receivers.cases, coming) for one in meeting.items)
        over = meeting.state in FINISHED
        items = tuple(
            _hand_on(desk, one, leaver, receivers.cases) if over else _rename(one, leaver, receivers.cases)
            for one in items
        )
        after = replace(seats, items=items)
        if after != meeting:
            stored(
                desk,
                meeting,
                ACTION,
                comment=said,
                secretary=after.secretary,
                chair=after.chair,
                members=after.members,
                items=after.items,
            )


def _seats(of: Seated, leaver: str, receiver: str) -> Seated:
    """The same with somebody else in the leaver's seats."""
    return replace(
        of,
        secretary=_instead(of.secretary, leaver, receiver),
        chair=_instead(of.chair, leaver, receiver),
        members=_each_instead(of.members, leaver, receiver),
    )


def _item(item: Item, leaver: str, receiver: str, coming: bool) -> Item:
    opens = _instead(item.opens, leaver, receiver) if coming else item.opens
    return replace(item, opens=opens)


def _hand_on(desk: Desk, item: Item, leaver: str, receiver: str) -> Item:
    """Its open follow-ups of the leaver's with the receiver: the minutes keep the name that was agreed on."""
    found = (standing(one, n, item.follow_up_steps) for n, one in enumerate(item.follow_ups, 1))
    steps = tuple(
        FollowUpStep(n, Move.HAND_ON, desk.actor, desk.now, owner=receiver, due=now.due)
        for n, now in enumerate(found, 1)
        if now.running and owns(leaver, now.owner)
    )
    return replace(item, follow_up_steps=(*item.follow_up_steps, *steps))


def _rename(item: Item, leaver: str, receiver: str) -> Item:
    """The same while the body still sits, and the minutes are being written."""
    follow_ups = tuple(
        replace(one, owner=receiver) if not one.done and owns(leaver, one.owner) else one for one in item.follow_ups
    )
    return replace(item, follow_ups=follow_ups)


def _move_seats(desk: Desk, before: Leaving, receivers: Receivers) -> None:
    for name in dict.fromkeys(one.place for one in before.bodies):
        desk.store.ensure_body(_seats(desk.store.body(name), before.name, receivers.offices))
    for one in before.departments:
        desk.store.set_manager(one.place, receivers.approvals)


def _instead(name: str, leaver: str, receiver: str) -> str:
    return receiver if name == leaver else name


def _each_instead(names: tuple[str, ...], leaver: str, receiver: str) -> tuple[str, ...]:
    """In the same order, nobody twice."""
    return tuple(dict.fromkeys(_instead(name, leaver, receiver) for name in names))
