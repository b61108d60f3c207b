"""What a workflow definition may not be: each fault is found, with its key."""

from dataclasses import replace

import pytest

from engine.workflow import State, Workflow
from engine.workflow_check import mermaid, problems
from tests.engine.flows import ENTER, FLOW, LEAVE, RULES, SERVE, STATES, flow, step


def test_a_sound_definition_has_no_problems() -> None:
    assert problems(FLOW, RULES) == ()


FAULTS: dict[str, tuple[Workflow, list[str]]] = {
    "an unknown guard": (flow(steps=(step(ENTER, guards=("sobre",)), LEAVE)), ["transitions.enter.guards"]),
    "an unknown role": (flow(steps=(step(ENTER, roles=("gest",)), LEAVE)), ["transitions.enter.role"]),
    "an unknown effect": (flow(steps=(ENTER, LEAVE, step(SERVE, does="sing"))), ["transitions.serve.does"]),
    "an unknown target": (
        flow(steps=(ENTER, LEAVE, step(LEAVE, name="fly", to="moon"))),
        ["transitions.fly.from/to"],
    ),
    "an unknown source": (
        flow(steps=(ENTER, step(LEAVE, sources=("inside", "bar")))),
        ["transitions.leave.from/to"],
    ),
    "an unknown audience": (
        flow(states=(STATES[0], replace(STATES[1], audience="al"), STATES[2])),
        ["states.inside.audience"],
    ),
    "a state declared twice": (flow(states=(*STATES, STATES[1])), ["states.inside"]),
    "two initial states": (
        flow(states=(STATES[0], replace(STATES[1], initial=True), STATES[2])),
        ["states"],
    ),
    "no initial state": (
        flow(states=(replace(STATES[0], initial=False), *STATES[1:])),
        ["states", "states.outside", "states.inside", "states.home"],
    ),
    "two steps of one name from one state": (
        flow(steps=(ENTER, LEAVE, step(LEAVE, label="Smut"))),
        ["transitions.leave", "transitions.leave"],
    ),
    "a state that no step leads to": (flow(states=(*STATES, State("roof", "Tag", final=True))), ["states.roof"]),
    "a state that nobody can leave": (flow(steps=(ENTER, step(LEAVE, sources=("outside",)))), ["states.inside"]),
    "a state that only leads to itself": (
        flow(steps=(ENTER, SERVE, step(LEAVE, sources=("outside",)))),
        ["states.inside"],
    ),
    "two states that only lead to each other": (
        flow(
            states=(*STATES, State("bar", "Bar")),
            steps=(
                ENTER,
                step(LEAVE, sources=("outside",)),
                step(SERVE, to="bar"),
                step(SERVE, name="back", sources=("bar",), to="inside"),
            ),
        ),
        ["states.inside", "states.bar"],
    ),
    "a final state with steps out of it": (
        flow(steps=(ENTER, step(LEAVE, sources=("inside", "home", "outside")))),
        ["states.home"],
    ),
    "a step that no role may take": (flow(steps=(step(ENTER, roles=()), LEAVE)), ["transitions.enter.roles"]),
    "a step that leaves no state": (
        flow(steps=(ENTER, LEAVE, step(SERVE, sources=()))),
        ["transitions.serve.from"],
    ),
    "a cascade step that nothing sets off": (
        flow(steps=(ENTER, LEAVE, step(SERVE, does=""))),
        ["transitions.serve.does"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_finds(fault: str) -> None:
    broken, places = FAULTS[fault]
    assert [reason.place for reason in problems(broken, RULES)] == places


def test_all_faults_are_told_together() -> None:
    broken = flow(steps=(step(ENTER, guards=("sobre",), roles=("gest",)), step(LEAVE, to="moon")))
    assert len(problems(broken, RULES)) >= 4


def test_an_unknown_name_is_told_beside_the_known_ones() -> None:
    (reason,) = problems(flow(steps=(step(ENTER, guards=("sobre",)), LEAVE)), RULES)
    assert "'sobre'" in reason.text
    assert "paid, sober" in reason.text


def test_the_diagram_shows_each_state_step_and_role_by_its_label() -> None:
    assert mermaid(FLOW).splitlines() == [
        "stateDiagram-v2",
        "    outside: Ude",
        "    inside: Inde",
        "    home: Hjemme",
        "    [*] --> outside",
        "    outside --> inside: Gå ind (guest)",
        "    inside --> inside: Servér (host)",
        "    inside --> home: Gå (guest, host)",
        "    outside --> home: Gå (guest, host)",
        "    home --> [*]",
    ]
