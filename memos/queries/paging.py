"""A page of the memos that a person sees: filtered, ordered and cut in the database, whatever the number of memos.

Each way to know of a memo is a query of its own, which begins at its index and ends after a page; what they find is
merged. Those who write a memo are sorted and searched by what is written now, all others by its latest edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from engine.stemming import Sought
from memos.desk import Desk
from memos.models import ContentRow, EditionRow, MemoRow, SearchRow
from memos.queries.find import sees_everything
from memos.store.rows import table
from memos.store.search import matching
from memos.visibility import Ground, drafts, grounds

Order = Literal["title", "number", "date", "relevance"]


@dataclass(frozen=True, slots=True)
class Side:
    """One way to know of memos. `writes`: what is seen is what is written now. `hits`: those with the words, if any."""

    holds: ColumnElement[bool]
    writes: bool
    published: bool = False
    hits: CTE | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which memos. `filters` compare columns of a memo; `officers` are ids, None for whoever it is.

    `sides` are those of `sides` or of `sides_of_hits`.
    """

    sides: tuple[Side, ...]
    filters: tuple[ColumnElement[bool], ...] = ()
    officers: tuple[str, ...] | None = None
    order: Order = "title"
    down: bool = False


def sides(desk: Desk) -> tuple[Side, ...]:
    """Every way in which this person knows of memos: together, all that is visible to them."""
    if sees_everything(desk):
        return (Side(true(), writes=True),)
    mine, others = _mine(desk)
    return (Side(mine, writes=True), *(Side(and_(one.holds, others), False, one.published) for one in _known(desk)))


def sides_of_hits(desk: Desk, words: Sequence[Sought]) -> tuple[Side, ...]:
    """The same for a search, which begins at what has the words: one side for each part of the index of words.

    Whoever is a reader and nothing else is asked for no hit in what readers may not see.
    """
    if not words:
        return (Side(false(), writes=True),)
    if sees_everything(desk):
        return (_with_hits(desk, words, Side(true(), writes=True)),)
    mine, others = _mine(desk)
    known = _known(desk)
    published, own = (or_(*(one.holds for one in known if one.published == kind)) for kind in (True, False))
    found = [Side(and_(others, published), writes=False, published=True)]
    if _is_any(desk, [mine]):
        found.append(Side(mine, writes=True))
    if _is_any(desk, [one.holds for one in known if not one.published]):
        found.append(Side(and_(others, own), writes=False))
    return tuple(_with_hits(desk, words, side) for side in found)


def _with_hits(desk: Desk, words: Sequence[Sought], side: Side) -> Side:
    """Found once, and before anything else is asked of a memo."""
    in_title = case((matching(desk.session, words, title=True), 1), else_=0).label("in_title")
    of_side = SearchRow.side == ("writers" if side.writes else "others")
    have = select(SearchRow.memo_id, in_title).where(matching(desk.session, words, published=side.published), of_side)
    kind = "now" if side.writes else "published" if side.published else "edition"
    return replace(side, hits=have.cte(f"hits_{kind}").prefix_with("MATERIALIZED"))


