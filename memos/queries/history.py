"""A memo's history in words: who did what, on whose behalf, from which state to which, and why."""

from dataclasses import dataclass
from datetime import datetime

from engine.events import Event, events
from engine.language import _
from engine.workflow import Workflow
from memos.desk import Desk
from memos.memo import Memo
from memos.store import ANSWER, ASK, DISCARD, DOCUMENT, RECALL, REDACT, REMARK, RETIRE


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `from_label` and `to_label` are "" where the state stayed the same."""

    at: datetime
    actor: str
    on_behalf_of: str
    action: str
    what: str
    from_label: str
    to_label: str
    edition: int
    comment: str
    source: str
    sha256: str


def history(desk: Desk, memo: Memo) -> list[Told]:
    """What was done to the memo, in order."""
    workflow = desk.type_of(memo).workflow
    found = events(desk.session, desk.store.chain_of_memo(memo.id))
    return [told(workflow, event, _what(workflow, event)) for event in found]


def told(workflow: Workflow, event: Event, what: str) -> Told:
    """An event in words; states as the workflow calls them."""
    labels = {state.key: state.label for state in workflow.states}
    moved = event.from_state != event.to_state and bool(event.from_state)
    return Told(
        at=event.at,
        actor=event.actor,
        on_behalf_of=event.on_behalf_of,
        action=event.action,
        what=what,
        from_label=labels.get(event.from_state, event.from_state) if moved else "",
        to_label=labels.get(event.to_state, event.to_state) if moved else "",
        edition=event.edition,
        comment=event.comment,
        source=event.source,
        sha256=event.sha256,
    )


def _what(workflow: Workflow, event: Event) -> str:
    step = workflow.find(event.action, event.from_state)
    if step and event.action != DOCUMENT:
        return step.label
    return {
        "create": _("drafted"),
        "edit": _("edited"),
        "note": _("the record is silent"),
        "carry_on": _("the postponed points were carried on"),
        "move_work": _("others took over"),
        "decide_again": _("the decision was recorded again"),
        DISCARD: _("the content of an edition was removed"),
        RETIRE: _("it was discarded by the classification"),
        REDACT: _("personal data was erased"),
        DOCUMENT: _("a document was made"),
        REMARK: _("remarks were made"),
        ASK: _("a department was asked for remarks"),
        ANSWER: _("a department answered"),
        RECALL: _("the question to a department was recalled"),
    }.get(event.action, event.action)
