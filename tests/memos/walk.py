"""Every reachable state × person × step of a type, on frozen values, with what must never happen in any of them.

What a node remembers beside the memo (`wrote`, `approved`) is kept by the walk itself, not by the code it walks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import Blocked, Reason
from engine.workflow import Attempt, Rules, Transition, blocking, fire, reasons_against
from memos.actions.drafting import reasons_against_editing
from memos.actions.steps import moved
from memos.case import MemoCase
from memos.decision import Decision
from memos.delegation import Delegation
from memos.desk import Desk
from memos.meeting import Item, Meeting
from memos.memo import Content, Memo, Openness
from memos.people import Role
from memos.types import MemoType
from tests.memos import build
from tests.memos.build import AASE, ADMIN, BO, IB, JENS, KARIM, METTE, NOW, OLE, TORE, VIBE

STRANGER, FINN = "Ukendt Person", "Finn Alslev"
FINANCE = "finance"
"""A role that a type declares; an author holds it too, which must not help her."""
EVERYBODY = (AASE, BO, IB, KARIM, JENS, METTE, OLE, VIBE, TORE, ADMIN, STRANGER)
DELEGATED = {
    (OLE, IB): True,
    (OLE, KARIM): False,
    (OLE, JENS): False,
    (AASE, IB): True,
    (AASE, KARIM): True,
    (AASE, JENS): True,
    (IB, KARIM): True,
    (AASE, FINN): True,
}
"""Who may act in whose name, and whether in closed memos too. Nobody else may in anybody's."""
IN_FINANCE = [(FINN, ""), (AASE, FINN)]
PAIRS = [(person, "") for person in EVERYBODY] + [
    *(pair for pair in DELEGATED if pair not in IN_FINANCE),
    (OLE, AASE),
    (IB, JENS),
]
HELD = tuple(
    Delegation(f"{actor} for {principal}", principal, actor, NOW.date(), NOW.date(), closed, NOW)
    for (actor, principal), closed in DELEGATED.items()
)
WRITING = {(AASE, ""), (IB, ""), (OLE, IB)}
"""Those whose changes of the content the walk follows; others' are only asked about."""
MEETINGS = (None, *(build.meeting(state) for state in ("planned", "locked", "in_session", "closed", "cancelled")))
ASKING = frozenset({"schedule", "unschedule", "return", "decide", "postpone", "remove"})
HOLDERS: dict[str, set[str]] = {
    Role.AUTHOR: {AASE, BO},
    Role.SECRETARY: {JENS},
    Role.CHAIR: {METTE},
    Role.ARCHIVIST: {VIBE},
    FINANCE: {FINN},
}


@dataclass(frozen=True, slots=True)
class Law:
    """What a type promises, in the words of its plan: nothing here is read from the type's file.

    `may` is who takes which step from which state. `approved` are the states that only approved content reaches,
    `asked` those in which a role writes a part of its own. `outcomes` are one that decides and one that postpones.
    """

    may: dict[tuple[str, str], frozenset[str]]
    editable: frozenset[str]
    final: frozenset[str]
    abandoned: str
    approves: str = ""
    approved: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    outcomes: tuple[str, str] = ("approved", "postponed")
    cascades: frozenset[str] = frozenset({"lock", "unlock", "minute"})
    in_session: frozenset[str] = frozenset({"decide", "postpone", "remove"})
    reasoned: frozenset[str] = frozenset({"return", "remove"})


@dataclass(frozen=True, slots=True)
class Node:
    """A memo somewhere in its life. `wrote` and `approved` speak of the content as it is now."""

    memo: Memo
    flawed: bool = False
    wrote: frozenset[str] = frozenset({AASE})
    approved: bool = False


def walk(memo_type: MemoType, rules: Rules, law: Law) -> Iterator[str]:
    """Each breach of the law that can be reached; nothing if there is none."""
    return (f"{state}: {breach}" for state, breach in explore(memo_type, rules, law) if breach)


def explore(memo_type: MemoType, rules: Rules, law: Law) -> Iterator[tuple[str, str]]:
    """Every way on from every reachable node: the state it leads from, and the breach ("" for none)."""
    start, rules = Node(_memo(memo_type, _contents(memo_type)[0])), _checked_once(rules)
    todo, seen = [start], {start}
    while todo:
        node = todo.pop()
        yield node.memo.state, ""
        for after, breach in [*_steps(node, memo_type, rules, law), *_edits(node, memo_type, law)]:
            yield node.memo.state, breach
            if after not in seen:
                seen.add(after)
                todo.append(after)


