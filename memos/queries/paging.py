"""A page of the memos that a person sees: filtered, ordered and cut in the database, whatever the number of memos.

Each way to know of a memo is a query of its own, which begins at its index and ends after a page; what they find is
merged. Those who write a memo are sorted and searched by what is written now, all others by its latest edition.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from engine.stemming import Sought
from memos.desk import Desk
from memos.models import ContentRow, EditionRow, MemoRow
from memos.queries.find import sees_everything
from memos.queries.ways import Ways, ways
from memos.store.rows import run, table
from memos.store.search import Shape, indexed_hits, read_hits, shape_of, unpublished

Order = Literal["title", "number", "date", "relevance"]
OFFICERS: BindParameter[Any] = bindparam("officers", type_=String(), expanding=True)
NUMBER: BindParameter[str] = bindparam("number", type_=String())


@dataclass(frozen=True, slots=True)
class Side:
    """One way to know of memos. `writes`: what is seen is what is written now. `hits`: those with the words, if any.

    `whole`: what every reader may see, with that of it which this person writes.
    """

    holds: ColumnElement[bool]
    writes: bool
    whole: ColumnElement[bool] | None = None
    hits: CTE | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which memos. `filters` compare columns of a memo; `officers`: they are of the officers given.

    `sides` are those of `sides` or of `sides_of_hits`. `given` is what the statements are run with: without it, the
    same is wanted again and again, and its statements are kept.
    """

    sides: tuple[Side, ...]
    filters: tuple[ColumnElement[bool], ...] = ()
    officers: bool = False
    order: Order = "title"
    down: bool = False
    given: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def searched(self) -> bool:
        """Whether it is found by words."""
        return any(side.hits is not None for side in self.sides)


_EVERY = (Side(true(), writes=True),)
_NOTHING = (Side(false(), writes=True),)


def sides(desk: Desk) -> tuple[Side, ...]:
    """Every way in which this person knows of memos: together, all that is visible to them."""
    return _EVERY if sees_everything(desk) else _sides(ways(desk))


@lru_cache(maxsize=256)
def _sides(ways: Ways) -> tuple[Side, ...]:
    mine, others = _mine(ways)
    known = (
        Side(and_(one.holds, others), writes=False, whole=and_(one.holds, _submitted()) if one.published else None)
        for one in ways.known
    )
    return (*((Side(mine, writes=True),) if ways.drafts else ()), *known) or _NOTHING


def sides_of_hits(desk: Desk, words: Sequence[Sought]) -> tuple[Side, ...]:
    """The same for a search, which begins at what has the words; they are given by `looked_for`.

    What every reader may see is found by its index. All else is read word for word, and only what this person may
    see: hidden memos take no time, whatever they say.
    """
    if not words:
        return _NOTHING
    return _sides_of_hits(None if sees_everything(desk) else ways(desk), shape_of(desk.session, words))


@lru_cache(maxsize=256)
def _sides_of_hits(ways: Ways | None, words: Shape) -> tuple[Side, ...]:
    if ways is None:
        return _hits(words, Side(true(), writes=True), [true()])
    mine, others = _mine(ways)
    own = [one.holds for one in ways.known if not one.published]
    seen = Side(and_(others, or_(false(), *(one.holds for one in ways.known))), writes=False)
    found = _hits(words, seen, own)
    return (*found, *_hits(words, Side(mine, writes=True), [mine])) if ways.drafts else found


def _hits(words: Shape, side: Side, own: Sequence[ColumnElement[bool]]) -> tuple[Side, ...]:
    """The side's memos with the words, by the index; and those of them that are no reader's, by `own` ways."""
    kind: Literal["writers", "others"] = "writers" if side.writes else "others"
    by_index = replace(side, hits=indexed_hits(words, kind, kind))
    if not own:
        return (by_index,)
    seen = union(*(select(MemoRow.id).where(one, unpublished()) for one in own)).subquery()
    return by_index, replace(side, hits=read_hits(words, select(seen.c.id), kind, f"{kind}_own"))


