"""What the audit says of what was discarded: that certificates and events agree, and that nothing was left behind."""

import json
from collections.abc import Collection, Iterator
from functools import cache

from sqlalchemy import CompoundSelect, Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from engine.blobs import Blobs
from engine.errors import Reason
from engine.events import Event, EventCommentRow
from engine.language import _
from memos.canonical import sha256
from memos.certificate import digest
from memos.models import ConsultationRow, ContentRow, EditionRow, EventRow, MemoRow, RemarkRow, RenditionRow, SearchRow
from memos.store import DISCARD, RETENTION, RETIRE, Store
from memos.store.held import held_files
from memos.store.retention import AROUND, classification_record
from memos.store.rows import run, table
from memos.store.search import words_now


def excused(history: Collection[Event]) -> set[str]:
    """The records that events before a discarding with a certificate speak of: they may be gone."""
    last = max((one.seq for one in history if one.action == DISCARD and one.record_sha256), default=0)
    return {one.record_sha256 for one in history if one.seq < last}


def retention_problems(session: Session, blobs: Blobs | None) -> Iterator[Reason]:
    """Everything that does not hold."""
    store = Store(session)
    yield from _classification(session, store)
    certificates = store.certificates()
    yield from _certificates(session, certificates)
    yield from _discarded(session, store)
    yield from _left(session, store)
    if blobs:
        gone = {file for _mark, text, _pdf in certificates for file in _files(text)}
        held, waiting = held_files(session), set(store.released_files())
        for file in sorted(gone - held - waiting):
            if blobs.has(file):
                yield Reason(file, _("a certificate says that this file is gone, and it is there"))


def _classification(session: Session, store: Store) -> Iterator[Reason]:
    told = select(EventRow.record_sha256).where(EventRow.action == RETENTION, EventRow.facts_sha256 == "")
    last = session.scalar(told.order_by(EventRow.seq.desc()).limit(1))
    known = store.classification()
    if last != (sha256(classification_record(known)) if known else None):
        yield Reason(_("the classification"), _("it was changed without an event"))


def _certificates(session: Session, certificates: Collection[tuple[str, str, str]]) -> Iterator[Reason]:
    told = set(session.scalars(select(EventRow.record_sha256).where(EventRow.action == DISCARD).distinct())) - {""}
    for mark, text, pdf in certificates:
        if mark != digest(text, pdf):
            yield Reason(mark, _("the certificate was changed"))
    for mark in sorted(told ^ {mark for mark, _text, _pdf in certificates}):
        yield Reason(mark, _("certificates and events do not agree"))


def _discarded(session: Session, store: Store) -> Iterator[Reason]:
    """Who is marked is whose history says so, with that certificate."""
    own = EventRow.chain_id == MemoRow.chain_id
    retired = select(MemoRow.id).join(EventRow, own).where(EventRow.action == RETIRE, EventRow.from_state != "")
    by = select(MemoRow.id, EventRow.record_sha256).join(EventRow, own).where(EventRow.action == DISCARD)
    marks = {(row.id, row.record_sha256) for row in session.execute(by)}
    marked = store.discarded()
    if set(session.scalars(retired)) != marked.keys() or not marked.items() <= marks:
        yield Reason(_("discarded memos"), _("they are not those that the history says were discarded"))


def _left(session: Session, store: Store) -> Iterator[Reason]:
    """What went is nowhere any more: not in an older content, a document, a remark, the search, a comment."""
    discarded = sorted(store.discarded())
    numbers = {row.id: row.number for row in session.execute(select(MemoRow.id, MemoRow.number))} if discarded else {}
    for id in discarded:
        kept = select(EditionRow.content_id).where(EditionRow.memo_id == id, EditionRow.content_id.is_not(None))
        contents = set(session.scalars(select(ContentRow.id).where(ContentRow.memo_id == id)))
        if len(contents) > 1 or not contents >= set(session.scalars(kept)):
            yield Reason(numbers[id], _("a content is there that had to go"))
        if run(session, _with_content(), memo=id).first():
            yield Reason(numbers[id], _("something is there that had to go with its content"))
        if session.scalar(_older_comment(id)):
            yield Reason(numbers[id], _("a comment is there that had to go"))
        found = {(row.title, row.words) for row in session.scalars(select(SearchRow).where(SearchRow.memo_id == id))}
        if not found <= words_now(session, store.names, id):
            yield Reason(numbers[id], _("the search still knows what it said"))


@cache
def _with_content() -> CompoundSelect[str]:
    """What stands beside a memo's contents and goes with them."""
    beside = map(table, (RenditionRow, RemarkRow, ConsultationRow, *AROUND))
    return union_all(*(select(one.c.memo_id).where(one.c.memo_id == bindparam("memo")) for one in beside))


def _older_comment(memo: str) -> Select[int]:
    """Comments from before it was discarded."""
    own = select(MemoRow.chain_id).where(MemoRow.id == memo).scalar_subquery()
    at = select(func.max(EventRow.seq)).where(EventRow.chain_id == own, EventRow.action == RETIRE).scalar_subquery()
    return select(EventCommentRow.seq).where(EventCommentRow.chain_id == own, EventCommentRow.seq < at).limit(1)


def _files(text: str) -> list[str]:
    """The files that a certificate says are gone. What is no certificate was changed, and that is said already."""
    try:
        return [str(file) for memo in json.loads(text)["memos"] for file in memo["files"]]
    except (ValueError, TypeError, KeyError):
        return []