def _checked_once(rules: Rules) -> Rules:
    """The same rules; what is said of a content is asked once of each, since it depends on nothing else."""
    check, known = rules.guards["content_checks"], dict[Content, tuple[Reason, ...]]()

    def checked(attempt: Attempt) -> Iterable[Reason]:
        content: Content = attempt.subject.memo.content
        if content not in known:
            known[content] = tuple(check(attempt))
        return known[content]

    return replace(rules, guards={**rules.guards, "content_checks": checked})


def _memo(memo_type: MemoType, content: Content) -> Memo:
    state = memo_type.workflow.initial.key
    return Memo("m1", "CHE-2026-001", content, state, author=AASE, editors=frozenset({AASE}))


def _contents(memo_type: MemoType) -> list[Content]:
    """What the memo may be edited to: sound, flawed, with another manager, and that behind closed doors."""
    sound = replace(build.content(memo_type.key), co_authors=(BO,))
    other = replace(sound, responsible_manager=KARIM)
    closed = replace(other, openness=Openness.CLOSED, closed_reason="Personsag", public_title="En sag")
    return [sound, replace(sound, sections=()), other, closed]


def _steps(node: Node, memo_type: MemoType, rules: Rules, law: Law) -> Iterator[tuple[Node, str]]:
    for step in memo_type.workflow.transitions:
        if node.memo.state not in step.sources:
            continue
        for attempt in _attempts(node, memo_type, step, law):
            asked = not blocking(reasons_against(memo_type.workflow, rules, step.name, attempt), attempt)
            taken = _fired(memo_type, rules, step, attempt)
            if asked != taken:
                yield node, f"{step.name}: the reasons and the machine disagree"
            if taken:
                after = _after(node, attempt.subject, step, attempt)
                yield after, _breach(node, after, step, attempt, law)


def _fired(memo_type: MemoType, rules: Rules, step: Transition, attempt: Attempt) -> bool:
    try:
        fire(memo_type.workflow, rules, step.name, attempt)
    except Blocked:
        return False
    return True


def _attempts(node: Node, memo_type: MemoType, step: Transition, law: Law) -> Iterator[Attempt]:
    """The step by everybody, in everybody's name, at every meeting there could be, with and without what it asks."""
    meetings = MEETINGS if step.does in ASKING else MEETINGS[:1]
    for at in meetings:
        placed = build.item() if at else None
        case = _case(node, memo_type, at, placed)
        for actor, principal in _pairs(law):
            for variant in _variants(memo_type, step, law):
                yield Attempt(node.memo.state, case, actor, principal, **variant)


def _case(node: Node, memo_type: MemoType, at: Meeting | None = None, placed: Item | None = None) -> MemoCase:
    case = build.case(node.memo, at, placed, type=memo_type, delegations=HELD)
    return replace(case, holders={**case.holders, FINANCE: frozenset({FINN, AASE})})


def _pairs(law: Law) -> list[tuple[str, str]]:
    """Everybody alone, and in names that were and were not given; those of finance only where a type asks them."""
    return PAIRS + IN_FINANCE if law.asked else PAIRS


def _variants(memo_type: MemoType, step: Transition, law: Law) -> list[dict[str, Any]]:
    if step.name in ("decide", "postpone"):
        return [{"comment": "x", "arguments": {"decisions": given}} for given in _answers(memo_type, *law.outcomes)]
    if step.name in ("lock", "unlock", "minute"):
        return [{"comment": "x", "cascade": True}, {"comment": "x"}]
    if step.name in ("return", "remove"):
        return [{"comment": "x"}, {"comment": " "}]
    if step.name == "schedule":
        return [{"comment": "x"}, {"comment": "x", "arguments": {"late_reason": "haster"}}]
    return [{"comment": "x"}]


def _answers(memo_type: MemoType, decided: str, later: str) -> list[tuple[Decision, ...]]:
    if memo_type.part("points"):
        return [
            build.decisions(p1=decided, p2=decided),
            build.decisions(p1=decided),
            build.decisions(p1=f"{later}: indtil videre", p2=later),
            build.decisions(p1=later, p2=later),
        ]
    return [build.decisions(new=decided), build.decisions(new=f"{later}: indtil videre"), ()]


