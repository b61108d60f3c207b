"""The meeting: planned, put together, sent out, held, written into minutes, closed, corrected.

A step of the meeting carries its items along, all or none, and reports per item.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

from engine.danish import local_date
from engine.errors import Blocked, Reason
from engine.events import events
from engine.language import _
from engine.text import RichText
from engine.workflow import Attempt, Transition, blocking, fire, reasons_against
from memos.actions import minutes_item, overdue_item
from memos.actions.calling import follow
from memos.actions.noticing import notice_minutes
from memos.actions.packets import want_packets
from memos.actions.steps import FORMATS, take
from memos.decision import Correction
from memos.desk import Desk, new_id
from memos.guards import MEETING_RULES, role_reasons
from memos.meeting import Item, Meeting, MeetingHeader, MeetingState
from memos.people import MinutesRule, Role
from memos.planning import unsound_link
from memos.store.work import BULK
from memos.workflow_file import DocumentType

TAKE_OVER = "take_over"
"""A text that a member proposed now stands in the minutes."""


def plan(desk: Desk, header: MeetingHeader, *, historical: bool = False) -> Meeting:
    """A new meeting of a body. Its office or a member of it plans it."""
    body = desk.store.body(header.body)
    named = {"chair": header.chair, "secretary": header.secretary}
    named |= {f"members[{n}]": name for n, name in enumerate(header.members, 1)}
    named |= {f"absent[{n}].name": presence.name for n, presence in enumerate(header.presence, 1)}
    for n, one in enumerate(header.substitutes, 1):
        named |= {f"substitutes[{n}].for": one.for_, f"substitutes[{n}].name": one.name}
    desk.refuse_unknown(named)
    running = desk.store.next_in_series(f"{body.code}-M{header.date.year}-")
    meeting = Meeting(
        id=new_id(),
        number=f"{body.code}-M{header.date.year}-{running:02d}",
        body=header.body,
        date=header.date,
        state=desk.catalogue.meeting.workflow.initial.key,
        start=header.start,
        end=header.end,
        place=header.place,
        chair=header.chair or body.chair,
        secretary=header.secretary or body.secretary,
        members=header.members or body.members,
        presence=header.presence,
        historical=historical,
        link=header.link,
        substitutes=header.substitutes,
    )
    refuse_others(desk, meeting, "plan")  # first of all: others need not know that there is a meeting
    if against := [*day_taken(desk, meeting), *unsound_link(meeting.link)]:
        raise Blocked("plan", against)
    desk.look_for_cpr("plan", [("place", meeting.place)])
    meeting = _accounted(desk, desk.store.add_meeting(meeting), "plan", "")
    for earlier in minutes_item.waiting(desk, meeting):
        if not desk.source:
            meeting = _with_minutes(desk, meeting, earlier)
    return meeting


def day_taken(desk: Desk, meeting: Meeting) -> Iterator[Reason]:
    """A body meets once a day; a meeting that was called off is none."""
    found = desk.store.meeting_of(meeting.body, meeting.date)
    other = desk.store.meeting(found) if found and found != meeting.id else None
    if other is not None and other.state != MeetingState.CANCELLED:
        text = _("{body} already meets on that day: {number}")
        yield Reason("date", text.format(body=meeting.body, number=other.number))


def change(desk: Desk, meeting: Meeting, action: str, *, comment: str = "", **facts: Any) -> Meeting:
    """The meeting with other facts, accounted for. Only its office may; closed meetings are only corrected."""
    refuse_others(desk, meeting, action)
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        text = _("the meeting is closed; add a correction instead")
        raise Blocked(action, [Reason("state", text)])
    return stored(desk, meeting, action, comment=comment, **facts)


def stored(desk: Desk, meeting: Meeting, action: str, *, comment: str = "", **facts: Any) -> Meeting:
    """The meeting with other facts, accounted for. Who may is for the caller to decide."""
    after = desk.store.save_meeting(replace(meeting, **facts))
    want_packets(desk, meeting, after, FORMATS)
    return _accounted(desk, after, action, meeting.state, comment)


def add_item(desk: Desk, meeting: Meeting, item: Item, *, position: int = 0) -> Meeting:
    """An item on the agenda: last (open ones before closed ones), or at a position counted from 1."""
    order = list(meeting.items)
    at = position - 1 if position else sum(1 for other in order if item.closed or not other.closed)
    order.insert(max(0, min(at, len(order))), item)
    return change(desk, meeting, "add", comment=item_name(desk, item), items=numbered(meeting, order))


def remove_item(desk: Desk, meeting: Meeting, item: Item) -> Meeting:
    """Off the agenda again, before it is sent out."""
    left = [other for other in meeting.items if other.id != item.id]
    return change(desk, meeting, "take_off", comment=item_name(desk, item), items=numbered(meeting, left))


def move_item(desk: Desk, meeting: Meeting, item: Item, position: int) -> Meeting:
    """To another place in the order, before it is sent out."""
    if meeting.state != MeetingState.PLANNED:
        raise Blocked("move", [Reason("state", _("the order is frozen since the agenda was sent out"))])
    order = [other for other in meeting.items if other.id != item.id]
    order.insert(max(0, min(position - 1, len(order))), item)
    text = _("{item} was moved to place {place}")
    said = text.format(item=item_name(desk, item), place=order.index(item) + 1)
    return change(desk, meeting, "move", comment=said, items=numbered(meeting, order))


def item_name(desk: Desk, item: Item) -> str:
    """An item as the meeting's history names it: by what stays when the numbers change."""
    return desk.store.memo(item.memo).number if item.memo else f"“{item.title}”"


