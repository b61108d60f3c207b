"""Taking a memo through one step of its workflow: asked, driven, saved, accounted for, documents called for."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from engine.errors import Reason
from engine.workflow import Transition, available, fire, reasons_against
from memos.actions.noticing import notice_step
from memos.case import MemoCase
from memos.desk import Desk
from memos.guards import MEMO_RULES
from memos.meeting import Item, Meeting
from memos.memo import Audience, Memo
from memos.store.work import BULK

FORMATS = ("docx", "pdf")


def reasons(
    desk: Desk, memo: Memo, name: str, comment: str = "", meeting: Meeting | None = None, **arguments: Any
) -> tuple[Reason, ...]:
    """What stands in the way of this person doing this to this memo now."""
    case = desk.case(memo, meeting)
    return reasons_against(
        case.type.workflow, MEMO_RULES, name, desk.attempt(case, case.memo.state, comment, arguments)
    )


def possible(desk: Desk, memo: Memo) -> dict[str, tuple[Reason, ...]]:
    """Every step out of the memo's state, with what stands in its way."""
    case = desk.case(memo)
    return available(case.type.workflow, MEMO_RULES, desk.attempt(case, case.memo.state))


def take(
    desk: Desk,
    memo: Memo,
    name: str,
    *,
    comment: str = "",
    meeting: Meeting | None = None,
    item: Item | None = None,
    cascade: bool = False,
    priority: int = 0,
    arguments: Mapping[str, Any] | None = None,
) -> Memo:
    """The memo after the step. Raises `Blocked` with all reasons; warnings are kept on the desk.

    `priority`: of its documents. Those of old records are many, and nobody waits for any.
    """
    if not cascade:
        desk.look_for_cpr(name, [("comment", comment)])
    case = desk.case(memo, meeting, item)
    attempt = desk.attempt(case, case.memo.state, comment, arguments)
    attempt.cascade = cascade
    found = reasons_against(case.type.workflow, MEMO_RULES, name, attempt)
    step = fire(case.type.workflow, MEMO_RULES, name, attempt)
    desk.warnings.extend(reason for reason in found if reason.severity == "warn")
    after = _stored(desk, case, step)
    account(desk, after, step.name, memo.state, comment=comment, item=item or case.item)
    if desk.historical:
        note_silences(desk, after, found)
    desk.store.want(
        product(step.documents, FORMATS),
        after.revision,
        desk.now,
        memo=after.id,
        priority=BULK if desk.historical else priority,
    )
    notice_step(desk, case, step, after)
    return after


def account(
    desk: Desk, memo: Memo, action: str, from_state: str, *, comment: str = "", item: Item | None = None
) -> None:
    """The event of something done to a memo."""
    desk.store.memo_event(
        memo,
        item,
        at=desk.now,
        actor=desk.actor,
        on_behalf_of=desk.on_behalf_of,
        action=action,
        from_state=from_state,
        comment=comment,
        source=desk.source,
    )


def note_silences(desk: Desk, memo: Memo, found: tuple[Reason, ...]) -> None:
    """What the old record does not say becomes a note in the history."""
    for note in desk.silent(memo.id, found):
        account(desk, memo, "note", memo.state, comment=note)


def moved(case: MemoCase, step: Transition) -> Memo:
    """The memo in its new state: how far it is known, and who counts as having written it since a return."""
    to = case.type.workflow.state(step.to)
    audience = to.audience
    return replace(
        case.memo,
        state=step.to,
        asks="" if to.author_may_edit else case.type.asked_in(step.to) or case.memo.asks,
        audience=Audience(audience) if audience else case.memo.audience,
        editors=frozenset() if step.does == "return" else case.memo.editors,
    )


def _stored(desk: Desk, case: MemoCase, step: Transition) -> Memo:
    """Saved, and with an edition kept together with the definition in force."""
    after = moved(case, step)
    if not step.edition:
        return desk.store.save_memo(after, desk.now)
    definition = desk.store.keep_definition(case.type.key, case.type.source)
    return desk.store.add_edition(replace(after, definition=definition), desk.now)
