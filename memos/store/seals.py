"""The logs of all events, in the store. `open`: of what every reader may know. `closed`: of everything there is."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, text
from sqlalchemy.orm import Session

from engine.merkle import STEP, Frontier, Node, leaf_hash, node_hash
from memos.memo import Audience, Openness
from memos.models import ChainRow, CheckpointRow, EventRow, MemoRow, SealedRow, SealNodeRow
from memos.store.rows import table

WIDE = 1 << STEP
MOST_BLOCKS = 4096
"""Blocks of nodes that are kept at hand."""
_ALONE = 20260005

_CHAINS, _EVENTS, _MEMOS = table(ChainRow).c, table(EventRow).c, table(MemoRow).c
_SEALED, _NODES, _CHECKPOINTS = table(SealedRow).c, table(SealNodeRow).c, table(CheckpointRow).c


class Log(StrEnum):
    """A log that checkpoints are made of."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept: its number from 1, what it says, and the note that was signed."""

    log: Log
    number: int
    size: int
    root: bytes
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that belongs into a log."""

    chain: str
    seq: int
    sha256: str

    @property
    def leaf(self) -> bytes:
        return leaf_hash(bytes.fromhex(self.sha256))


class LogBook:
    """One log in one unit of work."""

    def __init__(self, session: Session, log: Log) -> None:
        self.session, self.log = session, log
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    @classmethod
    def to_read(cls, session: Session, log: Log) -> "LogBook":
        """The same for all who ask in a session that only reads: what it has read once it keeps."""
        if session.info.get("writes"):
            return cls(session, log)
        found: LogBook = session.info.setdefault(f"log {log}", cls(session, log))
        return found

    def lock(self) -> None:
        """One who seals at a time; on SQLite there is but one writer anyway."""
        if self.session.connection().dialect.name == "postgresql":
            self.session.execute(text(f"SELECT pg_advisory_xact_lock({_ALONE})"))

    @property
    def size(self) -> int:
        """How many events are in it, whether or not a checkpoint speaks of them."""
        last = self.session.scalar(select(func.max(_SEALED.position)).where(_SEALED.log == self.log))
        return 0 if last is None else last + 1

    def pending(self, after: str, most: int) -> list[Entry]:
        """Events that belong into it and are not there: of so many histories, by id, after that one."""
        upto = select(func.coalesce(func.max(_SEALED.seq), 0)).where(
            _SEALED.log == self.log, _SEALED.chain_id == _CHAINS.id
        )
        chains = select(_CHAINS.id, _CHAINS.length, upto.scalar_subquery().label("upto")).where(_CHAINS.id > after)
        if self.log is Log.OPEN:
            chains = chains.join(table(MemoRow), _MEMOS.chain_id == _CHAINS.id).where(*_known_to_readers())
        every = chains.subquery()
        some = select(every).where(every.c.length > every.c.upto).order_by(every.c.id).limit(most).subquery()
        chosen = select(_EVENTS.chain_id, _EVENTS.seq, _EVENTS.sha256).join(some, some.c.id == _EVENTS.chain_id)
        rows = self.session.execute(chosen.where(_EVENTS.seq > some.c.upto).order_by(_EVENTS.chain_id, _EVENTS.seq))
        return [Entry(*row) for row in rows]

    def add(self, entries: Sequence[Entry]) -> None:
        """Puts events at its end, in the order given."""
        size = self.size
        grown = Frontier.at(size, self.node)
        rows = [
            {"log": self.log, "position": position, "chain_id": one.chain, "seq": one.seq}
            for position, one in enumerate(entries, size)
        ]
        kept = [node for one in entries for node in grown.add(one.leaf)]
        self.session.execute(insert(table(SealedRow)), rows)
        if kept:
            self.session.execute(insert(table(SealNodeRow)), [_node_columns(self.log, node) for node in kept])
        self._blocks.clear()

    def keep(self, checkpoint: Kept) -> None:
        """Adds a checkpoint."""
        row = {
            "log": checkpoint.log,
            "number": checkpoint.number,
            "size": checkpoint.size,
            "root_sha256": checkpoint.root.hex(),
            "made_at": checkpoint.at,
            "note": checkpoint.note,
        }
        self.session.execute(insert(table(CheckpointRow)), [row])

    def checkpoints(self) -> Iterator[Kept]:
        """All of them, the oldest first."""
        chosen = _checkpoints(self.log).order_by(_CHECKPOINTS.number)
        return map(_kept, self.session.execute(chosen))

    def last(self) -> Kept | None:
        """The newest checkpoint."""
        row = self.session.execute(_checkpoints(self.log).order_by(_CHECKPOINTS.number.desc()).limit(1)).one_or_none()
        return _kept(row) if row else None

    def covering(self, position: int) -> Kept | None:
        """The first checkpoint that speaks of that leaf: it is the same one for ever."""
        first = bisect_right(self._sizes, position) + 1
        row = self.session.execute(_checkpoints(self.log).where(_CHECKPOINTS.number == first)).one_or_none()
        return _kept(row) if row else None

    @cached_property
    def _sizes(self) -> list[int]:
        chosen = select(_CHECKPOINTS.size).where(_CHECKPOINTS.log == self.log)
        return list(self.session.scalars(chosen.order_by(_CHECKPOINTS.number)))

    def position(self, chain: str, seq: int) -> int | None:
        """Where an event stands in it; None if it does not."""
        chosen = select(_SEALED.position).where(_SEALED.log == self.log, _SEALED.chain_id == chain, _SEALED.seq == seq)
        return self.session.scalar(chosen)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a full subtree, from the nearest that is kept below it."""
        if level % STEP:
            return node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))
        return self._block(level, index // WIDE)[index % WIDE]

    def _block(self, level: int, number: int) -> list[bytes]:
        key = (level, number)
        if key not in self._blocks:
            if len(self._blocks) >= MOST_BLOCKS:
                self._blocks.clear()
            start = number * WIDE
            self._blocks[key] = self._leaves(start) if level == 0 else self._nodes(level, start)
        return self._blocks[key]

    def _leaves(self, start: int) -> list[bytes]:
        chosen = entries(self.log).where(_SEALED.position >= start, _SEALED.position < start + WIDE)
        return [leaf_hash(bytes.fromhex(row.sha256)) for row in self.session.execute(chosen)]

    def _nodes(self, level: int, start: int) -> list[bytes]:
        chosen = select(_NODES.sha256).where(
            _NODES.log == self.log, _NODES.level == level, _NODES.position >= start, _NODES.position < start + WIDE
        )
        return [bytes.fromhex(sha256) for sha256 in self.session.scalars(chosen.order_by(_NODES.position))]


def entries(log: Log) -> Select[Any]:
    """Position, chain, seq and hash of each event in a log, in order."""
    same = (_EVENTS.chain_id == _SEALED.chain_id) & (_EVENTS.seq == _SEALED.seq)
    chosen = select(_SEALED.position, _SEALED.chain_id, _SEALED.seq, _EVENTS.sha256).join(table(EventRow), same)
    return chosen.where(_SEALED.log == log).order_by(_SEALED.position)


def node_rows(session: Session, log: Log) -> set[Node]:
    """The full subtrees that are kept of a log."""
    rows = session.execute(select(_NODES.level, _NODES.position, _NODES.sha256).where(_NODES.log == log))
    return {Node(row.level, row.position, _hash(row.sha256)) for row in rows}


def _known_to_readers() -> Iterable[Any]:
    """What a reader of the organisation sees: then its whole history may be counted."""
    return (_MEMOS.openness == Openness.OPEN.value, _MEMOS.audience == Audience.READERS.value)


def _checkpoints(log: Log) -> Select[Any]:
    return select(*_CHECKPOINTS).where(_CHECKPOINTS.log == log)


def _kept(row: Row[Any]) -> Kept:
    return Kept(Log(row.log), row.number, row.size, _hash(row.root_sha256), row.made_at, row.note)


def _hash(text: str) -> bytes:
    """A hash that is spelled as the program spells it; ValueError."""
    found = bytes.fromhex(text)
    if found.hex() != text:
        raise ValueError(text)
    return found


def _node_columns(log: Log, node: Node) -> dict[str, object]:
    return {"log": log, "level": node.level, "position": node.index, "sha256": node.sha256.hex()}
