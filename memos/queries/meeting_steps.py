"""What can be done with a meeting now, in whose name, and how far it is."""

from dataclasses import dataclass

from engine.errors import Reason, stops
from engine.failures import stale
from engine.workflow import Workflow
from memos.actions.meetings import reasons
from memos.desk import Desk
from memos.meeting import Meeting
from memos.queries.delegations import principals
from memos.queries.find import holds_office
from memos.queries.progress import Stage

COMMENT = "comment"
WHO = ("actor", "on_behalf_of")


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """A step, all that stands in its way but the comment it asks for, and in whose name it is best taken.

    `others`: this person may not take it. They are told whose it is, and nothing of what is on the agenda.
    """

    name: str
    label: str
    does: str
    against: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    asks_comment: bool
    others: bool
    on_behalf_of: str = ""


def meeting_steps(desk: Desk, meeting: Meeting) -> tuple[MeetingStep, ...]:
    """Every step out of the meeting's state."""
    office = holds_office(desk, meeting)
    names = ["", *principals(desk, closed=True)] if office else [""]
    found = []
    for step in desk.catalogue.meeting.workflow.leaving(meeting.state):
        tried = {name: reasons(desk.acting(desk.actor, name), meeting, step.name) for name in names}
        name = min(names, key=lambda name: len(stops(tried[name])))
        against = tuple(reason for reason in stops(tried[name]) if reason.place != COMMENT)
        others = any(reason.place in WHO for reason in against)
        found.append(
            MeetingStep(
                name=step.name,
                label=step.label,
                does=step.does,
                against=tuple(reason for reason in against if office or reason.place in WHO),
                warnings=tuple(r for r in tried[name] if office and r.severity == "warn"),
                asks_comment=bool(step.comment),
                others=others,
                on_behalf_of=name,
            )
        )
    return tuple(found)


def refuse_stale(desk: Desk, meeting: Meeting, revision: str) -> None:
    """Refuse its office what was read before somebody else changed it. Others are refused anyhow, and told no count."""
    if holds_office(desk, meeting) and revision != str(meeting.revision):
        raise stale()


def meeting_stages(workflow: Workflow, state: str) -> tuple[Stage, ...]:
    """The usual way from the first state to the last; a state aside stands at the end."""
    way = [workflow.initial.key]
    while step := next((one for one in workflow.leaving(way[-1]) if not one.comment), None):
        way.append(step.to)
    if state not in way:
        return (
            *(Stage(workflow.state(key).label, "ahead") for key in way),
            Stage(workflow.state(state).label, "now"),
        )
    here = way.index(state)
    return tuple(
        Stage(workflow.state(key).label, "done" if n < here else "now" if n == here else "ahead")
        for n, key in enumerate(way)
    )
