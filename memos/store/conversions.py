"""Conversions in the store: attachments as PDF/A, each made once for all memos that have it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, insert, or_, select

from memos.models import ContentAttachmentRow, ContentRow, ConversionRow, MemoRow
from memos.store.names import Part
from memos.store.rows import table


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of an attachment: `converted` is the hash of its PDF/A, "" where there is none for that reason.

    The reason beside a PDF/A says what its original has that it lacks.
    """

    sha256: str
    converted: str
    reason: str = ""


class Conversions(Part):
    """By the hash of what was converted."""

    def conversions(self, sha256s: Collection[str]) -> dict[str, Conversion]:
        """Those that are known."""
        if not sha256s:
            return {}
        columns = table(ConversionRow).c
        rows = self.session.execute(select(*columns).where(columns.sha256.in_(sha256s)))
        return {row.sha256: Conversion(row.sha256, row.converted, row.reason) for row in rows}

    def unconverted(self, memos: Collection[str], suffixes: Collection[str]) -> list[str]:
        """The attachments of these memos, as they are now, of these kinds, of which nothing is known yet."""
        content, attachments, known = table(ContentRow).c, table(ContentAttachmentRow).c, table(ConversionRow).c
        memo, contents = table(MemoRow).c, table(ContentRow)
        kinds = or_(*(func.lower(attachments.file).endswith(suffix) for suffix in suffixes))
        made = select(known.sha256).where(known.sha256 == attachments.sha256)
        chosen = select(attachments.sha256).distinct().join(contents, content.id == attachments.content_id)
        chosen = chosen.join(table(MemoRow), and_(memo.id == content.memo_id, memo.version == content.version))
        chosen = chosen.where(memo.id.in_(memos), attachments.sha256 != "", kinds, ~exists(made))
        return list(self.session.scalars(chosen.order_by(attachments.sha256)))

    def keep_conversion(self, made: Conversion, at: datetime) -> None:
        """What came of it just now, in the place of what came of it before."""
        rows = table(ConversionRow)
        self.session.execute(delete(rows).where(rows.c.sha256 == made.sha256))
        facts = {"sha256": made.sha256, "converted": made.converted, "reason": made.reason, "made_at": at}
        self.session.execute(insert(rows), [facts])
