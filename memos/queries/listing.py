"""Lists of memos, in Danish order, with no more of each than a list shows: whole, or a page at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, func, literal_column, select

from engine.danish import fold, sort_key
from engine.errors import Invalid
from engine.language import _
from engine.stemming import sought
from memos.desk import Desk
from memos.models import AgendaItemRow, BodyRow, ContentRow, EditionRow, MeetingRow, MemoRow, PersonRow
from memos.queries.find import given, visible_to
from memos.queries.paging import Order, Wanted, counted, found, place_of, sides, sides_of_hits, statement, total
from memos.store.rows import run, table
from memos.store.search import looked_for

PAGE = 50
MOST_COUNTED = 500
"""No list is counted further: it would take longer the more memos there are."""
BATCH = 1000
_OTHERS = literal_column("0", Integer())


@dataclass(frozen=True, slots=True)
class Filters:
    """Which memos a list is of; "" or 0 is all. `state` is a key or a label, `officer` a name or a part of one."""

    words: str = ""
    body: str = ""
    meeting: str = ""
    state: str = ""
    officer: str = ""
    year: int = 0
    openness: str = ""
    type: str = ""


class Listed(NamedTuple):
    """A memo in a list. `day` (ISO) is that of its meeting, or of its creation as long as there is none."""

    id: str
    number: str
    title: str
    type: str
    state: str
    state_label: str
    openness: str
    body: str
    case_officer: str
    year: int
    day: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some memos of a list. `before` and `after` are the numbers of memos that the next pages go on from, or "".

    `total` is at most MOST_COUNTED; `more`: there are more than that.
    """

    memos: tuple[Listed, ...]
    total: int
    more: bool
    before: str
    after: str


def list_memos(
    desk: Desk,
    *,
    body: str = "",
    state: str = "",
    year: int = 0,
    openness: str = "",
    order: Literal["title", "number"] = "title",
) -> list[Listed]:
    """All memos this person may see; `state` is a key or a label. Raises `NotFound` or `Invalid`."""
    filters = Filters(body=body, state=state, year=year, openness=openness)
    return list(_listed(desk, _wanted(desk, filters, order), None))


def all_memos(desk: Desk, filters: Filters, order: Order = "title", *, down: bool = False) -> Iterator[Listed]:
    """The same with every filter, read piece by piece."""
    wanted, last = _wanted(desk, filters, order, down=down), ""
    while True:
        beyond = place_of(desk, wanted, last) if last else None
        memos = _listed(desk, wanted, BATCH, beyond)
        yield from memos
        if len(memos) < BATCH:
            return
        last = memos[-1].number


