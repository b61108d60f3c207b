"""The words of memos and their order in lists: made anew at every change, in the transaction that makes it.

Those who write a memo find it by its content in force, all others by its latest edition: never by a draft.

Only what every reader may see lies in an index of words. All else is read word for word, and no more of it than the
person who searches may see: how long a search takes tells nothing of what others have hidden.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import table as named_table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.danish import local_date, sort_key
from engine.stemming import Sought, stems
from memos.meeting import MeetingState
from memos.memo import Audience, Content, Openness
from memos.models import AgendaItemRow, ContentRow, DecisionRow, EditionRow, MeetingRow, MemoRow, SearchRow
from memos.store.contents import read_contents
from memos.store.names import Names
from memos.store.rows import GIVEN, remove, run, table, update_row

Side = Literal["writers", "others"]
PUBLISHED = "é"
"""Stands among the words of what every reader of the organisation may see. No stem has an accent."""
BATCH = 100

_INDEX = named_table("search_index", column("rowid"), column("search_index"))
# To the letter as PostgreSQL's index has it, which is asked for such rows only.
_MARKED: ColumnElement[bool] = literal_column(f"strpos(search.words, '{PUBLISHED}') > 0")


@dataclass(frozen=True, slots=True)
class Words:
    """The stems in a memo, as one side sees it."""

    title: str
    all: str


def index_memos(session: Session, names: Names, memos: Iterable[str]) -> None:
    """Makes the words and the order of these memos what is stored now."""
    ids = sorted(set(memos) - {""})
    for start in range(0, len(ids), BATCH):
        _index(session, names, ids[start : start + BATCH])


def index_missing(session: Session, names: Names, most: int | None = None) -> int:
    """Indexes every memo that never was, or so many: those of a database that is older than the index. How many."""
    missing = list(session.scalars(never_indexed().limit(most)))
    index_memos(session, names, missing)
    return len(missing)


def never_indexed() -> Select[str]:
    """The memos without words. NOT IN would read all of `search` for each memo, once that outgrows work_mem."""
    return select(MemoRow.id).where(~select(SearchRow.memo_id).where(SearchRow.memo_id == MemoRow.id).exists())


def forget(session: Session) -> None:
    """Clears words that are gone out of SQLite's index, too, where they would stay until it is tidied."""
    if _is_sqlite(session):
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement that searches is built by: the database, and of each word whether beginnings count, too."""

    sqlite: bool
    begins: tuple[bool, ...]


def shape_of(session: Session, wanted: Sequence[Sought]) -> Shape:
    """The shape of a search: its statement is kept, and run with what is `looked_for`."""
    return Shape(_is_sqlite(session), tuple(bool(one.beginning) for one in wanted))


def looked_for(session: Session, wanted: Sequence[Sought]) -> dict[str, str]:
    """What a statement of that shape is run with."""
    if not wanted:
        return {}
    sqlite = _is_sqlite(session)
    said = {f"said_{place}": text for place, text in enumerate(text for one in wanted for text in _said(one))}
    return {"in_title": _match(sqlite, wanted, title=True), "in_words": _match(sqlite, wanted, title=False), **said}


def indexed_hits(words: Shape, side: Side, name: str) -> CTE:
    """Those of what every reader may see that have all that is looked for: `memo_id`, and `in_title` 1 or 0."""
    in_title = case((_in_index(words.sqlite, bindparam("in_title", type_=String()), title=True), 1), else_=0).label(
        "in_title"
    )
    found = _in_index(words.sqlite, bindparam("in_words", type_=String()), title=False)
    have = select(SearchRow.memo_id, in_title).where(found, SearchRow.side == literal_column(f"'{side}'"))
    return have.cte(f"hits_{name}").prefix_with("MATERIALIZED")


def read_hits(words: Shape, memos: Select[str], side: Side, name: str) -> CTE:
    """The same among these memos, each of which is read word for word: no other one is looked at."""
    seen = memos.cte(f"seen_{name}").prefix_with("MATERIALIZED")
    title, every = (_all_in(words, place) for place in (SearchRow.title, SearchRow.words))
    # For one memo at a time: were it a join, a database could look into all memos first and ask whose they are then.
    rank = select(case((title, 2), (every, 1), else_=0)).where(
        SearchRow.memo_id == seen.c.id, SearchRow.side == literal_column(f"'{side}'")
    )
    ranked = select(seen.c.id.label("memo_id"), rank.scalar_subquery().label("rank")).cte(f"ranked_{name}")
    ranked = ranked.prefix_with("MATERIALIZED")
    have = select(ranked.c.memo_id, (ranked.c.rank - 1).label("in_title")).where(ranked.c.rank > 0)
    return have.cte(f"hits_{name}").prefix_with("MATERIALIZED")


def unpublished() -> ColumnElement[bool]:
    """Whether a memo is more than every reader of the organisation may see."""
    return or_(MemoRow.audience != Audience.READERS.value, MemoRow.openness != Openness.OPEN.value)


def in_index(session: Session, wanted: Sequence[Sought], *, title: bool = False) -> ColumnElement[bool]:
    """Whether a row of words has all that is looked for; only of what every reader may see."""
    sqlite = _is_sqlite(session)
    return _in_index(sqlite, literal(_match(sqlite, wanted, title=title)), title=title)


def _in_index(sqlite: bool, asked: ColumnElement[str], *, title: bool) -> ColumnElement[bool]:
    if sqlite:
        return SearchRow.id.in_(select(_INDEX.c.rowid).where(_INDEX.c.search_index.op("MATCH")(asked)))
    vector = func.search_vector(SearchRow.title if title else SearchRow.words)
    return and_(_MARKED, vector.op("@@")(cast(asked, TSQUERY)))


def _match(sqlite: bool, wanted: Sequence[Sought], *, title: bool) -> str:
    """All that is looked for, in the words of the database's index."""
    if sqlite:
        return f"{'title' if title else 'words'} : ({' AND '.join(map(_fts5, wanted))})"
    return "&".join(map(_tsquery, wanted))


