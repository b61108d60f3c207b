"""*Min side*: what waits for the person at the desk, in groups, the most urgent first."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, or_, select, union

from memos.desk import Desk
from memos.models import BodyMemberRow, BodyRow
from memos.queries.deadlines import NextMeeting, next_meetings
from memos.queries.find import ACTOR
from memos.queries.follow_ups import Followed, follow_ups_of
from memos.queries.returns import Return, returns
from memos.queries.waiting import Group, Waiting, is_draft, is_for_approval, to_approve, to_note, to_schedule, written
from memos.queries.waiting_meetings import WaitingMeeting, waiting_meetings
from memos.queries.waiting_questions import Question, waiting_questions
from memos.store.rows import run
from memos.visibility import person_id


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for one person. `returned` are memos each with how it came back; they are not among the drafts.

    `elsewhere`: what they wrote and somebody else has now. `coming`: the next meetings of their bodies, and of those
    that they write to.
    """

    returned: tuple[tuple[Waiting, Return], ...]
    drafts: Group
    approvals: Group
    notes: Group
    questions: tuple[Question, ...]
    unscheduled: Group
    meetings: tuple[WaitingMeeting, ...]
    follow_ups: tuple[Followed, ...]
    elsewhere: Group
    coming: tuple[NextMeeting, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing waits for them, nor for others because of them."""
        groups = (self.drafts, self.approvals, self.notes, self.unscheduled, self.elsewhere)
        others = (self.returned, self.questions, self.meetings, self.follow_ups)
        return not any(others) and not any(group.memos for group in groups)


def inbox(desk: Desk) -> Inbox:
    """In a number of statements that does not grow with the memos."""
    drafts, elsewhere = written(desk, is_draft), written(desk, is_for_approval)
    back = returns(desk, [memo.id for memo in drafts.memos])
    return Inbox(
        returned=tuple((memo, back[memo.id]) for memo in drafts.memos if memo.id in back),
        drafts=Group(tuple(memo for memo in drafts.memos if memo.id not in back), drafts.more),
        approvals=to_approve(desk),
        notes=to_note(desk),
        questions=waiting_questions(desk),
        unscheduled=to_schedule(desk),
        meetings=waiting_meetings(desk),
        follow_ups=tuple(follow_ups_of(desk, desk.actor)),
        elsewhere=elsewhere,
        coming=tuple(next_meetings(desk, _bodies(desk, (*drafts.memos, *elsewhere.memos)))),
    )


def _bodies(desk: Desk, memos: tuple[Waiting, ...]) -> set[str]:
    """The bodies that they sit in or work for, and those that their memos are for."""
    seats = run(desk.session, _seats(), actor=desk.actor)
    return {memo.body for memo in memos} | {row.name for row in seats}


@cache
def _seats() -> CompoundSelect[Any]:
    who = person_id(ACTOR)
    office = select(BodyRow.name).where(or_(BodyRow.secretary_id == who, BodyRow.chair_id == who))
    member = select(BodyRow.name).join(BodyMemberRow, BodyMemberRow.body_id == BodyRow.id)
    return union(office, member.where(BodyMemberRow.person_id == who))
