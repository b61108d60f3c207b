"""Which ways to know of memos a person has: all others are left out of what is asked for them.

Most people have few: no body to work for, no department, no delegation. Whether one has a way is told by who they
are (a seat, a role, a question) and by their own memos alone: hidden ones have no say in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, ScalarSelect, Select, and_, exists, literal_column, select, true, union_all
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnElement

from memos.desk import Desk
from memos.models import MemoRow
from memos.queries.find import ACTOR, Holding, given, holdings
from memos.store.rows import run
from memos.visibility import ASKS, Ground, drafts, grounds


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that somebody has: those in which they see drafts, and those in which they see what was submitted."""

    drafts: tuple[ColumnElement[bool], ...]
    known: tuple[Ground, ...]


def ways(desk: Desk) -> Ways:
    """The ways that this person has now, by a single statement."""
    held, who = holdings(desk), given(desk)

    def asked() -> frozenset[int]:
        return frozenset(run(desk.session, _asked(held), **who).scalars())

    return _those(held, desk.store.once(("ways", *who.items()), asked))


@lru_cache(maxsize=512)
def _those(held: tuple[Holding, ...], there: frozenset[int]) -> Ways:
    every = _every(held)
    first = len(every.drafts)
    return Ways(
        drafts=tuple(one for number, one in enumerate(every.drafts) if number in there),
        known=tuple(one for number, one in enumerate(every.known, first) if number in there),
    )


@lru_cache(maxsize=64)
def _every(held: tuple[Holding, ...]) -> Ways:
    known = (one for one in grounds(ACTOR, many=True, held=held) if not one.writes)
    return Ways(tuple(drafts(ACTOR, many=True, held=held)), tuple(known))


@lru_cache(maxsize=64)
def _asked(held: tuple[Holding, ...]) -> CompoundSelect[Any]:
    """The numbers of the ways that there are."""
    every = _every(held)
    mine = (exists(select(MemoRow.id).where(one)) for one in every.drafts)
    theirs = (and_(true(), *map(exists, _needed(one.holds))) for one in every.known)
    numbered = enumerate((*mine, *theirs))
    return union_all(*(select(literal_column(str(number))).where(there) for number, there in numbered))


def _needed(condition: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """What must find something, or the condition holds for no memo: it compares a memo with what is found there."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for one in condition.clauses:
            yield from _needed(one)
    elif isinstance(condition, BinaryExpression) and condition.operator in (operators.eq, operators.in_op):
        found = condition.right.element if isinstance(condition.right, ScalarSelect) else None
        if condition.left.compare(MemoRow.asks.expression):  # everybody has roles that no memo asks
            yield select(MemoRow.id).where(ASKS, condition)
        elif isinstance(found, Select) and MemoRow.__table__ not in found.get_final_froms():
            yield found
