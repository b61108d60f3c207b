"""One follow-up as its page shows it: what was agreed, every step since then, and what can be done now; its reports."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, select

from engine.errors import no_such
from engine.language import _
from memos.actions.following import Promise, moves, promise
from memos.decision import FollowUp
from memos.desk import Desk
from memos.following import FollowUpStep, Move
from memos.models import FollowUpStepRow
from memos.queries.delegations import principals
from memos.queries.find import may_see
from memos.queries.follow_ups import Followed, find_follow_up, follow_ups_at
from memos.store.rows import run


@dataclass(frozen=True, slots=True)
class Told:
    """A step, what it changed, and the number of its memo ("" where there is none that this person may know of)."""

    step: FollowUpStep
    owner_before: str
    due_before: date | None
    memo: str


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """`moves` can be done in the name of `as_name` ("" their own). `reports`: numbers of memos begun from it."""

    found: Followed
    agreed: FollowUp
    history: tuple[Told, ...]
    moves: tuple[Move, ...]
    as_name: str
    reports: tuple[str, ...]

    @property
    def seen(self) -> int:
        """How many steps it has: a form is sent against these."""
        return len(self.history)


def followed_up(desk: Desk, meeting: str, item: str, position: int) -> FollowedUp:
    """The follow-up at that place, for who may know of it. Raises `NotFound`."""
    found = find_follow_up(desk, meeting, item, position)
    one = promise(desk, found)
    told = _told(desk, one)
    as_name, can = _best(desk, one)
    return FollowedUp(
        found=found,
        agreed=one.follow_up,
        history=told,
        moves=can,
        as_name=as_name,
        reports=tuple(line.memo for line in told if line.step.move is Move.REPORT and line.memo),
    )


def evidence(desk: Desk, found: Followed, number: str) -> FollowUpStep:
    """The step with a file, by its place among the steps, from 1. Raises `NotFound`."""
    steps = promise(desk, found).steps
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    step = steps[place - 1] if 0 < place <= len(steps) else None
    if step is None or not step.sha256:
        raise no_such(_("file"), number)
    return step


def reports_on(desk: Desk, memo: str) -> Followed | None:
    """The follow-up that the memo reports on, where this person may know of it."""
    row = run(desk.session, _report(), memo=memo).first()
    if row is None:
        return None
    return next((one for one in follow_ups_at(desk, [row.item_id]) if one.position == row.follow_up), None)


def _told(desk: Desk, one: Promise) -> tuple[Told, ...]:
    told = []
    owner, due = one.follow_up.owner, one.follow_up.due
    for step in one.steps:
        known = step.memo and may_see(desk, step.memo)
        told.append(Told(step, owner, due, desk.store.memo(step.memo).number if known else ""))
        owner, due = step.owner, step.due
    return tuple(told)


def _best(desk: Desk, one: Promise) -> tuple[str, tuple[Move, ...]]:
    """In whose name most can be done, their own first."""
    named = [("", moves(desk, one))]
    named += [(name, moves(desk.acting(desk.actor, name), one)) for name in principals(desk, closed=one.item.closed)]
    return max(named, key=lambda pair: len(pair[1]))


@cache
def _report() -> Select[str, int]:
    chosen = select(FollowUpStepRow.item_id, FollowUpStepRow.follow_up)
    return chosen.where(FollowUpStepRow.memo_id == bindparam("memo"), FollowUpStepRow.move == Move.REPORT.value)