@lru_cache(maxsize=256)
def _mine(ways: Ways) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a memo is seen as it is written now, or otherwise only as it was submitted."""
    if not ways.drafts:
        return false(), _submitted()
    mine = union(*(select(MemoRow.id).where(one) for one in ways.drafts)).cte("mine")
    return MemoRow.id.in_(select(mine.c.id)), and_(MemoRow.id.not_in(select(mine.c.id)), _submitted())


def _submitted() -> ColumnElement[bool]:
    # Not "is not null", which would tempt SQLite to begin at the index of titles whatever the order.
    return func.coalesce(MemoRow.seen_sort, literal_column("''")) != literal_column("''")


def found(wanted: Wanted, limit: int | None, beyond: bool = False, *, back: bool = False) -> Any:
    """A subquery of `id`, `writes` and the keys of the order, ordered and cut; from a place on, or `back` from it."""
    down = wanted.down != back
    rows = _together(wanted, _parts(wanted, limit, beyond, down=down)).subquery()
    keys = [column for column in rows.c if column.name.startswith("key")]
    return select(rows).order_by(*(key.desc() if down else key for key in keys)).limit(_said(limit)).subquery()


def _said(number: int | None) -> ColumnElement[int] | None:
    """How many, in the statement itself: PostgreSQL keeps a plan only where it knows that few rows are wanted."""
    return None if number is None else literal_column(str(number), Integer())


def total(wanted: Wanted, most: int) -> ColumnElement[int]:
    """How many there are, but no more than so many. Most often what all readers may see is more, and soon counted."""
    branches = (_branch(wanted, side).with_only_columns(MemoRow.id).limit(_said(most)) for side in wanted.sides)
    every = _number(_together(wanted, [branch.subquery() for branch in branches]).limit(_said(most)))
    whole = next((side for side in wanted.sides if side.whole is not None), None)
    if whole is None or whole.whole is None or wanted.officers:
        return every
    published: Select[Any] = _branch(wanted, replace(whole, holds=whole.whole)).with_only_columns(literal_column("1"))
    return case((_number(published.limit(_said(most))) >= most, most), else_=every)


def _number(rows: Select[Any] | CompoundSelect[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def counted(desk: Desk, wanted: Wanted, most: int) -> int:
    """The same, asked for alone."""
    return int(run(desk.session, statement(_counted, wanted, most), **wanted.given).scalar_one())


def _counted(wanted: Wanted, most: int) -> Select[Any]:
    return select(total(wanted, most))


def place_of(desk: Desk, wanted: Wanted, number: str) -> dict[str, object] | None:
    """Where the memo of that number stands in the order, to be given with the rest; None if this person sees none."""
    row = run(desk.session, statement(_there, wanted), **{**wanted.given, "number": number}).one_or_none()
    return {f"edge_{n}": key for n, key in enumerate(list(row)[2:])} if row else None


def _there(wanted: Wanted) -> Select[Any]:
    there = tuple(replace(side, holds=and_(MemoRow.number == NUMBER, side.holds)) for side in wanted.sides)
    return select(found(replace(wanted, sides=there, filters=(), officers=False), 1))


def statement(made: Callable[..., Select[Any]], wanted: Wanted, *how: object) -> Select[Any]:
    """What is made of that, kept and found again."""
    return _kept(made, wanted, *how)


@lru_cache(maxsize=512)
def _kept(made: Callable[..., Select[Any]], wanted: Wanted, *how: object) -> Select[Any]:
    return made(wanted, *how)


def _together(wanted: Wanted, parts: Sequence[Subquery]) -> CompoundSelect[Any]:
    """What the sides find. What one writes is never among the others: of two such sides nothing comes twice."""
    apart = len([side for side in wanted.sides if not side.writes]) < 2 and not wanted.searched
    return (union_all if apart else union)(*map(select, parts))


def _parts(wanted: Wanted, limit: int | None, beyond: bool, *, down: bool) -> list[Subquery]:
    parts = []
    for side in wanted.sides:
        keys = _keys(wanted, side)
        query = _branch(wanted, side).with_only_columns(
            MemoRow.id,
            literal_column("1" if side.writes else "0", Integer()).label("writes"),
            *(key.label(f"key{place}") for place, key in enumerate(keys)),
        )
        if beyond:
            edge = tuple_(*(bindparam(f"edge_{n}", type_=key.type) for n, key in enumerate(keys)))
            query = query.where(tuple_(*keys) < edge if down else tuple_(*keys) > edge)
        elif side.hits is None:  # says nothing but to SQLite: that it should begin at the index of this order
            query = query.where(keys[0] >= (date.min if wanted.order == "date" else ""))
        parts.append(query.order_by(*(key.desc() if down else key for key in keys)).limit(_said(limit)).subquery())
    return parts


def _branch(wanted: Wanted, side: Side) -> Select[Any]:
    query, filters = select(MemoRow), list(wanted.filters)
    if wanted.officers:
        filters.append(_officer(side).in_(OFFICERS))
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
    if side.writes:
        return MemoRow.case_officer_id.expression
    columns, editions = table(ContentRow).c, table(EditionRow).c
    latest = (
        select(columns.case_officer_id)
        .where(columns.id == editions.content_id, editions.memo_id == MemoRow.id, editions.number == MemoRow.edition)
        .correlate(MemoRow)
        .scalar_subquery()
    )
    return func.coalesce(latest, MemoRow.case_officer_id)