def _mine(desk: Desk) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a memo is seen as it is written now, or otherwise only as it was submitted."""
    mine = union(*(select(MemoRow.id).where(one) for one in drafts(desk.actor, many=True, held=desk.held))).cte("mine")
    # Not "is not null", which would tempt SQLite to begin at the index of titles whatever the order.
    others = and_(MemoRow.id.not_in(select(mine.c.id)), func.coalesce(MemoRow.seen_sort, "") != "")
    return MemoRow.id.in_(select(mine.c.id)), others


def _known(desk: Desk) -> list[Ground]:
    """The ways to know of memos beside those in which one sees drafts."""
    return [one for one in grounds(desk.actor, many=True, held=desk.held) if not one.writes]


def _is_any(desk: Desk, conditions: Sequence[ColumnElement[bool]]) -> bool:
    """Whether there is a memo for which one of the conditions holds."""
    each = (select(MemoRow.id).where(one).limit(1).subquery() for one in conditions)
    return desk.session.scalar(union_all(*(select(one.c.id) for one in each)).limit(1)) is not None


def found(wanted: Wanted, limit: int | None, beyond: Row[Any] | None = None, *, back: bool = False) -> Any:
    """A subquery of `id`, `writes` and the keys of the order, ordered and cut; from `beyond` on, or `back` from it."""
    down = wanted.down != back
    rows = _merged(wanted, limit, beyond, down=down).subquery()
    keys = [column for column in rows.c if column.name.startswith("key")]
    return select(rows).order_by(*(key.desc() if down else key for key in keys)).limit(limit).subquery()


def counted(desk: Desk, wanted: Wanted, most: int) -> int:
    """How many there are, but no more than so many."""
    branches = (_branch(wanted, side).with_only_columns(MemoRow.id).limit(most) for side in wanted.sides)
    rows = union(*(select(one.subquery().c.id) for one in branches)).limit(most).subquery()
    return desk.session.scalars(select(func.count()).select_from(rows)).one()


def place_of(desk: Desk, wanted: Wanted, number: str) -> Row[Any] | None:
    """Where the memo of that number stands in the order; None if this person sees none."""
    there = tuple(replace(side, holds=and_(MemoRow.number == number, side.holds)) for side in wanted.sides)
    only = replace(wanted, sides=there, filters=(), officers=None)
    return desk.session.execute(select(found(only, 1))).one_or_none()


def _merged(wanted: Wanted, limit: int | None, beyond: Row[Any] | None, *, down: bool) -> CompoundSelect[Any]:
    parts = []
    for side in wanted.sides:
        keys = _keys(wanted, side)
        query = _branch(wanted, side).with_only_columns(
            MemoRow.id,
            literal(1 if side.writes else 0).label("writes"),
            *(key.label(f"key{place}") for place, key in enumerate(keys)),
        )
        if beyond is not None:
            edge = tuple_(*list(beyond)[2:], types=[key.type for key in keys])
            query = query.where(tuple_(*keys) < edge if down else tuple_(*keys) > edge)
        elif side.hits is None:  # says nothing but to SQLite: that it should begin at the index of this order
            query = query.where(keys[0] >= (date.min if wanted.order == "date" else ""))
        parts.append(query.order_by(*(key.desc() if down else key for key in keys)).limit(limit).subquery())
    return union(*map(select, parts))


def _branch(wanted: Wanted, side: Side) -> Select[Any]:
    query, filters = select(MemoRow), list(wanted.filters)
    if wanted.officers is not None:
        filters.append(_officer(side).in_(wanted.officers))
    if side.hits is None:
        return query.where(side.holds, *map(_opaque, filters))
    return query.join(side.hits, side.hits.c.memo_id == MemoRow.id).where(_opaque(and_(side.holds, *filters)))


def _opaque(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same, at whose index no database can begin: it would walk over memos that are not for this person."""
    return case((condition, 1), else_=0) == 1


def _keys(wanted: Wanted, side: Side) -> Sequence[ColumnElement[Any]]:
    number: ColumnElement[Any] = MemoRow.number_sort.expression
    match wanted.order:
        case "number":
            return (number,)
        case "date":
            return (MemoRow.day.expression, number)
        case "relevance" if side.hits is not None:
            return (side.hits.c.in_title, MemoRow.day.expression, number)
        case _:
            return ((MemoRow.title_sort if side.writes else MemoRow.seen_sort).expression, number)


def _officer(side: Side) -> ColumnElement[Any]:
    return MemoRow.case_officer_id.expression if side.writes else submitted("case_officer_id")


def submitted(name: str) -> ColumnElement[Any]:
    """A column of the latest edition's content; of the content in force where they are the same and one had to go."""
    columns, editions = table(ContentRow).c, table(EditionRow).c
    latest = (
        select(columns[name])
        .where(columns.id == editions.content_id, editions.memo_id == MemoRow.id, editions.number == MemoRow.edition)
        .correlate(MemoRow)
        .scalar_subquery()
    )
    return func.coalesce(latest, table(MemoRow).c[name])
