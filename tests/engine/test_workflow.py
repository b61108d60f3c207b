"""The drive over transitions: one list of reasons decides, for those who ask and for the machine alike."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from transitions import Machine

from engine.errors import Blocked, Reason
from engine.workflow import Attempt, available, blocking, fire, reasons_against
from tests.engine.flows import ENTER, FLOW, LEAVE, RULES, attempt, flow, step


def against(name: str, attempted: Attempt) -> list[str]:
    return [reason.place for reason in reasons_against(FLOW, RULES, name, attempted)]


def test_nothing_stands_in_the_way_of_a_step_that_may_be_taken() -> None:
    assert reasons_against(FLOW, RULES, "enter", attempt()) == ()


def test_all_reasons_come_at_once_in_the_order_role_comment_guards() -> None:
    assert against("enter", attempt(actor="host", subject="drunk broke")) == ["actor", "subject", "purse"]


def test_a_step_that_needs_a_comment_says_so() -> None:
    assert against("leave", attempt("inside", comment=" \n")) == ["comment"]
    assert against("leave", attempt("inside", comment="Træt")) == []


def test_a_step_that_is_not_there_names_those_that_are() -> None:
    (reason,) = reasons_against(FLOW, RULES, "enter", attempt("inside"))
    assert reason.place == "state"
    assert "leave (Gå)" in reason.text
    assert "serve" not in reason.text


def test_a_final_state_offers_none() -> None:
    (reason,) = reasons_against(FLOW, RULES, "enter", attempt("home"))
    assert "leave" not in reason.text
    assert available(FLOW, RULES, attempt("home")) == {}


def test_a_cascade_step_cannot_be_taken_alone() -> None:
    assert against("serve", attempt("inside", "host")) == [""]
    assert against("serve", attempt("inside", "host", cascade=True)) == []


def test_a_step_taken_moves_the_attempt_and_nothing_else() -> None:
    moved = attempt()
    assert fire(FLOW, RULES, "enter", moved) is ENTER
    assert moved == replace(attempt(), state="inside")


def test_a_step_refused_leaves_the_attempt_where_it_was() -> None:
    stuck = attempt(subject="drunk broke")
    with pytest.raises(Blocked) as refused:
        fire(FLOW, RULES, "enter", stuck)
    assert [reason.place for reason in refused.value.reasons] == ["subject", "purse"]
    assert stuck.state == "outside"


def test_a_warning_does_not_block_and_is_told() -> None:
    thrifty = attempt(subject="thrifty")
    assert [r.severity for r in reasons_against(FLOW, RULES, "enter", thrifty)] == ["warn"]
    fire(FLOW, RULES, "enter", thrifty)
    assert thrifty.state == "inside"


def test_what_a_record_is_silent_on_does_not_block_it() -> None:
    old = attempt(subject="broke", record=True)
    fire(FLOW, RULES, "enter", old)
    assert old.state == "inside"


def test_what_a_record_says_against_the_rules_blocks_it_too() -> None:
    with pytest.raises(Blocked):
        fire(FLOW, RULES, "enter", attempt(subject="drunk", record=True))


def test_a_step_is_taken_in_the_principals_name() -> None:
    assert attempt(actor="host").principal == "host"
    assert against("enter", attempt(actor="host", on_behalf_of="guest")) == []
    assert against("enter", attempt(actor="guest", on_behalf_of="host")) == ["actor"]


def test_the_steps_offered_are_those_that_can_be_taken_alone_each_with_its_reasons() -> None:
    offered = available(FLOW, RULES, attempt("inside", "stranger"))
    assert {name: [r.place for r in reasons] for name, reasons in offered.items()} == {"leave": ["actor", "comment"]}


def test_reasons_and_the_machine_agree_in_every_case() -> None:
    cases = product(
        [state.key for state in FLOW.states],
        ["guest", "host", "stranger"],
        ["", "drunk", "broke", "thrifty"],
        ["", "Træt"],
        [False, True],
        [False, True],
        ["enter", "serve", "leave"],
    )
    for state, actor, subject, comment, cascade, record, name in cases:
        tried = attempt(state, actor, subject, comment=comment, cascade=cascade, record=record)
        asked = not blocking(reasons_against(FLOW, RULES, name, tried), tried)
        assert asked == taken(name, tried)


def taken(name: str, tried: Attempt) -> bool:
    try:
        fire(FLOW, RULES, name, tried)
    except Blocked:
        return False
    return True


def test_the_machine_asks_again_and_is_the_last_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.workflow.reasons_against", lambda *_given: ())
    with pytest.raises(Blocked):
        fire(FLOW, RULES, "enter", attempt(subject="drunk"))


def test_no_step_to_any_state_is_added_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Machine] = []
    original = Machine.__init__

    def recorded(self: Machine, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        made.append(self)

    monkeypatch.setattr(Machine, "__init__", recorded)
    fire(flow(steps=(step(ENTER, label="Gå nu ind"), LEAVE)), RULES, "enter", attempt())
    (machine,) = made
    assert set(machine.events) == {"enter", "leave"}
    assert machine.models == []


def test_two_steps_of_one_name_go_where_the_state_says() -> None:
    two = flow(steps=(ENTER, step(LEAVE, sources=("inside",)), step(LEAVE, sources=("outside",), to="inside")))
    gone = attempt(comment="x")
    fire(two, RULES, "leave", gone)
    assert gone.state == "inside"


def test_guards_of_the_same_name_in_other_rules_are_not_mixed_up() -> None:
    strict = replace(RULES, guards={**RULES.guards, "paid": lambda _attempt: [Reason("purse", "always")]})
    assert taken("enter", attempt())
    with pytest.raises(Blocked):
        fire(FLOW, strict, "enter", attempt())


def test_a_state_is_found_by_its_key() -> None:
    assert [FLOW.state(key).label for key in ("outside", "inside", "home")] == ["Ude", "Inde", "Hjemme"]
    assert FLOW.initial.key == "outside"


def test_a_path_is_the_shortest_over_steps_that_can_be_taken_alone() -> None:
    assert [s.name for s in FLOW.path("outside", lambda s: s == "home") or ()] == ["leave"]
    assert FLOW.path("outside", lambda s: s == "outside") == ()
    assert FLOW.path("home", lambda s: s == "inside") is None


def test_a_path_never_goes_over_a_cascade_step() -> None:
    closed = flow(steps=(step(ENTER, cascade=True), LEAVE))
    assert closed.path("outside", lambda s: s == "inside") is None
