"""The account at scale: an audit of many events, without seals and with them; sealing them, and proving one."""

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from benchmarks.databases import kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from engine.signing import Sealing, make_key, read_key
from memos.audit import audit
from memos.desk import Desk, Office
from memos.memo import Memo
from memos.models import MemoRow
from memos.seal_audit import Trusted
from memos.sealing import inclusion_of, seal
from memos.store.seals import Log

NAME = "audit"
PER_MEMO = 10
AT_ONCE = 200
PROOFS = 200
MORE = Goal(1.25)


class Account:
    """An office with so many events, ten of each memo."""

    def __init__(self, office: Office, folder: Path, events: int) -> None:
        self.office = office
        self.example = Example(office)
        (self.body,) = self.example.load()
        make_key(folder / "key", "solbaek.example")
        self.sealing = Sealing(read_key(folder / "key" / "segl.pem"), folder / "seals")
        self.grow(events)

    def grow(self, events: int) -> None:
        """So many events more."""
        memos = max(events // PER_MEMO, 1)
        for begin in range(0, memos, AT_ONCE):
            with self.office.write(self.example.content.case_officer) as desk:
                for _memo in range(begin, min(begin + AT_ONCE, memos)):
                    _lengthen(desk, self.example.drafted(desk, self.body))

    def audit(self) -> None:
        """As `audit verify` does it."""
        self._audit(Trusted())

    def audit_with_seals(self) -> None:
        """The same, held against checkpoints that were kept elsewhere."""
        self._audit(Trusted((self.sealing.key.public,), self.sealing.folder))

    def seal(self) -> None:
        """A checkpoint over what has happened since the last."""
        seal(self.office, self.sealing)

    def prove(self) -> None:
        """That some histories are in the log."""
        with self.office.read() as desk:
            for chain in desk.session.scalars(select(MemoRow.chain_id).limit(PROOFS)).all():
                inclusion_of(desk, chain, Log.CLOSED)

    def _audit(self, trusted: Trusted) -> None:
        with self.office.read() as desk:
            found = audit(desk.session, trusted=trusted)
        if found.problems:
            raise RuntimeError(found.problems[0])


def audited(size: Size) -> list[Figure]:
    """Seconds, on each database."""
    return [figure for kind in kinds() for figure in _on(kind, size.of(100_000, 40))]


def _on(kind: str, events: int) -> list[Figure]:
    with new_database(kind) as (database, folder):
        account = Account(office_on(database, folder), folder, events)
        plain = _seconds(account.audit)
        first = _seconds(account.seal)
        sealed = _seconds(account.audit_with_seals)
        account.grow(PER_MEMO)
        next_one, proofs = _seconds(account.seal), _seconds(account.prove)
        return [
            Figure(NAME, f"{kind}: an audit of {events} events", plain, "s"),
            Figure(
                NAME,
                f"{kind}: the same with seals",
                sealed,
                "s",
                beside="without",
                other=plain,
                ratio=sealed / plain,
                goal=MORE,
            ),
            Figure(NAME, f"{kind}: sealing all of them", first, "s"),
            Figure(NAME, f"{kind}: one more checkpoint, over {PER_MEMO} events", next_one * 1e3, "ms"),
            Figure(NAME, f"{kind}: the proof of a history", proofs / min(PROOFS, events // PER_MEMO) * 1e3, "ms"),
        ]


def _lengthen(desk: Desk, memo: Memo) -> None:
    """Steps that leave the memo as it is."""
    for _step in range(PER_MEMO - 1):
        desk.store.memo_event(memo, at=desk.now, actor=desk.actor, action="edit", from_state=memo.state)


def _seconds(task: Callable[[], None]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began
