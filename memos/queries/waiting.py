"""Memos that wait for somebody, found by what their workflows say of the states they are in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    exists,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from engine.danish import sort_key
from engine.workflow import State, Workflow
from memos.actions.noticing import is_approval
from memos.deadlines import Due
from memos.desk import Desk
from memos.memo import Openness
from memos.models import (
    BodyRow,
    ContentCoAuthorRow,
    ContentRow,
    EditionRow,
    MemoEditorRow,
    MemoRow,
    PersonRoleRow,
    PersonRow,
)
from memos.people import Role
from memos.queries.deadlines import nearest_deadlines
from memos.queries.find import ACTOR, Holding, given, holdings, places, visible_to
from memos.queries.meeting_rows import ids_of
from memos.store.rows import run
from memos.visibility import ASKS, person_id, said

MOST = 100
"""More of a kind are no longer looked through on one page; the list has them all."""

_OFFICER, _MANAGER, _MINE = aliased(PersonRow), aliased(PersonRow), aliased(MemoRow)


Fits = Callable[[Workflow, State], bool]
Made = Callable[[Select[str], tuple[Holding, ...], tuple[str, ...]], Select[Any]]
"""A statement that is kept: from what a person sees, the places for what they hold, and keys of states."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A memo that waits for somebody, with its nearest deadline."""

    id: str
    number: str
    title: str
    closed: bool
    state_label: str
    body: str
    case_officer: str
    manager: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class Group:
    """Memos that wait for the same, the nearest deadline first. `more`: there are others beside these."""

    memos: tuple[Waiting, ...] = ()
    more: bool = False


def is_draft(_workflow: Workflow, state: State) -> bool:
    """Whether its author writes it."""
    return state.author_may_edit and not state.final


def is_for_approval(workflow: Workflow, state: State) -> bool:
    """Whether a manager has to say yes to it."""
    approvable = any(is_approval(workflow, step) for step in workflow.leaving(state.key))
    return approvable and not state.author_may_edit


def is_for_an_agenda(workflow: Workflow, state: State) -> bool:
    """Whether the secretary can put it before a meeting."""
    step = workflow.doing("schedule", state.key)
    return step is not None and Role.SECRETARY in step.roles


def written(desk: Desk, fits: Fits) -> Group:
    """What this person writes, alone or with others."""
    return _group(desk, fits, _written)


def to_approve(desk: Desk) -> Group:
    """What waits for this person as its manager or in a manager's name, but not what they wrote: nobody may."""
    return _group(desk, is_for_approval, _to_approve)


def to_note(desk: Desk) -> Group:
    """What waits for a part that this person's role writes, or that of one in whose name they act."""
    known = _known(desk)
    asking = desk.catalogue.once(("asking", known), lambda: _asking(desk, known))
    return _group(desk, lambda _workflow, state: state.key in asking, _to_note, tuple(sorted(asking)))


def to_schedule(desk: Desk) -> Group:
    """What has no meeting yet, for the secretary of its body. What was changed must be approved again first."""
    return _group(desk, is_for_an_agenda, _to_schedule)


@lru_cache(maxsize=64)
def _written(seen: Select[str], _held: tuple[Holding, ...], states: tuple[str, ...]) -> Select[Any]:
    return _listed(seen, states).where(MemoRow.id.in_(_authored(states)))


@lru_cache(maxsize=64)
def _to_approve(seen: Select[str], held: tuple[Holding, ...], states: tuple[str, ...]) -> Select[Any]:
    mine = (MemoEditorRow.memo_id == MemoRow.id, MemoEditorRow.person_id == person_id(ACTOR))
    theirs = _listed(seen, states).where(_in_name(held, MemoRow.responsible_manager_id))
    return theirs.where(~exists().where(*mine).correlate(MemoRow), MemoRow.id.not_in(_authored(states)))


@lru_cache(maxsize=64)
def _to_schedule(seen: Select[str], held: tuple[Holding, ...], states: tuple[str, ...]) -> Select[Any]:
    return _listed(seen, states).where(_in_name(held, BodyRow.secretary_id), _unchanged())


@lru_cache(maxsize=64)
def _to_note(seen: Select[str], held: tuple[Holding, ...], states: tuple[str, ...]) -> Select[Any]:
    of_open = and_(MemoRow.openness == Openness.OPEN.value, _role_of(places(held, closed=False)))
    return _listed(seen, states).where(or_(of_open, _role_of(places(held, closed=True))))


def _role_of(people: tuple[BindParameter[str], ...]) -> ColumnElement[bool]:
    """Whether the role that the memo asks is one of theirs."""
    return and_(ASKS, MemoRow.asks.in_(select(PersonRoleRow.role).where(PersonRoleRow.person_id.in_(ids_of(people)))))


