"""Releases in the store: each with its files, and how it ended, with events in the meeting's chain."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select

from engine.canonical import sha256
from engine.events import append
from memos.meeting import Meeting
from memos.models import (
    BodyRow,
    MeetingRow,
    PersonRow,
    PublicationRow,
    PublicFileRow,
    PublicTextRow,
)
from memos.moments import instant_text
from memos.publication import Publication, PublicFile, PublicKind, PublicText
from memos.store.history import PUBLISH, TAKE_BACK, History
from memos.store.rows import Rows, parts, run, sound, table, update_row, write_parts


def publication_record(one: Publication) -> dict[str, object]:
    """What was released of a meeting, by whom, and how it ended."""
    return {
        "id": one.id,
        "meeting": one.meeting,
        "kind": one.kind.value,
        "edition": one.edition,
        "title": one.title,
        "day": one.day.isoformat(),
        "released_by": one.released_by,
        "released_at": instant_text(one.released_at),
        "files": [
            {"name": f.name, "title": f.title, "media": f.media, "sha256": f.sha256, "size": f.size} for f in one.files
        ],
        "texts": [{"item": text.item, "title": text.title, "decision": text.decision} for text in one.texts],
        "despite": one.despite,
        "taken_back_by": one.taken_back_by,
        "taken_back_at": instant_text(one.taken_back_at),
        "reason": one.reason,
        "public_reason": one.public_reason,
        "replaced_by": one.replaced_by,
    }


class Publications(History):
    """What was released of meetings. Nothing of it is ever removed here."""

    def add_publication(self, meeting: Meeting, one: Publication, *, actor: str, on_behalf_of: str) -> None:
        """Something is released."""
        row = {
            "id": one.id,
            "meeting_id": one.meeting,
            "kind": one.kind.value,
            "edition": one.edition,
            "title": one.title,
            "day": one.day,
            "released_by_id": self.names.people([one.released_by])[0],
            "released_at": one.released_at,
            "despite": one.despite,
            "reason": "",
            "public_reason": "",
        }
        self.session.execute(insert(table(PublicationRow)), [row])
        key = {"publication_id": one.id}
        files = [{n: getattr(file, n) for n in ("name", "title", "media", "sha256", "size")} for file in one.files]
        write_parts(self.session, PublicFileRow, key, files)
        texts = [{"item_id": text.item, "title": text.title, "decision": text.decision} for text in one.texts]
        write_parts(self.session, PublicTextRow, key, texts)
        self._publication_event(meeting, one, PUBLISH, one.released_at, actor, on_behalf_of, one.despite)

    def end_publication(self, meeting: Meeting, one: Publication, *, actor: str, on_behalf_of: str) -> None:
        """It is taken back, or another has taken its place: as `one` says."""
        columns = {
            "taken_back_by_id": self.names.people([one.taken_back_by])[0],
            "taken_back_at": one.taken_back_at,
            "reason": one.reason,
            "public_reason": one.public_reason,
            "replaced_by_id": one.replaced_by or None,
        }
        update_row(self.session, PublicationRow, one.id, columns)
        at = one.taken_back_at or one.released_at
        self._publication_event(meeting, one, TAKE_BACK, at, actor, on_behalf_of, one.reason)

    def publications(self, meeting: str) -> tuple[Publication, ...]:
        """All that was ever released of a meeting, in order."""
        rows = run(self.session, _of_meeting(), meeting=meeting).all()
        return self._publications(rows)

    def live_publications(self) -> tuple[tuple[str, str, Publication], ...]:
        """What anybody may read now, with its body and its meeting's number; the latest meeting first.

        Without files and texts: a list of all that was ever released needs none.
        """
        rows = self.once("live publications", lambda: run(self.session, _live()).all())
        return tuple((row.body, row.number, self._read(row, {}, {})) for row in rows)

    def _publications(self, rows: Sequence[Any]) -> tuple[Publication, ...]:
        files, texts = parts(self.session, "publication_id", [row.id for row in rows], PublicFileRow, PublicTextRow)
        return tuple(self._read(row, files, texts) for row in rows)

    def _read(self, row: Any, files: Rows, texts: Rows) -> Publication:
        with sound(row.id):
            return Publication(
                id=row.id,
                meeting=row.meeting_id,
                kind=PublicKind(row.kind),
                edition=row.edition,
                title=row.title,
                day=row.day,
                released_by=row.released_by,
                released_at=row.released_at,
                files=tuple(_file(one) for one in files.get(row.id, ())),
                texts=tuple(PublicText(one.item_id, one.title, one.decision) for one in texts.get(row.id, ())),
                despite=row.despite,
                taken_back_by=row.taken_back_by or "",
                taken_back_at=row.taken_back_at,
                reason=row.reason,
                public_reason=row.public_reason,
                replaced_by=row.replaced_by_id or "",
            )

    def _publication_event(
        self, meeting: Meeting, one: Publication, action: str, at: datetime, actor: str, on_behalf_of: str, comment: str
    ) -> None:
        append(
            self.session,
            self.chain_of_meeting(meeting.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=meeting.state,
            to_state=meeting.state,
            number=meeting.number,
            edition=one.edition,
            record_sha256=sha256(publication_record(one)),
            comment=comment,
        )


def _file(row: Any) -> PublicFile:
    return PublicFile(row.name, row.title, row.media, row.sha256, row.size)


@cache
def _of_meeting() -> Select[Any]:
    rows = table(PublicationRow).c
    chosen = _all().where(rows.meeting_id == bindparam("meeting"))
    return chosen.order_by(rows.released_at, rows.kind, rows.edition)


@cache
def _live() -> Select[Any]:
    rows, meetings, bodies = table(PublicationRow).c, table(MeetingRow).c, table(BodyRow).c
    chosen = _all(bodies.name.label("body"), meetings.number)
    there = chosen.join(table(MeetingRow), meetings.id == rows.meeting_id)
    named = there.join(table(BodyRow), bodies.id == meetings.body_id)
    return named.where(rows.taken_back_at.is_(None)).order_by(rows.day.desc(), meetings.number, rows.kind)


def _all(*more: Any) -> Select[Any]:
    rows = table(PublicationRow)
    by, back = table(PersonRow).alias(), table(PersonRow).alias()
    named: Iterable[Any] = (by.c.name.label("released_by"), back.c.name.label("taken_back_by"))
    chosen = select(*rows.c, *named, *more).select_from(rows)
    return chosen.join(by, by.c.id == rows.c.released_by_id).outerjoin(back, back.c.id == rows.c.taken_back_by_id)