def page(
    desk: Desk,
    filters: Filters,
    order: Order = "title",
    *,
    down: bool = False,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page:
    """The page after, or before, the memo of that number; the first one if this person sees no such memo."""
    wanted = _wanted(desk, filters, order, down=down)
    back = bool(before and not after)
    beyond = place_of(desk, wanted, after or before) if after or before else None
    rows = _rows(desk, wanted, size + 1, beyond, back=back and beyond is not None, most=MOST_COUNTED + 1)
    count = rows[0].total if rows else counted(desk, wanted, MOST_COUNTED + 1) if beyond else 0
    further = len(rows) > size
    shown = _told(desk, rows[:size])
    behind, ahead = beyond is not None, further
    if back and beyond is not None:
        shown.reverse()
        behind, ahead = ahead, behind
    first, last = (shown[0].number, shown[-1].number) if shown else ("", "")
    return Page(
        memos=tuple(shown),
        total=min(count, MOST_COUNTED),
        more=count > MOST_COUNTED,
        before=first if behind else "",
        after=last if ahead else "",
    )


def _listed(
    desk: Desk,
    wanted: Wanted,
    limit: int | None,
    beyond: Mapping[str, object] | None = None,
    *,
    back: bool = False,
) -> list[Listed]:
    return _told(desk, _rows(desk, wanted, limit, beyond, back=back))


def _rows(
    desk: Desk,
    wanted: Wanted,
    limit: int | None,
    beyond: Mapping[str, object] | None,
    *,
    back: bool = False,
    most: int = 0,
) -> Sequence[Row[Any]]:
    chosen = statement(_chosen, wanted, limit, beyond is not None, back, most)
    return run(desk.session, chosen, **wanted.given, **(beyond or {})).all()


def _chosen(wanted: Wanted, limit: int | None, beyond: bool, back: bool, most: int) -> Select[Any]:
    """The rows of a list. What somebody else writes is shown as its latest edition has it, or as it stands where they
    are the same and one had to go. `most`: with how many there are on all pages, but no more than so many.
    """
    rows = found(wanted, limit, beyond, back=back)
    keys = [column for column in rows.c if column.name.startswith("key")]
    down = wanted.down != back
    edition, latest = table(EditionRow), table(ContentRow)

    def seen(name: str) -> ColumnElement[Any]:
        return func.coalesce(latest.c[name], getattr(MemoRow, name)).label(name)

    chosen = (
        select(
            MemoRow.id,
            MemoRow.number,
            MemoRow.type,
            MemoRow.state,
            MemoRow.definition,
            MemoRow.openness,
            MemoRow.day,
            seen("title"),
            BodyRow.name.label("body"),
            PersonRow.name.label("case_officer"),
        )
        .join(rows, rows.c.id == MemoRow.id)
        .outerjoin(
            edition,
            and_(edition.c.memo_id == MemoRow.id, edition.c.number == MemoRow.edition, rows.c.writes == _OTHERS),
        )
        .outerjoin(latest, latest.c.id == edition.c.content_id)
        .outerjoin(BodyRow, BodyRow.id == MemoRow.body_id)
        .outerjoin(PersonRow, PersonRow.id == seen("case_officer_id"))
        .order_by(*(key.desc() if down else key for key in keys))
    )
    return chosen.add_columns(total(wanted, most).label("total")) if most else chosen


def _told(desk: Desk, rows: Sequence[Row[Any]]) -> list[Listed]:
    """The rows with the words of their types: most are of a few."""
    labels: dict[tuple[str, str | None, str], tuple[str, str]] = {}
    found = []
    for row in rows:
        id, number, type, state, definition, openness, day, title, body, case_officer = tuple(row)[:10]
        key = (type, definition, state)
        if key not in labels:
            memo_type = desk.type_named(type, definition or "")
            labels[key] = (memo_type.label, memo_type.workflow.state(state).label)
        label, state_label = labels[key]
        found.append(
            Listed(
                id=id,
                number=number,
                title=title,
                type=label,
                state=state,
                state_label=state_label,
                openness=openness,
                body=body or "",
                case_officer=case_officer or "",
                year=day.year,
                day=day.isoformat(),
            )
        )
    return found


def _wanted(desk: Desk, filters: Filters, order: Order, *, down: bool = False) -> Wanted:
    asked, words = dict(_asked(desk, filters)), sought(filters.words)
    return Wanted(
        sides=sides_of_hits(desk, words) if filters.words else sides(desk),
        filters=tuple(one for key, one in _conditions().items() if key in asked),
        officers="officers" in asked,
        order=order,
        down=down,
        given={**given(desk), **asked, **looked_for(desk.session, words)},
    )


def _asked(desk: Desk, filters: Filters) -> Iterator[tuple[str, object]]:
    """What the list is filtered by, as its statement is given it."""
    if filters.body:
        yield "body", desk.store.body(filters.body).name
    if filters.state:
        yield "states", _state_keys(desk, filters.state)
    if filters.officer:
        yield "officers", _officers(desk, filters.officer)
    if filters.year:
        yield from zip(("year", "year_end"), _year(filters.year), strict=True)
    for key in ("meeting", "openness", "type"):
        if value := getattr(filters, key):
            yield key, value


@cache
def _conditions() -> Mapping[str, ColumnElement[bool]]:
    """What a memo must be, by what is asked."""
    body = select(BodyRow.id).where(BodyRow.name == bindparam("body")).scalar_subquery()
    items = select(AgendaItemRow.memo_id).join(MeetingRow).where(MeetingRow.number == bindparam("meeting"))
    return {
        "body": MemoRow.body_id == body,
        "meeting": MemoRow.id.in_(items),
        "states": MemoRow.state.in_(bindparam("states", expanding=True)),
        "year": MemoRow.day.between(bindparam("year"), bindparam("year_end")),
        "openness": MemoRow.openness == bindparam("openness"),
        "type": MemoRow.type == bindparam("type"),
    }


def _year(year: int) -> tuple[date, date]:
    if not date.min.year <= year <= date.max.year:
        raise Invalid.at("year", _("{year} is no year; write it with four digits").format(year=year))
    return date(year, 1, 1), date(year, 12, 31)


def _officers(desk: Desk, name: str) -> tuple[str, ...]:
    """The ids of those whose names hold all these words, however they are written."""
    asked = fold(name).split()
    people = desk.session.execute(select(PersonRow.id, PersonRow.name))
    return tuple(id for id, known in people if all(word in fold(known) for word in asked))


def _state_keys(desk: Desk, wanted: str) -> list[str]:
    """The keys of the states that are called so, in any type; failing that, among the memos themselves."""
    known = {(state.key, state.label) for key in (*desk.catalogue.keys(),) for state in _states(desk, key, "")}
    if called := _called(wanted, known):
        return called
    used = select(MemoRow.type, MemoRow.definition).where(MemoRow.id.in_(visible_to(desk, many=True))).distinct()
    for key, definition in desk.session.execute(used).all():
        known |= {(state.key, state.label) for state in _states(desk, key, definition or "")}
    if called := _called(wanted, known):
        return called
    text = _("{found} is no state of a memo; choose one of: {known}")
    labels = ", ".join(sorted({label for _key, label in known}, key=sort_key))
    raise Invalid.at("state", text.format(found=repr(wanted), known=labels))


def _states(desk: Desk, key: str, definition: str) -> Iterable[Any]:
    return desk.type_named(key, definition).workflow.states


def _called(wanted: str, known: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({key for key, label in known if wanted.casefold() in (key.casefold(), label.casefold())})
