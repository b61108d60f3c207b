"""Which files the database speaks of: those that a backup takes along, and that nothing may remove."""

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from memos.models import (
    CertificateRow,
    ContentAttachmentRow,
    ConversionRow,
    FollowUpStepRow,
    PublicFileRow,
    RenditionRow,
    UploadRow,
)
from memos.store.rows import table


def held_files(session: Session) -> frozenset[str]:
    """The SHA-256 of every file that a row speaks of."""
    holders = (ContentAttachmentRow, RenditionRow, FollowUpStepRow, PublicFileRow, UploadRow, ConversionRow)
    columns = [table(one).c.sha256 for one in holders]
    columns += [table(ConversionRow).c.converted, table(CertificateRow).c.pdf_sha256]
    return frozenset(session.scalars(union(*map(select, columns)))) - {""}
