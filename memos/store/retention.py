"""Retention in the store: the classification, certificates, and taking away all that surrounds a memo."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, exists, func, insert, select, union

from engine.events import EventCommentRow, append
from memos.canonical import Json, sha256
from memos.memo import Memo
from memos.models import (
    AgendaItemRow,
    CertificateRow,
    ClassRow,
    ConsultationRow,
    ContentAttachmentRow,
    ContentRow,
    ConversionRow,
    DiscardedRow,
    EventRow,
    ExportPartRow,
    ExportRow,
    MemoRow,
    NoticeRow,
    PersonRow,
    ReleasedFileRow,
    RemarkRow,
    RenditionRow,
    UploadRow,
    WantedRow,
    WorkingCopyRow,
    WriterRow,
)
from memos.retention import Class, Classification, Keep
from memos.store.history import ASIDE, RETENTION, History
from memos.store.rows import remove, table

AROUND = (WorkingCopyRow, UploadRow, WriterRow, NoticeRow, WantedRow)
"""What surrounds a memo and is no part of it."""
SAID = (RemarkRow, ConsultationRow)
"""What others said of it."""


def classification_record(known: Classification) -> Json:
    """What an event says of a classification."""
    classes = [
        [one.number, one.title, one.keep.value, one.period] for one in sorted(known.classes, key=lambda one: one.number)
    ]
    return {"source": known.source, "day": known.day.isoformat(), "classes": classes}


class Retention(History):
    """Nothing here asks whether it may: see `memos.actions.discarding`."""

    def classification(self) -> Classification | None:
        """The one that was loaded; None before."""
        rows = self.session.execute(select(*table(ClassRow).c).order_by(ClassRow.number)).all()
        classes = tuple(Class(row.number, row.title, Keep(row.keep), row.period) for row in rows)
        return Classification(rows[0].source, rows[0].day, classes) if rows else None

    def keep_classification(self, known: Classification, *, at: datetime, actor: str, source: str) -> None:
        """That one, instead of what was loaded before."""
        self.lock_organisation()
        self.session.execute(delete(table(ClassRow)))
        said = {"source": known.source, "day": known.day}
        rows = [
            {"number": one.number, "title": one.title, "keep": one.keep.value, "period": one.period, **said}
            for one in known.classes
        ]
        if rows:
            self.session.execute(insert(table(ClassRow)), rows)
        append(
            self.session,
            self.chain_of_organisation(),
            at=at,
            actor=actor,
            action=RETENTION,
            record_sha256=sha256(classification_record(known)),
            source=source,
        )

    def ends(self, memos: Collection[str]) -> dict[str, tuple[datetime, str]]:
        """Of each memo: when its last step was, and the hash of the last event of its chain."""
        memos_, events = table(MemoRow), table(EventRow)
        step = case((events.c.action.not_in(ASIDE), events.c.at))
        joined = memos_.join(events, events.c.chain_id == memos_.c.chain_id)
        grouped = select(
            memos_.c.id, memos_.c.chain_id, func.max(step).label("at"), func.max(events.c.seq).label("seq")
        )
        last = grouped.select_from(joined).where(memos_.c.id.in_(memos)).group_by(memos_.c.id).subquery()
        at_end = (events.c.chain_id == last.c.chain_id) & (events.c.seq == last.c.seq)
        rows = self.session.execute(select(last.c.id, last.c.at, events.c.sha256).join(events, at_end))
        return {row.id: (row.at, row.sha256) for row in rows}

    def exports_with(self, memos: Collection[str]) -> list[tuple[str, str, datetime]]:
        """The exports that hold any of these memos: id, who asked, and when."""
        rows = table(ExportRow)
        holds = exists(select(ExportPartRow.memo_id).where(ExportPartRow.export_id == rows.c.id, _of(memos)))
        chosen = select(rows.c.id, PersonRow.name, rows.c.asked_at).join(PersonRow, PersonRow.id == rows.c.person_id)
        found = self.session.execute(chosen.where(holds).order_by(rows.c.asked_at, rows.c.id))
        return [(row.id, row.name, row.asked_at) for row in found]

    def exported(self, memos: Collection[str]) -> set[str]:
        """Those of the memos that are in an export which was finished."""
        done = select(ExportPartRow.memo_id).join(ExportRow).where(ExportRow.sha256 != "", _of(memos))
        return set(self.session.scalars(done))

    def meetings_of(self, memo: str) -> list[str]:
        """The ids of the meetings that it was put before."""
        chosen = select(AgendaItemRow.meeting_id).where(AgendaItemRow.memo_id == memo).distinct()
        return sorted(self.session.scalars(chosen))

    def files_of(self, memo: str) -> set[str]:
        """The files that the rows of a memo speak of, with what they were converted to."""
        contents = select(ContentRow.id).where(ContentRow.memo_id == memo)
        attached = select(ContentAttachmentRow.sha256).where(ContentAttachmentRow.content_id.in_(contents))
        made = select(RenditionRow.sha256).where(RenditionRow.memo_id == memo)
        brought = select(UploadRow.sha256).where(UploadRow.memo_id == memo)
        found = set(self.session.scalars(union(attached, made, brought))) - {""}
        converted = select(ConversionRow.converted).where(ConversionRow.sha256.in_(found))
        return (found | set(self.session.scalars(converted))) - {""}

    def clear_around(self, memo: str, *, said: bool, comments: Iterable[int] = ()) -> None:
        """Takes away what surrounds it; if `said`, what others said of it, too; and the comments of these events."""
        for model in (*AROUND, *(SAID if said else ())):
            remove(self.session, model, {"memo_id": memo})
        self.clear_comments(self.chain_of_memo(memo), comments)

    def clear_comments(self, chain: str, numbers: Iterable[int]) -> None:
        """The comments of these events of a chain are no more; what is left is that there were such."""
        for seq in numbers:
            remove(self.session, EventCommentRow, {"chain_id": chain, "seq": seq})

    def discard_meeting_documents(self, meeting: str) -> set[str]:
        """Takes away what was made of a meeting; gives the files."""
        files = set(self.session.scalars(select(RenditionRow.sha256).where(RenditionRow.meeting_id == meeting)))
        remove(self.session, RenditionRow, {"meeting_id": meeting})
        remove(self.session, WantedRow, {"meeting_id": meeting})
        return files

    def add_certificate(self, digest: str, text: str, pdf_sha256: str) -> None:
        """What was discarded or erased."""
        row = {"sha256": digest, "text": text, "pdf_sha256": pdf_sha256}
        self.session.execute(insert(table(CertificateRow)), [row])

    def certificates(self) -> list[tuple[str, str, str]]:
        """Every certificate: its hash, its text, and the hash of its PDF."""
        rows = self.session.execute(select(*table(CertificateRow).c).order_by(CertificateRow.sha256))
        return [(row.sha256, row.text, row.pdf_sha256) for row in rows]

    def mark_discarded(self, memo: Memo, certificate: str) -> None:
        """Its content is gone for good."""
        self.session.execute(insert(table(DiscardedRow)), [{"memo_id": memo.id, "certificate": certificate}])

    def discarded(self) -> dict[str, str]:
        """The memos whose content is gone for good, each with its certificate."""
        return {row.memo_id: row.certificate for row in self.session.execute(select(*table(DiscardedRow).c))}

    def release_files(self, files: Collection[str], at: datetime) -> None:
        """Files that go, unless something still speaks of them; conversions of what nobody has go along."""
        attached = select(ContentAttachmentRow.sha256)
        gone = ConversionRow.sha256.in_(files) & ConversionRow.sha256.not_in(attached)
        self.session.execute(delete(table(ConversionRow)).where(gone))
        fresh = set(files) - set(self.session.scalars(select(ReleasedFileRow.sha256)))
        if fresh:
            rows = [{"sha256": one, "since": at} for one in sorted(fresh)]
            self.session.execute(insert(table(ReleasedFileRow)), rows)

    def released_files(self) -> list[str]:
        """The files that are about to go."""
        return list(self.session.scalars(select(ReleasedFileRow.sha256).order_by(ReleasedFileRow.sha256)))

    def forget_released(self, files: Collection[str]) -> None:
        """They are gone, or stay."""
        self.session.execute(delete(table(ReleasedFileRow)).where(ReleasedFileRow.sha256.in_(files)))


def _of(memos: Collection[str]) -> ColumnElement[bool]:
    return ExportPartRow.memo_id.in_(memos)
