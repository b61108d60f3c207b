"""Minutes as a person may read, write and approve them: decisions beside their texts, and what is in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.canonical import text_sha256
from engine.difference import LineChange, text_difference
from engine.errors import NotFound, Reason, stops
from engine.language import _
from engine.text import RichText
from engine.workflow import State
from memos.actions.meetings import reasons_against_approving, sent_for_approval
from memos.actions.minutes import (
    CONFIRMED_IN,
    WRITTEN_IN,
    minuted,
    reasons_against_objecting,
)
from memos.contradiction import Contradiction, contradictions
from memos.desk import Desk
from memos.document_rows import Context
from memos.guards import minutes_approvers
from memos.meeting import Item, Meeting, MeetingState
from memos.minuted import Spoken, confirmed, drafted, spoken, spoken_sha256, written_sha256
from memos.minutes import Answer, Confirmation, Objection, Place
from memos.people import Body, MinutesRule
from memos.printing import context_sha256, meeting_document
from memos.queries.delegations import principals
from memos.queries.documents import UNDECIDED
from memos.queries.find import find_meeting, holds_office, shown_items, sits
from memos.queries.meeting_steps import MeetingStep, meeting_steps

STEPS = frozenset({"review", "reopen", "close"})
"""What a meeting's steps do that are about its minutes."""


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """An item with its decision as it is printed, and what is read out of it. `base` tells its text from another."""

    item: Item
    title: str
    memo: str
    decision: Context | None
    spoken: tuple[Spoken, ...]
    spoken_sha256: str
    confirmation: Confirmation | None
    contradictions: tuple[Contradiction, ...]
    upheld: bool
    drafted: RichText
    base: str


@dataclass(frozen=True, slots=True)
class ShownObjection:
    """An objection and where it is; `lines` is the way from the text that stood there to the proposed or taken one."""

    objection: Objection
    number: str
    lines: tuple[LineChange, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a meeting. `seen` tells what was read from what came since; `until` is the end of silence.

    `approvers` must approve, each; `writes`, `confirms`, `approves` and `objects` are what this person can do, in
    the name that `as_name` says ("" their own).
    """

    meeting: Meeting
    body: Body
    state: State
    items: tuple[MinutesItem, ...]
    facts: tuple[Context, ...]
    objections: tuple[ShownObjection, ...]
    approvers: tuple[str, ...]
    until: datetime | None
    steps: tuple[MeetingStep, ...]
    writes: bool
    confirms: bool
    approves: bool
    objects: bool
    corrects: bool
    seen: str
    as_name: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether they are not approved yet."""
        return self.meeting.state != MeetingState.CLOSED

    def item(self, number: str) -> MinutesItem | None:
        """The shown item of that number."""
        return next((one for one in self.items if one.item.number == number), None)


def base_of(text: RichText) -> str:
    """What tells a text from another, without telling it."""
    return text_sha256(text.html)


def minutes(desk: Desk, number: str) -> Minutes:
    """The minutes of the meeting of that number, as far as this person may know them. Raises `NotFound`."""
    meeting = find_meeting(desk, number)
    if meeting.state in UNDECIDED:
        raise NotFound(Reason(number, _("there are no minutes yet; they come with the meeting")))
    body, shown = desk.store.body(meeting.body), shown_items(desk, meeting)
    kind = desk.catalogue.meeting
    key = next(document.key for document in kind.documents if document.decision)
    context, _folder, _document = meeting_document(desk, meeting, key, shown)
    printed = context["meeting"]
    if not isinstance(printed, dict):
        raise TypeError(key)
    within, office = sits(desk, meeting), holds_office(desk, meeting)
    objections = _objections(desk, meeting, shown) if within else ()
    name, approves, objects = _in_the_best_name(desk, meeting)
    return Minutes(
        meeting=meeting,
        body=body,
        state=kind.workflow.state(meeting.state),
        items=tuple(_items(desk, meeting, shown, printed["items"])),
        facts=tuple(printed["facts"]),
        objections=objections,
        approvers=tuple(sorted(minutes_approvers(desk.meeting_case(meeting)))) if within else (),
        until=objections_until(desk, meeting) if within else None,
        steps=tuple(step for step in meeting_steps(desk, meeting) if step.does in STEPS) if office else (),
        writes=office and meeting.state in WRITTEN_IN,
        confirms=office and meeting.state in CONFIRMED_IN,
        approves=approves,
        objects=objects,
        corrects=office and meeting.state == MeetingState.CLOSED,
        seen=context_sha256(printed),
        as_name=name,
    )


def objections_until(desk: Desk, meeting: Meeting) -> datetime | None:
    """Until when members may object, where the body approves minutes by silence."""
    body = desk.store.body(meeting.body)
    if meeting.state != MeetingState.MINUTES_REVIEW or body.minutes_rule is not MinutesRule.SILENCE:
        return None
    sent = sent_for_approval(desk, meeting)
    return sent + timedelta(days=body.silence_days) if sent else None


def _items(desk: Desk, meeting: Meeting, shown: Sequence[Item], printed: Sequence[Context]) -> Iterator[MinutesItem]:
    for item, row in zip(shown, printed, strict=True):
        found, decision = minuted(desk, meeting, item), row["decision"]
        upheld = bool(item.upheld_sha256) and item.upheld_sha256 == written_sha256(found)
        yield MinutesItem(
            item=item,
            title=str(row["title"]),
            memo=str(row["memo_number"]),
            decision=decision if isinstance(decision, dict) else None,
            spoken=spoken(found),
            spoken_sha256=spoken_sha256(found),
            confirmation=confirmed(found),
            contradictions=contradictions(found),
            upheld=upheld,
            drafted=drafted(found),
            base=base_of(item.minutes_text),
        )


def _objections(desk: Desk, meeting: Meeting, shown: Sequence[Item]) -> tuple[ShownObjection, ...]:
    """Those that are about what exists for this person."""
    numbers = {item.id: item.number for item in shown}
    mine = desk.names(closed=True)
    return tuple(
        ShownObjection(one, numbers.get(one.item, ""), _lines(meeting, one), one.person in mine)
        for one in meeting.objections
        if not one.item or one.item in numbers
    )


def _lines(meeting: Meeting, one: Objection) -> tuple[LineChange, ...]:
    """From what stood there to what was proposed."""
    if not one.proposed:
        return ()
    texts = {Place.OPENING: meeting.opening, Place.CLOSING: meeting.closing}
    here = next((item.minutes_text for item in meeting.items if item.id == one.item), texts.get(one.place, RichText()))
    taken_over = one.settled is not None and one.settled.answer is Answer.TAKEN_OVER
    return text_difference(one.settled.before if one.settled and taken_over else here, one.proposed)


def _in_the_best_name(desk: Desk, meeting: Meeting) -> tuple[str, bool, bool]:
    """In whose name this person can approve or object, and which of the two."""
    if meeting.state != MeetingState.MINUTES_REVIEW:
        return "", False, False
    for name in ("", *principals(desk, closed=True)):
        own = desk.acting(desk.actor, name)
        approves = not stops(reasons_against_approving(own, meeting))
        objects = not stops(reasons_against_objecting(own, meeting))
        if approves or objects:
            return name, approves, objects
    return "", False, False
