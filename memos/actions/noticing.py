"""Who is told of what: notices are wanted in the transaction of the change that calls for them."""

from collections.abc import Iterable, Iterator

from engine.danish import local_date
from engine.workflow import Transition, Workflow
from memos.case import MemoCase
from memos.desk import Desk
from memos.memo import Memo
from memos.notices import NoticeKind
from memos.people import Role
from memos.queries.find import may_see


def want_notice(desk: Desk, kind: NoticeKind, people: Iterable[str], memo: Memo, occasion: str) -> None:
    """A mail to each of these people who has an address and may see the memo, but not to whoever does it.

    `occasion` tells one notice from the next of its kind: a revision, a date, a consultation's id. What is taken
    from a record has happened long ago, and tells nobody.
    """
    if desk.historical or desk.source:
        return
    reached = desk.store.with_mail({*people} - {"", desk.actor})
    told = [person for person in reached if may_see(desk.acting(person), memo.id)]
    desk.store.want_notices(kind, told, memo.id, occasion, desk.now)


def notice_step(desk: Desk, case: MemoCase, step: Transition, memo: Memo) -> None:
    """What a step of a memo's workflow calls for; `memo` is the memo after it."""
    workflow, content, occasion = case.type.workflow, memo.content, str(memo.revision)
    wrote = (memo.author, content.case_officer)
    if step.does == "return":
        want_notice(desk, NoticeKind.RETURNED, wrote, memo, occasion)
    if is_approval(workflow, step):
        want_notice(desk, NoticeKind.APPROVED, (*wrote, *case.holders[Role.SECRETARY]), memo, occasion)
    if any(is_approval(workflow, following) for following in workflow.leaving(step.to)):
        want_notice(desk, NoticeKind.TO_APPROVE, approvers(desk, memo), memo, occasion)


def is_approval(workflow: Workflow, step: Transition) -> bool:
    """Whether a manager says yes by it: a step onwards that the author cannot take."""
    onwards = step.does == "" and not step.cascade and not workflow.state(step.to).final
    return onwards and Role.MANAGER in step.roles and Role.AUTHOR not in step.roles


def approvers(desk: Desk, memo: Memo) -> Iterator[str]:
    """The responsible manager, and those who may act for them today."""
    manager = memo.content.responsible_manager
    yield manager
    for held in desk.store.delegations(principal=manager, day=local_date(desk.now)) if manager else ():
        if held.closed or not memo.content.closed:
            yield held.delegate
