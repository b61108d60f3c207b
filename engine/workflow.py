"""Workflows as data, driven by **transitions**. One question decides: what stands in the way?

A `Workflow` is read from a table of states and transitions. `reasons_against` collects all reasons; the same
list of guards is the machine's condition, the last gate. Nobody outside asks the machine.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, cast

from transitions import EventData, Machine

from engine.errors import Blocked, Reason, stops
from engine.language import _


@dataclass(frozen=True, slots=True)
class State:
    """A state, its label to the reader, and how far a subject in it is known ("" keeps what was)."""

    key: str
    label: str
    audience: str = ""
    initial: bool = False
    final: bool = False
    author_may_edit: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from any of `sources`. Any of `roles` may take it. `does` names the effect that
    the program ties to it ("" for none).

    `edition` makes a numbered version. `cascade` steps follow from another subject's step and cannot be taken
    alone. `documents` are made by it.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    guards: tuple[str, ...] = ()
    comment: Literal["", "required"] = ""
    does: str = ""
    edition: bool = False
    cascade: bool = False
    documents: tuple[str, ...] = ()


@dataclass(slots=True)
class Attempt:
    """What is driven: made per call. `subject` is a frozen value, `state` moves.

    `cascade`: it follows from another subject's step. `record`: it is taken from an old record, whose silences
    do not block.
    """

    state: str
    subject: Any
    actor: str
    on_behalf_of: str = ""
    comment: str = ""
    cascade: bool = False
    record: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def principal(self) -> str:
        """In whose name the step is taken."""
        return self.on_behalf_of or self.actor


Guard = Callable[[Attempt], Iterable[Reason]]
RoleCheck = Callable[[Attempt, tuple[str, ...]], Iterable[Reason]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a definition may name: guards, roles and effects; `role_check` says why a role is not held."""

    guards: Mapping[str, Guard]
    roles: frozenset[str]
    effects: frozenset[str]
    audiences: frozenset[str]
    role_check: RoleCheck


@dataclass(frozen=True, slots=True)
class Workflow:
    """States and transitions in their order."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    @property
    def initial(self) -> State:
        return next(state for state in self.states if state.initial)

    def state(self, key: str) -> State:
        return next(state for state in self.states if state.key == key)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions out of a state, in their order."""
        return tuple(t for t in self.transitions if state in t.sources)

    def find(self, name: str, state: str) -> Transition | None:
        return next((t for t in self.leaving(state) if t.name == name), None)

    def doing(self, effect: str, state: str) -> Transition | None:
        """The transition out of `state` that has the effect."""
        return next((t for t in self.leaving(state) if t.does == effect), None)

    def path(self, start: str, arrived: Callable[[str], bool]) -> tuple[Transition, ...] | None:
        """The shortest way over steps that can be taken alone, first listed first; None if there is none."""
        todo: list[tuple[str, tuple[Transition, ...]]] = [(start, ())]
        seen = {start}
        while todo:
            state, way = todo.pop(0)
            if arrived(state):
                return way
            for step in self.leaving(state):
                if step.to not in seen and not step.cascade:
                    seen.add(step.to)
                    todo.append((step.to, (*way, step)))
        return None


def reasons_against(workflow: Workflow, rules: Rules, name: str, attempt: Attempt) -> tuple[Reason, ...]:
    """All that stands in the way of this step now, warnings included. Nothing else decides."""
    step = workflow.find(name, attempt.state)
    if step is None:
        return (_no_step(workflow, name, attempt.state),)
    return tuple(_reasons(rules, step, attempt))


def fire(workflow: Workflow, rules: Rules, name: str, attempt: Attempt) -> Transition:
    """Take the step: `attempt.state` is the new state after it. Raises `Blocked` with all reasons."""
    if against := blocking(reasons_against(workflow, rules, name, attempt), attempt):
        raise Blocked(name, against)
    step = workflow.find(name, attempt.state)
    machine = _machine(workflow, rules.role_check, tuple(rules.guards.items()))
    if step is None or not machine.events[name].trigger(attempt):
        raise Blocked(name, [_no_step(workflow, name, attempt.state)])
    return step


def blocking(reasons: Iterable[Reason], attempt: Attempt) -> tuple[Reason, ...]:
    """Those that keep the step from being taken: neither warnings nor, from a record, its silences."""
    return tuple(reason for reason in stops(reasons) if not (attempt.record and reason.silence))


def available(workflow: Workflow, rules: Rules, attempt: Attempt) -> dict[str, tuple[Reason, ...]]:
    """Every step out of the present state that can be taken alone, with what stands in its way."""
    return {
        step.name: tuple(_reasons(rules, step, attempt)) for step in workflow.leaving(attempt.state) if not step.cascade
    }


def _reasons(rules: Rules, step: Transition, attempt: Attempt) -> Iterable[Reason]:
    if step.cascade and not attempt.cascade:
        yield Reason("", _("“{step}” follows from a step of the meeting; take that one").format(step=step.label))
    yield from rules.role_check(attempt, step.roles)
    if step.comment and not attempt.comment.strip():
        yield Reason("comment", _("“{step}” needs a comment that says why").format(step=step.label))
    for guard in step.guards:
        yield from rules.guards[guard](attempt)


def _no_step(workflow: Workflow, name: str, state: str) -> Reason:
    here = [step for step in workflow.leaving(state) if not step.cascade]
    possible = ", ".join(f"{step.name} ({step.label})" for step in here) or _("none")
    return Reason(
        "state",
        _("in the state “{state}” the step {name} does not exist; possible are: {possible}").format(
            state=workflow.state(state).label, name=name, possible=possible
        ),
    )


@lru_cache(maxsize=64)
def _machine(workflow: Workflow, role_check: RoleCheck, guards: tuple[tuple[str, Guard], ...]) -> Machine:
    """One machine a definition. It owns no model, adds no steps of its own, and calls only our guards."""
    rules = Rules(dict(guards), frozenset(), frozenset(), frozenset(), role_check)
    machine = Machine(
        model=None,
        states=[state.key for state in workflow.states],
        initial=workflow.initial.key,
        auto_transitions=False,
        send_event=True,
    )
    for step in workflow.transitions:
        machine.add_transition(step.name, list(step.sources), step.to, conditions=[_condition(rules, step)])
    return machine


def _condition(rules: Rules, step: Transition) -> Callable[[EventData], bool]:
    def nothing_stands_in_the_way(event: EventData) -> bool:
        attempt = cast(Attempt, event.model)
        return not blocking(_reasons(rules, step, attempt), attempt)

    return nothing_stands_in_the_way