def numbered(meeting: Meeting, order: Iterable[Item]) -> tuple[Item, ...]:
    """The items in order, with numbers of their own for open and closed ones. Sent out, numbers stay."""
    frozen = meeting.state != MeetingState.PLANNED
    counts = {False: 0, True: 0}
    if frozen:
        for item in meeting.items:
            counts[item.closed] += 1
    items = []
    for position, item in enumerate(order, 1):
        number = item.number
        if not frozen or not number:
            counts[item.closed] += 1
            number = f"{'L' if item.closed else ''}{counts[item.closed]}"
        items.append(replace(item, position=position, number=number))
    return tuple(items)


def reasons(desk: Desk, meeting: Meeting, name: str, comment: str = "", **arguments: Any) -> tuple[Reason, ...]:
    """What stands in the way of this step of the meeting, its items included."""
    workflow = desk.catalogue.meeting.workflow
    attempt = _attempt(desk, meeting, comment, arguments)
    return reasons_against(workflow, MEETING_RULES, name, attempt)


def step(desk: Desk, meeting: Meeting, name: str, *, comment: str = "", **arguments: Any) -> Meeting:
    """The meeting after the step, its items carried along in the same transaction: all or none."""
    desk.look_for_cpr(name, [("comment", comment)])
    workflow = desk.catalogue.meeting.workflow
    attempt = _attempt(desk, meeting, comment, arguments)
    found = reasons_against(workflow, MEETING_RULES, name, attempt)
    taken = fire(workflow, MEETING_RULES, name, attempt)
    facts: dict[str, Any] = {"state": attempt.state}
    if taken.does == "close":
        facts["approved_on"] = arguments.get("approved_on") or local_date(desk.now)
    if taken.does == "lock" and not desk.source:
        facts["items"] = overdue_item.frozen(desk, meeting)
    if taken.does == "reopen":
        facts["approvals"] = ()  # what was approved is not what will be sent out again
    after = desk.store.save_meeting(replace(meeting, **facts))
    after = _accounted(desk, after, name, meeting.state, comment)
    if desk.historical:
        _note_silences(desk, after, found)
    _carry_items(desk, after, taken, comment)
    if taken.does == "review" and not desk.source:
        _put_on_next(desk, after)
        notice_minutes(desk, after, str(after.revision))
    desk.store.want(product(taken.documents, FORMATS), after.revision, desk.now, meeting=after.id)
    want_packets(desk, meeting, after, FORMATS)
    if after.state == MeetingState.CANCELLED:
        follow(desk, meeting, after)
    return after


def approve(desk: Desk, meeting: Meeting) -> Meeting:
    """One approval of the minutes, by the chair or a member."""
    if against := reasons_against_approving(desk, meeting):
        raise Blocked("approve", against)
    person = desk.on_behalf_of or desk.actor
    after = desk.store.save_meeting(replace(meeting, approvals=(*meeting.approvals, person)))
    return _accounted(desk, after, "approve", meeting.state)


def reasons_against_approving(desk: Desk, meeting: Meeting) -> tuple[Reason, ...]:
    """What keeps this person from approving the minutes."""
    person = desk.on_behalf_of or desk.actor
    attempt = desk.attempt(desk.meeting_case(meeting), meeting.state)
    against = [*role_reasons(attempt, (Role.CHAIR, Role.MEMBER))]
    if meeting.state != MeetingState.MINUTES_REVIEW:
        against.append(Reason("state", _("the minutes are not out for approval")))
    if person in meeting.approvals:
        against.append(Reason("actor", _("{person} has approved already").format(person=person)))
    return tuple(against)


def remark(desk: Desk, meeting: Meeting, remarks: RichText) -> Meeting:
    """The remarks on the meeting as a whole, for the minutes."""
    desk.look_for_cpr("remark", [("remarks", remarks.plain)])
    return change(desk, meeting, "remark", remarks=remarks)


def correct(desk: Desk, meeting: Meeting, text: str) -> Meeting:
    """A mistake in approved minutes, mended by an addition that is dated and shown."""
    refuse_others(desk, meeting, "correct")
    against = []
    if meeting.state != MeetingState.CLOSED:
        against.append(Reason("state", _("the minutes are not approved yet; change them instead")))
    if not text.strip():
        against.append(Reason("text", _("a correction needs its text")))
    if against:
        raise Blocked("correct", against)
    desk.look_for_cpr("correct", [("text", text)])
    correction = Correction(text.strip(), desk.on_behalf_of or desk.actor, desk.now)
    after = desk.store.save_meeting(replace(meeting, corrections=(*meeting.corrections, correction)))
    after = _accounted(desk, after, "correct", meeting.state)
    _want_minutes(desk, after)
    return after