Known = tuple[tuple[str, str], ...]
"""Every type ("" for how it is now), and every definition that a memo may be under."""


def _states(desk: Desk, fits: Fits) -> tuple[str, ...]:
    """The keys of the states that fit, in any definition that a memo may be under."""
    known = _known(desk)
    return desk.catalogue.once((fits, known), lambda: _that_fit(desk, known, fits))


def _that_fit(desk: Desk, known: Known, fits: Fits) -> tuple[str, ...]:
    workflows = [desk.type_named(*one).workflow for one in known]
    return tuple(sorted({state.key for workflow in workflows for state in workflow.states if fits(workflow, state)}))


def _asking(desk: Desk, known: Known) -> frozenset[str]:
    """The states in which a role is asked for a part."""
    types = [desk.type_named(*one) for one in known]
    return frozenset(part.in_state for one in types for part in one.sections if part.in_state)


def _known(desk: Desk) -> Known:
    current = ((key, "") for key in desk.catalogue.keys())  # noqa: SIM118 - it is no mapping
    return (*current, *desk.store.definitions())


def _listed(seen: Select[str], states: tuple[str, ...]) -> Select[Any]:
    memo: tuple[Any, ...] = (MemoRow.id, MemoRow.number, MemoRow.title, MemoRow.openness, MemoRow.state)
    return (
        seen.with_only_columns(
            *memo,
            MemoRow.type,
            MemoRow.definition,
            BodyRow.name.label("body"),
            _OFFICER.name.label("case_officer"),
            _MANAGER.name.label("manager"),
        )
        .join(BodyRow, BodyRow.id == MemoRow.body_id)
        .outerjoin(_OFFICER, _OFFICER.id == MemoRow.case_officer_id)
        .outerjoin(_MANAGER, _MANAGER.id == MemoRow.responsible_manager_id)
        .where(MemoRow.state.in_([*map(said, states)]))
        .order_by(MemoRow.created_at.desc(), MemoRow.number_sort)
        .limit(MOST + 1)
    )


def _in_name(held: tuple[Holding, ...], column: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Whether the column is this person, or somebody who has delegated to them what the memo is: open or closed."""
    of_open = and_(MemoRow.openness == Openness.OPEN.value, column.in_(ids_of(places(held, closed=False))))
    return or_(of_open, column.in_(ids_of(places(held, closed=True))))


def _authored(states: tuple[str, ...]) -> CompoundSelect[str]:
    """The ids of the memos in these states of which they are the author, the case officer or a co-author."""
    who, there = person_id(ACTOR), _MINE.state.in_([*map(said, states)])
    mine = select(_MINE.id).where(there)
    together = (
        select(_MINE.id)
        .join(ContentRow, (ContentRow.memo_id == _MINE.id) & (ContentRow.version == _MINE.version))
        .join(ContentCoAuthorRow, ContentCoAuthorRow.content_id == ContentRow.id)
        .where(there, ContentCoAuthorRow.person_id == who)
    )
    return union_all(mine.where(_MINE.author_id == who), mine.where(_MINE.case_officer_id == who), together)


def _unchanged() -> ColumnElement[bool]:
    """Whether the content in force is that of the latest edition."""
    same = exists().where(
        ContentRow.memo_id == MemoRow.id,
        ContentRow.version == MemoRow.version,
        EditionRow.memo_id == MemoRow.id,
        EditionRow.number == MemoRow.edition,
        EditionRow.sha256 == ContentRow.sha256,
    )
    return same.correlate(MemoRow)


def _group(desk: Desk, fits: Fits, made: Made, states: tuple[str, ...] | None = None) -> Group:
    """The rows whose own workflow says that they fit."""
    chosen = made(visible_to(desk, kept=True), holdings(desk), _states(desk, fits) if states is None else states)
    rows = run(desk.session, chosen, **given(desk)).all()
    due = nearest_deadlines(desk, [row.id for row in rows])
    found = [_waiting(row, state, due.get(row.id)) for row, state in _fitting(desk, fits, rows[:MOST])]
    ordered = sorted(found, key=lambda memo: (memo.due.day if memo.due else date.max, sort_key(memo.number)))
    return Group(tuple(ordered), more=len(rows) > MOST)


def _fitting(desk: Desk, fits: Fits, rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], State]]:
    for row in rows:
        workflow = desk.type_named(row.type, row.definition or "").workflow
        state = workflow.state(row.state)
        if fits(workflow, state):
            yield row, state


def _waiting(row: Row[Any], state: State, due: Due | None) -> Waiting:
    return Waiting(
        id=row.id,
        number=row.number,
        title=row.title,
        closed=row.openness == Openness.CLOSED.value,
        state_label=state.label,
        body=row.body,
        case_officer=row.case_officer or "",
        manager=row.manager or "",
        due=due,
    )