def _all_in(words: Shape, place: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether all that is looked for stands there, without any index."""
    find = func.instr if words.sqlite else func.strpos
    apart, numbers = literal(" ") + place + literal(" "), count()
    return and_(
        *(
            or_(*(find(apart, bindparam(f"said_{next(numbers)}", type_=String())) > 0 for _form in range(1 + begins)))
            for begins in words.begins
        )
    )


def _said(one: Sought) -> Iterator[str]:
    """What is looked for, as it stands between blanks."""
    yield f" {one.stem} "
    if one.beginning:
        yield f" {one.beginning}"


def texts(content: Content, decisions: Iterable[str] = ()) -> Iterator[str]:
    """All that is said in a memo beside its title, in the order of a page; of closed attachments nothing."""
    yield from (section.text.plain for section in content.sections)
    yield from (point.text for _number, point in content.numbered_points())
    yield from decisions
    if content.costs:
        yield from (row.label for row in content.costs.rows)
        yield content.costs.note.plain
    yield from (one.title for one in content.attachments if not one.closed)
    yield from (content.case_officer, content.department, content.kle, content.facet, content.case_number)


def decided(session: Session, memos: Collection[str]) -> Mapping[str, list[str]]:
    """The texts of what was decided on memos, once it was."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in run(session, _decided(), ids=list(memos)):
        found[row.memo_id].append(row.text)
    return found


def _index(session: Session, names: Names, ids: Collection[str]) -> None:
    rows = run(session, _heads(), ids=list(ids)).all()
    contents = read_contents(session, names, {id for row in rows for id in (row.content_id, row.other_id) if id})
    decisions = decided(session, ids)
    indexed = {(row.memo_id, row.side): row for row in run(session, _indexed(), ids=list(ids))}
    changed: list[dict[str, object]] = []
    for row in rows:
        said = decisions.get(row.id, ())
        other, written = _others(row, contents), contents[row.content_id]
        words = _words(row, written, said)
        others = words if other is written else _words(row, other, said) if other else None
        for side, found in (("writers", words), ("others", others)):
            changed += _kept(session, row.id, side, indexed.get((row.id, side)), found)
        order = {"seen_sort": sort_key(other.title) if other else None, "day": _day(row)}
        if order != {"seen_sort": row.seen_sort, "day": row.day}:
            update_row(session, MemoRow, row.id, order)
    if changed:
        session.connection().execute(_changing(), changed)


def words_now(session: Session, names: Names, memo: str) -> set[tuple[str, str]]:
    """What the search should know a memo by: title and words, of each side."""
    (row,) = run(session, _heads(), ids=[memo]).all()
    contents = read_contents(session, names, {id for id in (row.content_id, row.other_id) if id})
    said = decided(session, [memo]).get(memo, ())
    sides = (contents[row.content_id], _others(row, contents))
    found = [_words(row, content, said) for content in sides if content]
    return {(one.title, one.all) for one in found}


def _others(row: Row[Any], contents: Mapping[str, Content]) -> Content | None:
    """What those see who do not write it. Nothing, if it never was submitted, or had to go."""
    unchanged = row.edition_sha256 == row.content_sha256
    return contents[row.content_id] if unchanged else contents.get(row.other_id)


def _words(row: Row[Any], content: Content, decisions: Iterable[str]) -> Words:
    title = stems(content.title)
    every = stems(row.number, content.title, *texts(content, decisions))
    readers = row.audience == Audience.READERS.value and row.openness == Openness.OPEN.value
    return Words(" ".join(title), " ".join([*every, PUBLISHED] if readers else every))


def _day(row: Row[Any]) -> date:
    met: date | None = row.met
    return met or local_date(row.created_at)


def _kept(
    session: Session, memo: str, side: str, old: Row[Any] | None, words: Words | None
) -> Iterator[dict[str, object]]:
    """Makes SQLite's index, and the row of words, what they shall be: None for no row. What to change in a row."""
    if old and words and (old.title, old.words) == (words.title, words.all):
        return
    if old:
        _tell_sqlite(session, "search_index, ", "'delete', ", old.id, Words(old.title, old.words))
    if words is None:
        if old:
            remove(session, SearchRow, {"id": old.id})
        return
    if old:
        yield {"at_id": old.id, "to_title": words.title, "to_words": words.all}
        id = old.id
    else:
        row = {"memo_id": memo, "side": side, "title": words.title, "words": words.all}
        id = session.scalars(insert(table(SearchRow)).returning(SearchRow.id), [row]).one()
    _tell_sqlite(session, "", "", id, words)


def _tell_sqlite(session: Session, names: str, values: str, id: int, words: Words) -> None:
    if _is_sqlite(session) and PUBLISHED in words.all:
        told = text(f"INSERT INTO search_index ({names}rowid, title, words) VALUES ({values}:id, :title, :words)")  # noqa: S608 - our own words
        session.execute(told, {"id": id, "title": words.title, "words": words.all})


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def _fts5(one: Sought) -> str:
    return f'("{one.stem}" OR "{one.beginning}"*)' if one.beginning else f'"{one.stem}"'


def _tsquery(one: Sought) -> str:
    return f"('{one.stem}'|'{one.beginning}':*)" if one.beginning else f"'{one.stem}'"


@cache
def _heads() -> Select[Any]:
    """Of each memo: its contents, and the day of the last meeting that it was put before."""
    memos, contents, editions = map(table, (MemoRow, ContentRow, EditionRow))
    meetings, items = table(MeetingRow), table(AgendaItemRow)
    met = (
        select(func.max(meetings.c.date))
        .where(
            items.c.meeting_id == meetings.c.id,
            items.c.memo_id == memos.c.id,
            meetings.c.state != MeetingState.CANCELLED.value,
        )
        .correlate(memos)
        .scalar_subquery()
    )
    names = ("id", "number", "audience", "openness", "created_at", "seen_sort", "day")
    return (
        select(
            *(memos.c[name] for name in names),
            contents.c.id.label("content_id"),
            contents.c.sha256.label("content_sha256"),
            editions.c.content_id.label("other_id"),
            editions.c.sha256.label("edition_sha256"),
            met.label("met"),
        )
        .join(contents, (contents.c.memo_id == memos.c.id) & (contents.c.version == memos.c.version))
        .outerjoin(editions, (editions.c.memo_id == memos.c.id) & (editions.c.number == memos.c.edition))
        .where(memos.c.id.in_(GIVEN))
    )


@cache
def _changing() -> Update:
    columns = table(SearchRow).c
    changed = update(table(SearchRow)).where(columns.id == bindparam("at_id"))
    return changed.values(title=bindparam("to_title"), words=bindparam("to_words"))


@cache
def _indexed() -> Select[Any]:
    columns = table(SearchRow).c
    return select(*columns).where(columns.memo_id.in_(GIVEN))


@cache
def _decided() -> Select[Any]:
    items, decisions = table(AgendaItemRow).c, table(DecisionRow).c
    chosen = select(items.memo_id, decisions.text).where(decisions.item_id == items.id, items.result != "")
    return chosen.where(items.memo_id.in_(GIVEN), decisions.text != "").order_by(items.id, decisions.position)
