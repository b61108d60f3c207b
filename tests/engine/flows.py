"""A small workflow that has nothing to do with memos, for the tests of the mechanism."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.errors import Reason
from engine.workflow import Attempt, Rules, State, Transition, Workflow


def sober(attempt: Attempt) -> Iterator[Reason]:
    if "drunk" in attempt.subject:
        yield Reason("subject", "is drunk")


def paid(attempt: Attempt) -> Iterator[Reason]:
    if "broke" in attempt.subject:
        yield Reason("purse", "is empty", silence="The record does not speak of the purse.")
    if "thrifty" in attempt.subject:
        yield Reason("purse", "is thin", "warn")


def role_check(attempt: Attempt, roles: tuple[str, ...]) -> Iterator[Reason]:
    if attempt.principal not in roles:
        yield Reason("actor", f"{attempt.principal} is none of {', '.join(roles)}")


RULES = Rules(
    guards={"sober": sober, "paid": paid},
    roles=frozenset({"guest", "host"}),
    effects=frozenset({"serve"}),
    audiences=frozenset({"all"}),
    role_check=role_check,
)
STATES = (
    State("outside", "Ude", initial=True),
    State("inside", "Inde", audience="all"),
    State("home", "Hjemme", final=True),
)
ENTER = Transition("enter", "Gå ind", ("outside",), "inside", ("guest",), guards=("sober", "paid"))
SERVE = Transition("serve", "Servér", ("inside",), "inside", ("host",), does="serve", cascade=True)
LEAVE = Transition("leave", "Gå", ("inside", "outside"), "home", ("guest", "host"), comment="required")
FLOW = Workflow(STATES, (ENTER, SERVE, LEAVE))


def flow(*, states: tuple[State, ...] = STATES, steps: tuple[Transition, ...] = FLOW.transitions) -> Workflow:
    """The workflow with other states or steps."""
    return Workflow(states, steps)


def step(base: Transition, **changes: Any) -> Transition:
    return replace(base, **changes)


def attempt(state: str = "outside", actor: str = "guest", subject: str = "", **changes: Any) -> Attempt:
    return Attempt(state, subject, actor, **changes)
