"""What the audit of memos looks at, read for many memos at once: one by one would take several times as long."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from engine.events import History
from memos.memo import Content, Memo
from memos.models import ContentRow, EditionRow, MemoRow
from memos.store import Store
from memos.store.contents import read_contents
from memos.store.rows import GIVEN, run, table


@dataclass(frozen=True, slots=True)
class Together:
    """Some memos: their rows, values, contents and histories. `kept` has the contents of each one's editions,
    `types` the type of each definition that may be in force."""

    rows: dict[str, Row[Any]]
    memos: dict[str, Memo]
    heads: dict[str, list[Row[Any]]]
    contents: dict[str, Content]
    kept: dict[str, dict[int, str]]
    next_to: dict[str, tuple[str | None, str | None]]
    types: dict[str, str]
    history: History

    def linked(self, memo: Memo) -> bool:
        """Whether those before and after it say so, too."""
        before, after = self.next_to.get(memo.predecessor), self.next_to.get(memo.successor)
        found = {memo.predecessor} if before and before[1] == memo.id else set()
        found |= {memo.successor} if after and after[0] == memo.id else set()
        return found == {memo.predecessor, memo.successor} - {""}


def read_together(session: Session, store: Store, ids: Collection[str]) -> Together:
    """All of that, as it is stored now. Raises what cannot be read of any of them."""
    session.info.pop("contents", None)  # what is stored counts, not what was read of it before
    store.read_together(ids)
    rows = {row.id: row for row in run(session, _rows(), ids=ids)}
    heads = _grouped(run(session, _heads(), ids=ids))
    kept = _grouped(run(session, _kept(), ids=ids))
    return Together(
        rows=rows,
        memos=store.memos(ids),
        heads=heads,
        contents=read_contents(session, store.names, [head.id for each in heads.values() for head in each]),
        kept={id: {row.number: row.sha256 for row in each} for id, each in kept.items()},
        next_to={r.id: (r.predecessor_id, r.successor_id) for r in run(session, _next_to(), ids=ids)},
        types={sha256: type for type, sha256 in store.definitions()},
        history=History(session, [row.chain_id for row in rows.values()]),
    )


def _grouped(found: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    grouped = defaultdict(list)
    for row in found:
        grouped[row.memo_id].append(row)
    return grouped


@cache
def _rows() -> Select[Any]:
    return select(*table(MemoRow).c).where(table(MemoRow).c.id.in_(GIVEN))


@cache
def _heads() -> Select[Any]:
    columns = table(ContentRow).c
    chosen = select(columns.id, columns.memo_id, columns.sha256, columns.made_at, columns.version)
    return chosen.where(columns.memo_id.in_(GIVEN))


@cache
def _kept() -> Select[Any]:
    editions, contents = table(EditionRow).c, table(ContentRow).c
    own = (contents.id == editions.content_id) & (contents.memo_id == editions.memo_id)
    chosen = select(editions.memo_id, editions.number, contents.sha256).join(table(ContentRow), own)
    return chosen.where(editions.memo_id.in_(GIVEN))


@cache
def _next_to() -> Select[Any]:
    columns = table(MemoRow).c
    near = or_(columns.predecessor_id.in_(GIVEN), columns.successor_id.in_(GIVEN))
    return select(columns.id, columns.predecessor_id, columns.successor_id).where(near)
