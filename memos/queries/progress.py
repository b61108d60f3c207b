"""How far a memo is on the way through its workflow, for a row of steps on a page."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from engine.workflow import Workflow
from memos.memo import Audience, Memo
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class Stage:
    """A state on the way, and whether the memo has been there, is there, or has it before it."""

    label: str
    when: Literal["done", "now", "ahead"]


def stages(memo_type: MemoType, memo: Memo) -> tuple[Stage, ...]:
    """The usual way from the first state to the last that readers know of; a state aside stands at the end."""
    workflow = memo_type.workflow
    way = _way(workflow)
    if memo.state not in way:
        return (*(Stage(workflow.state(key).label, "ahead") for key in way), _now(workflow, memo.state))
    here = way.index(memo.state)
    return tuple(
        Stage(workflow.state(key).label, "done" if n < here else "now" if n == here else "ahead")
        for n, key in enumerate(way)
    )


def _now(workflow: Workflow, state: str) -> Stage:
    return Stage(workflow.state(state).label, "now")


def _way(workflow: Workflow) -> list[str]:
    """The shortest way, steps that follow from a meeting's included."""
    todo = deque([[workflow.initial.key]])
    seen = {workflow.initial.key}
    while todo:
        way = todo.popleft()
        state = workflow.state(way[-1])
        if state.final and state.audience == Audience.READERS:
            return way
        for step in workflow.leaving(state.key):
            if step.to not in seen:
                seen.add(step.to)
                todo.append([*way, step.to])
    return [workflow.initial.key]
