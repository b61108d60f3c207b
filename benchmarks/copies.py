"""Many memos in a moment: the rows of one are copied within the database, each copy with ids and a number of its own.

They are whole for every query and action. Their histories are not: an event's hash speaks of the memo that was copied.
"""

from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, String, Table, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from engine.events import ChainRow, EventCommentRow, EventRow
from engine.tables import Base
from memos.models import ContentRow, EditionRow, MemoEditorRow, MemoRow, PersonRow, WantedRow
from memos.store.contents import PARTS
from memos.store.rows import table

KEYS = {"memo_id", "chain_id", "content_id"}
NUMBERS = ("number", "number_sort")


def copy_memo(session: Session, memo: str, copies: int) -> None:
    """So many copies of a memo that was submitted, with all that belongs to it."""
    chain = select(MemoRow.chain_id).where(MemoRow.id == memo).scalar_subquery()
    contents = select(ContentRow.id).where(ContentRow.memo_id == memo)
    _copy(session, ChainRow, ChainRow.id == chain, copies)
    _copy(session, MemoRow, MemoRow.id == memo, copies)
    _copy(session, ContentRow, ContentRow.memo_id == memo, copies)
    for part in PARTS[::-1]:
        _copy(session, part, table(part).c.content_id.in_(contents), copies)
    for model in (EditionRow, MemoEditorRow, WantedRow):
        _copy(session, model, table(model).c.memo_id == memo, copies)
    for events in (EventRow, EventCommentRow):
        _copy(session, events, table(events).c.chain_id == chain, copies)


def copy_people(session: Session, copies: int) -> None:
    """So many more people: somebody's rows, each copy with another name."""
    somebody = select(func.min(PersonRow.id)).scalar_subquery()
    _copy(session, PersonRow, PersonRow.id == somebody, copies)


def _copy(session: Session, model: type[Base], which: ColumnElement[bool], copies: int) -> None:
    copy_rows(session, table(model), which, copies)


def copy_rows(session: Session, rows: Table, which: ColumnElement[bool], copies: int) -> None:
    """So many copies of the rows of a table for which that holds."""
    count = _count(copies)
    names = [column.name for column in rows.c if column.name != "file_sha256" and not _counted(column)]
    chosen = select(*(_copied(rows, name, count.c.i) for name in names)).select_from(rows.join(count, literal(1) == 1))
    session.execute(insert(rows).from_select(names, chosen.where(which)))


def _counted(column: Column[Any]) -> bool:
    return isinstance(column.type, Integer) and column is column.table.autoincrement_column


def _count(copies: int) -> Any:
    """The numbers from 1 on, as rows."""
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < copies))


def _copied(rows: Table, name: str, number: ColumnElement[int]) -> ColumnElement[Any]:
    column: ColumnElement[Any] = rows.c[name]
    suffix = func.substr(cast(number + 1_000_000_000, String), 2)
    if name in KEYS or (name == "id" and rows.c.id.primary_key):
        return func.substr(column, 1, 23).concat(suffix)
    if (name in NUMBERS and rows.name == "memo") or (name == "name" and rows.name == "person"):
        return column.concat("-").concat(suffix)
    return column
