"""Memo types as the administrator sees them: what is wrong with each, its steps in words, and its picture.

They are read from the folder of templates, not from any memo.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.diagram import edges, svg
from engine.errors import Invalid, Reason
from engine.language import _
from engine.workflow import Workflow
from memos.catalogue import MEETING
from memos.desk import Desk
from memos.guards import role_name
from memos.queries.organisation import refuse_others
from memos.type_check import check_all


@dataclass(frozen=True, slots=True)
class Seen:
    """A type, or the meeting's workflow, and what is wrong with it. `label` is its key where it cannot be read."""

    key: str
    label: str
    reasons: tuple[Reason, ...]
    readable: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step out of one state, with its number in the picture. `follows`: from a step of the meeting, not alone."""

    number: int
    name: str
    label: str
    source: str
    target: str
    roles: tuple[str, ...]
    guards: tuple[str, ...]
    comment: bool
    follows: bool


def seen_types(desk: Desk) -> tuple[Seen, ...]:
    """Every type and the meeting's workflow, each checked with all its templates: it takes a moment."""
    refuse_others(desk, "look")
    return tuple(_seen(desk, key, reasons) for key, reasons in check_all(desk.catalogue.templates).items())


def steps(desk: Desk, key: str) -> tuple[Step, ...]:
    """The steps of a workflow, in the order of their numbers. Raises `NotFound`, or `Invalid` if it is not sound."""
    refuse_others(desk, "look")
    own = {} if key == MEETING else {one.key: one.label for one in desk.catalogue.current(key).roles}
    return tuple(_steps(_workflow(desk, key), own))


def picture(desk: Desk, key: str) -> str:
    """The workflow as SVG. Raises `NotFound`, or `Invalid` if it is not sound."""
    refuse_others(desk, "look")
    return svg(_workflow(desk, key), label(desk, key))


def label(desk: Desk, key: str) -> str:
    """What the type is called."""
    return _("Meeting") if key == MEETING else desk.catalogue.current(key).label


def _workflow(desk: Desk, key: str) -> Workflow:
    if key == MEETING:
        return desk.catalogue.meeting.workflow
    return desk.catalogue.current(key).workflow


def _seen(desk: Desk, key: str, reasons: tuple[Reason, ...]) -> Seen:
    try:
        return Seen(key, label(desk, key), reasons, readable=bool(_workflow(desk, key)))
    except Invalid:
        return Seen(key, key, reasons, readable=False)


def _steps(workflow: Workflow, own: Mapping[str, str]) -> Iterator[Step]:
    """`own`: what the type calls its own roles."""
    for edge in edges(workflow):
        yield Step(
            number=edge.number,
            name=edge.step.name,
            label=edge.step.label,
            source=edge.source.label,
            target=edge.target.label,
            roles=tuple(own.get(role) or role_name(role) for role in edge.step.roles),
            guards=edge.step.guards,
            comment=bool(edge.step.comment),
            follows=edge.step.cascade,
        )
