"""Who is told of what: notices are wanted in the transaction of the change that calls for them."""

from collections.abc import Iterable, Iterator

from engine.danish import local_date
from engine.workflow import Transition, Workflow
from memos.case import MemoCase
from memos.desk import Desk
from memos.guards import minutes_approvers
from memos.meeting import Meeting
from memos.memo import Memo
from memos.notices import NoticeKind
from memos.people import Role
from memos.queries.find import knows, may_see


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


def want_meeting_notice(desk: Desk, kind: NoticeKind, people: Iterable[str], meeting: Meeting, occasion: str) -> None:
    """The same of a meeting: to those of the people who know of it."""
    if desk.historical or desk.source:
        return
    reached = desk.store.with_mail({*people} - {"", desk.actor})
    told = [person for person in reached if knows(desk.acting(person), meeting)]
    desk.store.want_notices(kind, told, "", occasion, desk.now, meeting=meeting.id)


def notice_minutes(desk: Desk, meeting: Meeting, occasion: str) -> None:
    """Minutes were sent out: to those who must approve them; by silence, to all who may object."""
    case = desk.meeting_case(meeting)
    people = minutes_approvers(case) or (*case.holders[Role.CHAIR], *case.holders[Role.MEMBER])
    want_meeting_notice(desk, NoticeKind.MINUTES, people, meeting, occasion)


def notice_step(desk: Desk, case: MemoCase, step: Transition, memo: Memo) -> None:
    """What a step of a memo's workflow calls for; `memo` is the memo after it."""
    workflow, content, occasion = case.type.workflow, memo.content, str(memo.revision)
    wrote = (memo.author, content.case_officer)
    if step.does == "return":
        want_notice(desk, NoticeKind.RETURNED, wrote, memo, occasion)
    if is_approval(workflow, step):
        want_notice(desk, NoticeKind.APPROVED, (*wrote, *case.holders[Role.SECRETARY]), memo, occasion)
    if role := case.type.asked_in(step.to):
        want_notice(desk, NoticeKind.TO_WRITE, case.holders.get(role, ()), memo, occasion)
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
