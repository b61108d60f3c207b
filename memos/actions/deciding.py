"""Recording what the body decided: item by item, in session, with everything that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.errors import Blocked, Reason, stops
from engine.language import _
from engine.text import RichText
from memos.actions.drafting import next_number
from memos.actions.meetings import change
from memos.actions.steps import account, reasons, take
from memos.checks import warn_of_follow_ups
from memos.deciding import (
    added,
    answers,
    postponed_points,
    reasons_against_deciding,
    reasons_against_outcomes,
    result,
)
from memos.decision import Decision, FollowUp, Reservation, Vote
from memos.desk import Desk, new_id
from memos.meeting import Item, Meeting, MeetingState, Presence, Substitute
from memos.memo import Audience, Memo
from memos.record import ItemRecord
from memos.sitting import reasons_against_sitting
from memos.standing import left_standing


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the secretary records of one item."""

    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    remarks: RichText = RichText()
    presence: tuple[Presence, ...] = ()
    votes: tuple[Vote, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    substitutes: tuple[Substitute, ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that the minutes will print, with its place."""
        yield from ((f"decisions {decision.point or '+'}", decision.text) for decision in self.decisions)
        yield from ((f"follow_ups[{n}]", f"{f.text} {f.owner}") for n, f in enumerate(self.follow_ups, 1))
        yield "remarks", self.remarks.plain
        yield from ((f"reservations[{n}]", one.text) for n, one in enumerate(self.reservations, 1))
        yield from ((f"absent[{n}].decided_by", one.decided_by) for n, one in enumerate(self.presence, 1))

    def people(self) -> dict[str, str]:
        """Everybody who is named, by place."""
        named = {f"absent[{n}].name": one.name for n, one in enumerate(self.presence, 1)}
        named |= {f"reservations[{n}].person": one.person for n, one in enumerate(self.reservations, 1)}
        for n, one in enumerate(self.substitutes, 1):
            named |= {f"substitutes[{n}].name": one.name, f"substitutes[{n}].for": one.for_}
        for n, vote in enumerate(self.votes, 1):
            named |= {f"votes[{n}] {m}": name for m, name in enumerate(vote.voters, 1)}
        return named


def recorded_of(one: ItemRecord | Item) -> Recorded:
    """What a file or a program tells of an item, or what was recorded of it before."""
    return Recorded(
        one.decisions, one.follow_ups, one.remarks, one.presence, one.votes, one.reservations, one.substitutes
    )


def record(desk: Desk, meeting: Meeting, item: Item, facts: Recorded) -> Meeting:
    """The meeting with the item's record; its memo is decided or postponed. Recording again replaces it."""
    if meeting.state != MeetingState.IN_SESSION:
        raise Blocked("decide", [Reason("meeting", _("the meeting is not in session; start it first"))])
    desk.refuse_unknown(facts.people())
    desk.look_for_cpr("decide", facts.texts())
    if (against := tuple(reasons_against_sitting(meeting, facts))) and not desk.historical:
        raise Blocked("decide", against)
    desk.warnings.extend(warn_of_follow_ups(facts.follow_ups))
    if not item.memo:
        return _with(desk, meeting, item, facts, "")
    memo = desk.store.memo(item.memo)
    return _record_memo(desk, meeting, item, facts, memo)


def _record_memo(desk: Desk, meeting: Meeting, item: Item, facts: Recorded, memo: Memo) -> Meeting:
    memo_type = desk.type_of(memo)
    outcome = result(memo.content, memo_type, facts.decisions)
    step = memo_type.workflow.doing("postpone" if outcome == "postponed" else "decide", memo.state)
    if step is None and item.result == outcome:
        return _record_again(desk, meeting, item, facts, memo)
    name = step.name if step else "decide"
    against = stops(reasons(desk, memo, name, meeting=meeting, decisions=facts.decisions))
    if against and not desk.historical:
        raise Blocked(name, against)
    meeting = _with(desk, meeting, item, facts, outcome)
    item = meeting.item_of(memo.id) or item
    memo = take(desk, memo, name, meeting=meeting, item=item, arguments={"decisions": facts.decisions})
    _warn_of_left_standing(desk, memo, facts.decisions)
    if outcome == "decided":
        _carry_on(desk, memo, item, facts.decisions)
    return meeting


def _record_again(desk: Desk, meeting: Meeting, item: Item, facts: Recorded, memo: Memo) -> Meeting:
    """A wrong outcome is mended while the body still sits; the account shows both."""
    memo_type, body = desk.type_of(memo), desk.store.body(memo.content.body)
    against = stops(reasons_against_deciding(memo.content, memo_type, facts.decisions))
    against += tuple(reasons_against_outcomes(memo_type, body, facts.decisions))
    carried = postponed_points(memo.content, desk.type_of(memo), item.decisions)
    postponed = postponed_points(memo.content, desk.type_of(memo), facts.decisions)
    if memo.successor and postponed != carried:
        text = _("the postponed points go on in {number}; withdraw or change that memo instead")
        number = desk.store.memo(memo.successor).number
        against = (*against, Reason("decisions", text.format(number=number)))
    if against:
        raise Blocked("decide", against)
    meeting = _with(desk, meeting, item, facts, item.result)
    item = meeting.item_of(memo.id) or item
    account(desk, memo, "decide_again", memo.state, item=item)
    _warn_of_left_standing(desk, memo, facts.decisions)
    if item.result == "decided" and not memo.successor:
        _carry_on(desk, memo, item, facts.decisions)
    return meeting


def _with(desk: Desk, meeting: Meeting, item: Item, facts: Recorded, outcome: str) -> Meeting:
    recorded = replace(
        item,
        decisions=facts.decisions,
        follow_ups=facts.follow_ups,
        remarks=facts.remarks,
        presence=facts.presence,
        votes=facts.votes,
        reservations=facts.reservations,
        substitutes=facts.substitutes,
        result=outcome,
    )
    return change(desk, meeting, "decide", items=meeting.items_with(recorded))


def _warn_of_left_standing(desk: Desk, memo: Memo, decisions: Sequence[Decision]) -> None:
    found = answers(memo.content, desk.type_of(memo), decisions)
    for left in left_standing(found, added(decisions)):
        text = _("“{number}” was changed to {becomes} in point {point}, but still stands here: “{text}”; confirm it")
        desk.warnings.append(
            Reason(
                f"decisions {left.standing_at}",
                text.format(number=left.number, becomes=", ".join(left.becomes), point=left.changed_at, text=left.text),
                "warn",
            )
        )


def _carry_on(desk: Desk, memo: Memo, item: Item, decisions: Sequence[Decision]) -> None:
    """Points that were postponed while others were decided live on in a successor, linked both ways."""
    memo_type = desk.type_of(memo)
    points = postponed_points(memo.content, memo_type, decisions)
    waiting = next((step for step in memo_type.workflow.transitions if step.does == "postpone"), None)
    if not points or waiting is None:
        return
    state = memo_type.workflow.state(waiting.to)
    content = replace(memo.content, points=points)
    successor = Memo(
        id=new_id(),
        number=next_number(desk, content, desk.now.year),
        content=content,
        state=state.key,
        audience=Audience(state.audience) if state.audience else memo.audience,
        definition=memo.definition,
        author=memo.author,
        historical=memo.historical,
        predecessor=memo.id,
    )
    successor = desk.store.add_memo(successor, desk.now)
    successor = desk.store.add_edition(successor, desk.now)
    account(desk, successor, "carry_on", "")
    decided = desk.store.save_memo(replace(memo, successor=successor.id), desk.now)
    account(desk, decided, "carry_on", memo.state, item=item)