def _after(node: Node, case: MemoCase, step: Transition, attempt: Attempt) -> Node:
    memo = moved(case, step)
    if step.edition:
        memo = replace(memo, edition=min(memo.edition + 1, 2), changed=False)
    returned = step.name == "return"
    return Node(
        memo,
        node.flawed,
        frozenset({AASE}) if returned else node.wrote,
        not returned and (node.approved or step.name == "approve"),
    )


def _breach(node: Node, after: Node, step: Transition, attempt: Attempt, law: Law) -> str:
    """What was broken by a step that was taken; "" if nothing was."""
    who = {attempt.actor, attempt.principal}
    meeting = attempt.subject.meeting
    decisions = attempt.arguments.get("decisions", ())
    breaches = {
        "a final state was left": node.memo.state in law.final,
        "somebody without the role": not _may(node, step, attempt, law),
        "in a name that was not given": not _in_own_name(node, attempt.actor, attempt.on_behalf_of),
        "its author in another's name": _as_another(attempt) and not attempt.cascade,
        "it does not follow from a meeting": step.name in law.cascades and not attempt.cascade,
        "the meeting is not in session": step.name in law.in_session
        and (meeting is None or meeting.state != "in_session"),
        "no reason given": step.name in law.reasoned and not attempt.comment.strip(),
        "approved by one who wrote": step.name == law.approves and bool(who & (node.wrote | {AASE, BO})),
        "not approved": after.memo.state in law.approved and not after.approved,
        "flawed content went on": node.flawed and step.edition,
        "content differs from its edition": after.memo.changed
        and after.memo.state not in law.editable | {law.abandoned},
        "a point without an outcome": step.name == "decide" and len(decisions) < 2 and bool(law.approves),
        "postponed without saying until when": step.name == "postpone"
        and not any(decision.text for decision in decisions),
        "onto the agenda of a meeting that takes no more": step.name == "schedule"
        and (meeting is None or not _takes(meeting.state, attempt)),
    }
    return ", ".join(f"{step.name}: {breach}" for breach, broken in breaches.items() if broken)


def _takes(state: str, attempt: Attempt) -> bool:
    late = attempt.arguments.get("late_reason", "")
    return state == "planned" or (state in ("locked", "in_session") and bool(late))


def _may(node: Node, step: Transition, attempt: Attempt, law: Law) -> bool:
    roles = law.may.get((node.memo.state, step.name), frozenset())
    manager = {node.memo.content.responsible_manager}
    return any(attempt.principal in (manager if role is Role.MANAGER else HOLDERS[role]) for role in roles)


def _in_own_name(node: Node, actor: str, principal: str) -> bool:
    """Or in one that was given: for closed memos only where that was said."""
    if principal in ("", actor):
        return True
    closed = node.memo.content.openness is Openness.CLOSED
    return DELEGATED.get((actor, principal), False) if closed else (actor, principal) in DELEGATED


def _as_another(attempt: Attempt) -> bool:
    """Whether an author of the memo acts in the name of somebody who is none."""
    return attempt.actor in {AASE, BO} and attempt.principal not in {AASE, BO}


def _edits(node: Node, memo_type: MemoType, law: Law) -> Iterator[tuple[Node, str]]:
    case = _case(node, memo_type)
    asked = node.memo.state in law.asked
    allowed = {FINN} if asked else {AASE, BO, node.memo.content.responsible_manager}
    for actor, principal in _pairs(law):
        if any(True for _reason in reasons_against_editing(_desk(actor, principal), case)):
            continue
        own = principal or actor
        breach = ""
        if node.memo.state not in law.editable | law.asked or own not in allowed or (asked and actor in {AASE, BO}):
            breach = f"{own} edits"
        if not _in_own_name(node, actor, principal):
            breach = f"{actor} edits in the name of {principal}"
        if (actor, principal) in WRITING and not asked:
            for content in _contents(memo_type):
                yield _edited(node, {actor, own}, content), breach
        else:
            yield node, breach


def _edited(node: Node, people: set[str], content: Content) -> Node:
    memo = replace(node.memo, content=content, editors=node.memo.editors | people, changed=True)
    return Node(memo, not content.sections, node.wrote | people, False)


def _desk(actor: str, principal: str) -> Desk:
    return Desk(None, None, build.catalogue(), lambda: NOW, actor, principal)  # type: ignore[arg-type]  # nothing is stored