def _put_on_next(desk: Desk, meeting: Meeting) -> None:
    """The body's next agenda gets the approval of these minutes, unless one has it already."""
    following = minutes_item.next_planned(desk, meeting)
    if following and not minutes_item.is_on_an_agenda(desk, meeting):
        _with_minutes(desk, following, meeting)


def _with_minutes(desk: Desk, meeting: Meeting, earlier: Meeting) -> Meeting:
    """The meeting with the approval of an earlier one's minutes on its agenda: a rule puts it there, not a person."""
    title = minutes_item.title_for(earlier)
    items = numbered(meeting, minutes_item.with_item(meeting, title))
    return stored(desk, meeting, "add", comment=title, items=items)


def _want_minutes(desk: Desk, meeting: Meeting) -> None:
    """The meeting's minutes and those of each memo anew: all of them show a correction."""
    minutes = product(_minutes_of(desk.catalogue.meeting.documents), FORMATS)
    desk.store.want(minutes, meeting.revision, desk.now, meeting=meeting.id)
    decided = [item.memo for item in meeting.items if item.memo and item.result == "decided"]
    for memo in desk.store.memos(decided).values():
        minutes = product(_minutes_of(desk.type_of(memo).documents), FORMATS)
        desk.store.want(minutes, memo.revision, desk.now, memo=memo.id, priority=BULK)


def _minutes_of(documents: Iterable[DocumentType]) -> list[str]:
    return [document.key for document in documents if document.decision]


def _carry_items(desk: Desk, meeting: Meeting, taken: Transition, comment: str) -> None:
    """The memo's own step for this effect, for each item that has one. Refused together, with each item's number."""
    against: list[Reason] = []
    for item in meeting.items:
        if not item.memo or (taken.does == "close" and item.result != "decided"):
            continue  # what was postponed or taken off may be on another agenda by now
        memo = desk.store.memo(item.memo)
        own = desk.type_of(memo).workflow.doing(_effect(taken), memo.state)
        if own is None:
            against += _unprepared(taken, item, memo.number)
            continue
        try:
            take(desk, memo, own.name, comment=comment, meeting=meeting, item=item, cascade=True, priority=BULK)
        except Blocked as exc:
            against += [Reason(f"items {item.number}", str(reason)) for reason in exc.reasons]
    if against:
        raise Blocked(taken.name, against)


def _effect(taken: Transition) -> str:
    return "minute" if taken.does == "close" else taken.does


def _unprepared(taken: Transition, item: Item, number: str) -> list[Reason]:
    """A memo that is not where the agenda needs it. Later steps leave those alone that went another way."""
    if taken.does != "lock":
        return []
    text = _("{number} is not ready to be sent out; schedule it again or take it off")
    return [Reason(f"items {item.number}", text.format(number=number))]


def refuse_others(desk: Desk, meeting: Meeting, action: str) -> None:
    """Only its office may."""
    attempt = desk.attempt(desk.meeting_case(meeting), meeting.state)
    if against := blocking(role_reasons(attempt, (Role.SECRETARY, Role.CHAIR)), attempt):
        raise Blocked(action, against)


def _attempt(desk: Desk, meeting: Meeting, comment: str, arguments: dict[str, Any]) -> Attempt:
    case = desk.meeting_case(meeting)
    if meeting.state == MeetingState.MINUTES_REVIEW and case.body.minutes_rule is MinutesRule.SILENCE:
        arguments = {"days_since_review": _days_since_review(desk, meeting), **arguments}
    return desk.attempt(case, meeting.state, comment, arguments)


def sent_for_approval(desk: Desk, meeting: Meeting) -> datetime | None:
    """When the minutes were last sent out as they now stand: a text that was taken over counts from then."""
    history = events(desk.session, desk.store.chain_of_meeting(meeting.id))
    out = [e for e in history if e.to_state == MeetingState.MINUTES_REVIEW]
    sent = [e.at for e in out if e.from_state != e.to_state or e.action == TAKE_OVER]
    return sent[-1] if sent else None


def _days_since_review(desk: Desk, meeting: Meeting) -> int:
    """Whole days since the minutes were last sent out."""
    sent = sent_for_approval(desk, meeting)
    return (desk.now - sent).days if sent else 0


def noted(desk: Desk, meeting: Meeting, action: str, comment: str = "") -> None:
    """Something was done around a meeting, which stays as it is."""
    _accounted(desk, meeting, action, meeting.state, comment)


def _accounted(desk: Desk, meeting: Meeting, action: str, from_state: str, comment: str = "") -> Meeting:
    desk.store.meeting_event(
        meeting,
        at=desk.now,
        actor=desk.actor,
        on_behalf_of=desk.on_behalf_of,
        action=action,
        from_state=from_state,
        comment=comment,
        source=desk.source,
    )
    return meeting


def _note_silences(desk: Desk, meeting: Meeting, found: tuple[Reason, ...]) -> None:
    for note in desk.silent(meeting.id, found):
        _accounted(desk, meeting, "note", meeting.state, note)
