"""What of the archive may go, when and why, and what stays and why: as the person at the desk may know it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from engine.danish import local_date, sort_key
from memos.canonical import Json, sha256
from memos.desk import Desk
from memos.files.kle_file import shipped
from memos.memo import Memo
from memos.queries.archive import archived_ids
from memos.retention import Classification, Judgement, judge
from memos.store.memos import BATCH

FORMAT = "beslut.retention/1"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An archived memo and whether it may go. `head`: the hash of the last event of its chain."""

    memo: Memo
    closed: date
    judgement: Judgement
    head: str

    @property
    def dict(self) -> Json:
        content = self.memo.content
        due = self.judgement.due
        return {
            "number": self.memo.number,
            "title": content.title,
            "body": content.body,
            "kle": content.kle,
            "facet": content.facet,
            "closed": self.closed.isoformat(),
            "rule": self.judgement.rule,
            "due": due.isoformat() if due else "",
            "why": self.judgement.why,
            "head": self.head,
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """What may go until that day, and what stays. The hash changes with anything that happens to what may go."""

    before: date
    known: Classification
    may_go: tuple[Candidate, ...]
    stays: tuple[Candidate, ...]

    @property
    def sha256(self) -> str:
        told = [
            [one.memo.number, one.head, one.judgement.rule, one.judgement.due.isoformat()]
            for one in self.may_go
            if one.judgement.due
        ]
        return sha256({"format": FORMAT, "memos": told})

    @property
    def dict(self) -> Json:
        return {
            "format": FORMAT,
            "before": self.before.isoformat(),
            "classification": self.known.source,
            "classification_date": self.known.day.isoformat(),
            "memos": [one.dict for one in self.may_go],
            "kept": [one.dict for one in self.stays],
            "sha256": self.sha256,
        }


def classification(desk: Desk) -> Classification:
    """The one in force: what was loaded, else the extract that comes with the program."""
    return desk.store.classification() or shipped()


def listing(desk: Desk, before: date | None = None, only: Collection[str] | None = None) -> Listing:
    """What may go; `only`: of the memos of these numbers."""
    day = before or local_date(desk.now)
    known = classification(desk)
    found = [one for one in _candidates(desk, known, archived_ids(desk)) if only is None or one.memo.number in only]
    found.sort(key=lambda one: (sort_key(one.memo.number), one.memo.number))
    may_go = tuple(one for one in found if one.judgement.may_go(day))
    return Listing(day, known, may_go, tuple(one for one in found if not one.judgement.may_go(day)))


def _candidates(desk: Desk, known: Classification, ids: Sequence[str]) -> list[Candidate]:
    found: list[Candidate] = []
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        ends = desk.store.ends(batch)
        for id, memo in desk.store.memos(batch).items():
            at, head = ends[id]
            closed = local_date(at)
            found.append(Candidate(memo, closed, judge(known, memo.content.kle, memo.content.facet, closed), head))
    return found
