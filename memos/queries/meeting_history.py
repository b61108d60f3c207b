"""A meeting's history in words, as far as somebody may know of what is on its agenda."""

from collections.abc import Iterable
from dataclasses import replace

from engine.events import Event, events
from engine.language import _
from engine.workflow import Workflow
from memos.actions.meetings import TAKE_OVER
from memos.desk import Desk
from memos.meeting import Meeting
from memos.queries.find import holds_office
from memos.queries.history import Told, told

TO_ALL = frozenset({"plan", "replan", "approve", "correct"})
"""What speaks of no item. Steps of the meeting do not either; their comments are for everybody who knows it."""


def meeting_history(desk: Desk, meeting: Meeting) -> list[Told]:
    """What was done to the meeting, in order. To others than its office nothing that an item could be read from."""
    workflow = desk.catalogue.meeting.workflow
    office = holds_office(desk, meeting)
    found = events(desk.session, desk.store.chain_of_meeting(meeting.id))
    return [_told(workflow, event, office=office) for event in found if office or _for_all(workflow, event)]


def moved_since_sent(history: Iterable[Told]) -> tuple[Told, ...]:
    """How the meeting was moved since its agenda was sent out."""
    found: list[Told] = []
    sent = False
    for one in history:
        sent = sent or one.action == "lock"
        if sent and one.action == "replan":
            found.append(one)
    return tuple(found)


def _for_all(workflow: Workflow, event: Event) -> bool:
    return event.action in TO_ALL or workflow.find(event.action, event.from_state) is not None


def _told(workflow: Workflow, event: Event, *, office: bool) -> Told:
    """The hash is over closed items, too: it is told to the office alone."""
    found = told(workflow, event, _what(workflow, event))
    return found if office else replace(found, sha256="")


def _what(workflow: Workflow, event: Event) -> str:
    step = workflow.find(event.action, event.from_state)
    if step:
        return step.label
    return {
        "plan": _("planned"),
        "replan": _("moved or described anew"),
        "add": _("put on the agenda"),
        "take_off": _("taken off the agenda"),
        "move": _("the order was changed"),
        "arrange": _("the agenda was changed"),
        "remove": _("an item was removed"),
        "absent": _("an absence was noted"),
        "decide": _("a decision was recorded"),
        "remark": _("remarks were made"),
        "approve": _("the minutes were approved by one"),
        "correct": _("the minutes were corrected"),
        "text": _("text was written into the minutes"),
        "uphold": _("a text was confirmed beside its decision"),
        "confirm": _("a decision was read out and confirmed"),
        "object": _("a member objected to the minutes"),
        "withdraw": _("an objection was withdrawn"),
        "answer": _("an objection was answered"),
        TAKE_OVER: _("a proposed text was taken over"),
        "follow_up_done": _("a follow-up is done"),
        "follow_up_extend": _("the deadline of a follow-up was extended"),
        "follow_up_hand_on": _("a follow-up was handed on"),
        "follow_up_drop": _("a follow-up was dropped"),
        "follow_up_reopen": _("a follow-up was opened again"),
        "follow_up_report": _("a memo was begun from a follow-up"),
        "summon": _("people were called to it"),
        "reply": _("an answer to the summons was noted"),
        "invite": _("the invitation was written"),
        "sign_up": _("the list of those who signed up was changed"),
        "sign_off": _("the list of those who signed up was changed"),
        "forget": _("what was known of those who signed up was deleted"),
        "note": _("the record is silent"),
        "document": _("a document was made"),
        "publish": _("made public"),
        "take_back": _("taken back from the public"),
        "move_work": _("others took over"),
    }.get(event.action, event.action)
