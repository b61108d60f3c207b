"""What a workflow definition may not be, and its diagram. Both see the definition alone."""

from collections.abc import Iterable
from itertools import pairwise

from engine.errors import Reason
from engine.language import _
from engine.workflow import Rules, Workflow


def problems(workflow: Workflow, rules: Rules) -> tuple[Reason, ...]:
    """Everything that is wrong with a definition, each with its key; empty if it can be driven."""
    return (*_names(workflow), *_vocabulary(workflow, rules), *_reach(workflow))


def mermaid(workflow: Workflow) -> str:
    """The diagram of a workflow as mermaid text, with the labels that the reader knows."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.key}: {state.label}" for state in workflow.states]
    lines.append(f"    [*] --> {workflow.initial.key}")
    for step in workflow.transitions:
        who = ", ".join(step.roles)
        lines += [f"    {source} --> {step.to}: {step.label} ({who})" for source in step.sources]
    lines += [f"    {state.key} --> [*]" for state in workflow.states if state.final]
    return "\n".join(lines) + "\n"


def _names(workflow: Workflow) -> Iterable[Reason]:
    keys = sorted(state.key for state in workflow.states)
    for one, other in pairwise(keys):
        if one == other:
            yield Reason(f"states.{one}", _("the state is declared twice; keep one"))
    initial = [state.key for state in workflow.states if state.initial]
    if len(initial) != 1:
        yield Reason("states", _("exactly one state must be initial, found {found}").format(found=initial))
    steps = sorted((source, step.name) for step in workflow.transitions for source in step.sources)
    for (source, name), following in pairwise(steps):
        if (source, name) == following:
            text = _("two steps of this name leave the state {state}; rename one")
            yield Reason(f"transitions.{name}", text.format(state=source))


def _vocabulary(workflow: Workflow, rules: Rules) -> Iterable[Reason]:
    states = {state.key for state in workflow.states}
    for state in workflow.states:
        if state.audience and state.audience not in rules.audiences:
            yield _unknown(f"states.{state.key}.audience", state.audience, rules.audiences)
    for step in workflow.transitions:
        place = f"transitions.{step.name}"
        if not step.sources:
            yield Reason(f"{place}.from", _("the step leaves no state; name at least one"))
        if not step.roles:
            yield Reason(f"{place}.roles", _("nobody can take this step; name at least one role"))
        if step.cascade and not step.does:
            yield Reason(f"{place}.does", _("nothing sets this step off; name the effect that it follows"))
        for key in (*step.sources, step.to):
            if key not in states:
                yield _unknown(f"{place}.from/to", key, states)
        for guard in step.guards:
            if guard not in rules.guards:
                yield _unknown(f"{place}.guards", guard, rules.guards)
        for role in step.roles:
            if role not in rules.roles:
                yield _unknown(f"{place}.role", role, rules.roles)
        if step.does and step.does not in rules.effects:
            yield _unknown(f"{place}.does", step.does, rules.effects)
        if step.comment not in ("", "required"):
            yield _unknown(f"{place}.comment", step.comment, ["required"])


def _reach(workflow: Workflow) -> Iterable[Reason]:
    ways = {(source, step.to) for step in workflow.transitions for source in step.sources}
    reached = _spread({state.key for state in workflow.states if state.initial}, ways)
    back = {(to, source) for source, to in ways}
    ending = _spread({state.key for state in workflow.states if state.final}, back)
    for state in workflow.states:
        if state.key not in reached:
            yield Reason(f"states.{state.key}", _("no step leads to this state; add one or remove the state"))
        if state.key not in ending:
            text = _("no way leads from this state to a final one; add a step or `final = true`")
            yield Reason(f"states.{state.key}", text)
        if state.final and workflow.leaving(state.key):
            yield Reason(f"states.{state.key}", _("a final state has steps out of it; remove them or `final`"))


def _spread(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    """All that can be reached from `start`."""
    found = set(start)
    while new := {to for source, to in ways if source in found} - found:
        found |= new
    return found


def _unknown(place: str, found: str, known: Iterable[str]) -> Reason:
    text = _("{found} is not known here; known are: {known}")
    return Reason(place, text.format(found=repr(found), known=", ".join(sorted(known))))
