"""An archive of many memos in a moment: one meeting is lived and copied within the database, with files of its own.

Every copy has its own documents and attachment, as long as the real ones and different from all others. Their histories
are copies too, so they are for exporting and not for the audit.
"""

import hashlib
from typing import Any

from sqlalchemy import ColumnElement, String, Table, cast, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from benchmarks.example import TEMPLATES, Example
from benchmarks.lives import MEMOS, Life, Outcome
from engine.tables import Base
from memos.desk import Office
from memos.models import ContentAttachmentRow, MeetingRow, MemoRow, RenditionRow
from memos.printing import Printer
from memos.store.rows import table
from memos.work import drain

KEYS = {"memo_id", "meeting_id", "item_id", "content_id", "chain_id"}
WITH_IDS = {"chain", "memo", "meeting", "content", "agenda_item", "rendition", "wanted"}
LEFT_OUT = {"organisation", "search", "sealed", "notice"}
NUMBERS = {("memo", "number"), ("memo", "number_sort"), ("meeting", "number")}
ATTACHMENT = 150_000
"""Bytes of a memo's attachment."""


def fill(office: Office, memos: int, lived: int = MEMOS, *, rendered: bool = True) -> int:
    """An archive of about so many memos, their documents made or still to be made; how many it became.

    `lived` of them are the meeting's, the others copies.
    """
    _live(office, lived, rendered=rendered)
    copies = max(memos // lived - 1, 0)
    with office.database.write() as session:
        _copy_all(session, copies)
    if rendered:
        _give_files(office)
    return (copies + 1) * lived


def _live(office: Office, memos: int, *, rendered: bool) -> None:
    example = Example(office)
    (body,) = example.load()
    life = Life(example, body, Outcome(), memos)
    for name, step in life.steps(1):
        if name == "archive" and rendered:
            with Printer(TEMPLATES) as printer:
                list(drain(office, printer, "fill"))
        step()
    if rendered:
        with Printer(TEMPLATES) as printer:
            list(drain(office, printer, "fill"))


def _copy_all(session: Session, copies: int) -> None:
    """So many copies of all there is about memos and meetings, each with ids and numbers of its own."""
    if not copies:
        return
    for rows in Base.metadata.sorted_tables:
        names = {column.name for column in rows.c}
        if rows.name not in LEFT_OUT and (names & KEYS or rows.name in WITH_IDS):
            _copy(session, rows, copies)


def _copy(session: Session, rows: Table, copies: int) -> None:
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    count: Any = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < copies))
    names = [column.name for column in rows.c if column.name != "file_sha256"]
    chosen = select(*(_copied(rows, name, count.c.i) for name in names)).join(count, literal(1) == 1)
    keys: list[ColumnElement[bool]] = [rows.c[name].is_not(None) for name in KEYS if name in rows.c]
    if rows.name == "chain":
        chains = [select(one.chain_id) for one in (MemoRow, MeetingRow)]
        keys = [or_(*(rows.c.id.in_(one) for one in chains))]
    elif rows.name in ("event", "event_comment"):
        keys = [rows.c.chain_id.in_(select(MemoRow.chain_id)) | rows.c.chain_id.in_(select(MeetingRow.chain_id))]
    session.execute(insert(rows).from_select(names, chosen.where(or_(*keys) if keys else literal(1) == 1)))


def _copied(rows: Table, name: str, number: ColumnElement[int]) -> ColumnElement[Any]:
    column: ColumnElement[Any] = rows.c[name]
    suffix = func.substr(cast(number + 1_000_000_000, String), 2)
    if name in KEYS or (name == "id" and rows.name in WITH_IDS):
        return func.substr(column, 1, 23).concat(suffix)
    if (rows.name, name) in NUMBERS:
        return column.concat("-").concat(suffix)
    return column


def _give_files(office: Office) -> None:
    """Each document and attachment with bytes of its own."""
    attachment = hashlib.shake_256(b"bilag").digest(ATTACHMENT)
    with office.database.write() as session:
        found = session.execute(select(RenditionRow.id, RenditionRow.sha256)).all()
        kept = {sha256: office.blobs.get(sha256) for sha256 in {row.sha256 for row in found}}
        for row in found:
            sha256 = _put(office, kept[row.sha256] + row.id.encode())
            session.execute(update(table(RenditionRow)).where(RenditionRow.id == row.id).values(sha256=sha256))
        contents = session.execute(select(ContentAttachmentRow.content_id, ContentAttachmentRow.position)).all()
        for content, position in contents:
            data = attachment + f"{content}{position}".encode()
            mine = (ContentAttachmentRow.content_id == content, ContentAttachmentRow.position == position)
            values = {"sha256": _put(office, data), "size": len(data), "file": "bilag.pdf"}
            session.execute(update(table(ContentAttachmentRow)).where(*mine).values(values))


def _put(office: Office, data: bytes) -> str:
    """A file among the others, without waiting for the disk."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = office.blobs.root / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return sha256
