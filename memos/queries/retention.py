"""What of the archive may go, when and why, and what stays and why: as the person at the desk may know it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from engine.danish import local_date, sort_key
from engine.errors import no_such
from engine.language import _
from memos.canonical import Json, sha256
from memos.certificate import TITLES, CertificateKind
from memos.chosen import Chosen
from memos.desk import Desk
from memos.files.kle_file import shipped
from memos.memo import Memo
from memos.models import MemoRow
from memos.queries.archive import EVERYTHING, archived_ids
from memos.queries.find import may_see
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
class Certified:
    """What a certificate says first: of what kind it is, when, by whom and of which memos; `pdf`: its PDF's hash."""

    mark: str
    kind: CertificateKind
    at: datetime
    by: str
    numbers: tuple[str, ...]
    pdf: str

    @property
    def title(self) -> str:
        return TITLES[self.kind]


@dataclass(frozen=True, slots=True)
class Listing:
    """What may go until that day, and what stays. The hash changes with anything that happens to what may go."""

    before: date
    known: Classification
    may_go: tuple[Candidate, ...]
    stays: tuple[Candidate, ...]

    def until(self, day: date) -> "Listing":
        """The same memos, held against another day."""
        every = sorted((*self.may_go, *self.stays), key=lambda one: (sort_key(one.memo.number), one.memo.number))
        may_go = tuple(one for one in every if one.judgement.may_go(day))
        return Listing(day, self.known, may_go, tuple(one for one in every if not one.judgement.may_go(day)))

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


def listing(
    desk: Desk, before: date | None = None, only: Collection[str] | None = None, chosen: Chosen = EVERYTHING
) -> Listing:
    """What may go of what is chosen; `only`: of the memos of these numbers."""
    day = before or local_date(desk.now)
    known, ids = classification(desk), archived_ids(desk, chosen)
    if only is not None:
        named = _of_these(desk, sorted(only))
        ids = [id for id in ids if id in named]
    return Listing(day, known, (), tuple(_candidates(desk, known, ids))).until(day)


def known_certificates(desk: Desk) -> list[Certified]:
    """The certificates of nothing but what this person may know of, the newest first."""
    found = [_certified(mark, text, pdf) for mark, text, pdf in desk.store.certificates()]
    return sorted((one for one in found if _knows_all(desk, one)), key=lambda one: one.at, reverse=True)


def known_certificate(desk: Desk, mark: str) -> tuple[str, str]:
    """The text of a certificate that this person may know of, and the hash of its PDF; NotFound."""
    for one, text, pdf in desk.store.certificates():
        if one == mark and _knows_all(desk, _certified(mark, text, pdf)):
            return text, pdf
    raise no_such(_("certificate"), mark)


def _certified(mark: str, text: str, pdf: str) -> Certified:
    said = json.loads(text)
    numbers = tuple(one["number"] for one in said["memos"])
    return Certified(mark, CertificateKind(said["kind"]), datetime.fromisoformat(said["at"]), said["by"], numbers, pdf)


def _knows_all(desk: Desk, one: Certified) -> bool:
    ids = [desk.store.memo_id(number) for number in one.numbers]
    return all(id and may_see(desk, id) for id in ids)


def _of_these(desk: Desk, numbers: Sequence[str]) -> set[str]:
    """The ids of the memos of these numbers."""
    batches = (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
    return {id for batch in batches for id in desk.session.scalars(select(MemoRow.id).where(MemoRow.number.in_(batch)))}


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
