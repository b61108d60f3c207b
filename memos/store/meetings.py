"""Meetings in the store: the row with its optimistic lock, who was there, and how the minutes came about."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.orm import Session

from engine.errors import no_such
from engine.events import new_chain
from engine.failures import stale
from engine.language import _
from engine.tables import Base
from engine.text import parse_html
from memos.canonical import canonical_json, meeting_record
from memos.decision import Correction
from memos.meeting import Item, Meeting, MeetingState, Substitute
from memos.models import (
    AgendaItemRow,
    BodyRow,
    CorrectionRow,
    MeetingApprovalRow,
    MeetingMemberRow,
    MeetingPresenceRow,
    MeetingRow,
    MeetingSubstituteRow,
    ObjectionRow,
    ObjectionSettledRow,
    PersonRow,
)
from memos.store.agenda import ITEM_PARTS, item_rows, presence_row, read_items, read_presence, write_items
from memos.store.minutes import read_objections, write_objections
from memos.store.names import Part
from memos.store.room import read_substitutes, substitute_rows, substituted
from memos.store.rows import GIVEN, Columns, Rows, parts_of, replace_parts, run, sound, table, update_row
from memos.store.search import index_memos

BATCH = 500
_PARTS: tuple[type[Base], ...] = (
    MeetingMemberRow,
    MeetingPresenceRow,
    MeetingApprovalRow,
    CorrectionRow,
    MeetingSubstituteRow,
    ObjectionRow,
    ObjectionSettledRow,
)


class Meetings(Part):
    """Meetings with their items, as whole values."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stored: dict[str, Meeting] = {}  # as they were last read or written here
        self._meeting_chains: dict[str, str] = {}

    def add_meeting(self, meeting: Meeting) -> Meeting:
        """Stores a new meeting with a chain of its own. Its id and number are the caller's choice."""
        chain = new_chain(self.session, "meeting")
        row = {
            **self._meeting_columns(meeting),
            "id": meeting.id,
            "chain_id": chain,
            "revision": meeting.revision,
        }
        self.session.execute(insert(table(MeetingRow)), [row])
        self._write_meeting(meeting, None)
        return self.meeting(meeting.id)

    def meeting(self, id: str) -> Meeting:
        """A meeting as it is now; NotFound. In a unit of work on PostgreSQL it is locked until the end."""
        found = self.meetings([id])
        if id not in found:
            raise no_such(_("meeting"), id)
        return found[id]

    def meetings(self, ids: Iterable[str]) -> dict[str, Meeting]:
        """Several meetings by id, in as few selects as one; without those that do not exist.

        Where nothing can change meanwhile, each is read once."""
        ids = list(ids)
        found = {} if self.session.info.get("writes") else {id: self._stored[id] for id in ids if id in self._stored}
        unread = [id for id in ids if id not in found]
        for start in range(0, len(unread), BATCH):
            found |= self._read_meetings(unread[start : start + BATCH])
        return found

    def meeting_id(self, number: str) -> str | None:
        """The id of the meeting that has that number."""
        return self.session.scalar(select(MeetingRow.id).where(MeetingRow.number == number))

    def meeting_of(self, body: str, date: date) -> str | None:
        """The id of the body's meeting on that date; of several the latest added that was not called off."""
        chosen = select(MeetingRow.id).join(BodyRow).where(BodyRow.name == body, MeetingRow.date == date)
        held = MeetingRow.state == MeetingState.CANCELLED.value
        return self.session.scalar(chosen.order_by(held, MeetingRow.number.desc()).limit(1))

    def meeting_by_file(self, file_sha256: str) -> str | None:
        """The id of the meeting that came from the file of that identity."""
        return self.session.scalar(select(MeetingRow.id).where(MeetingRow.file_sha256 == file_sha256))

    def mark_meeting_file(self, meeting_id: str, sha256: str) -> None:
        """Remembers which file a meeting came from."""
        changed = update(table(MeetingRow)).where(MeetingRow.id == meeting_id)
        self.session.execute(changed.values(file_sha256=sha256))

    def save_meeting(self, meeting: Meeting) -> Meeting:
        """Stores what changed. Stale, with what was recorded, if `meeting.revision` is not the stored one."""
        stored = self._stored.get(meeting.id)
        if stored is None or stored.revision != meeting.revision:
            stored = self.meeting(meeting.id)
        if not update_row(self.session, MeetingRow, meeting.id, self._meeting_columns(meeting), meeting.revision):
            raise stale(kept=canonical_json(meeting_record(meeting)))
        self._write_meeting(meeting, stored)
        saved = replace(meeting, revision=meeting.revision + 1)
        self._stored[meeting.id] = saved
        return saved

    def item_of_memo(self, memo_id: str) -> tuple[Meeting, Item] | None:
        """The latest meeting that the memo was put before, and its item there."""
        found = self.items_of_memo(memo_id)
        if not found:
            return None
        meeting_id, item_id = found[-1]
        together = self.with_others(memo_id)
        meeting = self.once(("meetings", *together), lambda: self._latest(together))[meeting_id]
        return meeting, next(item for item in meeting.items if item.id == item_id)

    def _latest(self, memos: Iterable[str]) -> dict[str, Meeting]:
        """The latest meeting that each of them was put before, by its id."""
        found = map(self.items_of_memo, memos)
        return self.meetings({items[-1][0] for items in found if items})

    def items_of_memo(self, memo_id: str) -> list[tuple[str, str]]:
        """The ids of each meeting that the memo was put before, and of its item there.

        By date, but cancelled meetings first: the last is where the memo is.
        """
        return [(row.meeting, row.item) for row in self.of_memo(_items_of_memos, memo_id)]

    def chain_of_meeting(self, meeting_id: str) -> str:
        """The meeting's event chain; NotFound."""
        if meeting_id not in self._meeting_chains:
            found = self.session.scalar(select(MeetingRow.chain_id).where(MeetingRow.id == meeting_id))
            if found is None:
                raise no_such(_("meeting"), meeting_id)
            self._meeting_chains[meeting_id] = found
        return self._meeting_chains[meeting_id]

    def _read_meetings(self, ids: Collection[str]) -> dict[str, Meeting]:
        self.lock_meetings(ids)
        rows = run(self.session, _meetings(), ids=list(ids)).all()
        numbered = item_rows(self.session, ids)
        items_of = ("item_id", [row.id for row in numbered], ITEM_PARTS)
        read = parts_of(self.session, ("meeting_id", ids, _PARTS), items_of)
        members, presence, approvals, corrections, substitutes, objections, settled = read[: len(_PARTS)]
        items = read_items(self.session, numbered, read[len(_PARTS) :])
        names = substituted(self.session, substitutes)
        sitting = {id: read_substitutes(group, names) for id, group in substitutes.items()}
        found = {
            r.id: replace(
                _meeting(r, items.get(r.id, ()), members, presence, approvals, corrections, sitting),
                objections=read_objections(objections.get(r.id, ()), settled.get(r.id, ())),
            )
            for r in rows
        }
        self._stored |= found
        for row in rows:
            self._meeting_chains[row.id] = row.chain_id
            self.names.remember(PersonRow, {row.chair: row.chair_id, row.secretary: row.secretary_id})
            self.names.remember(BodyRow, {row.body: row.body_id})
        return found

    def _write_meeting(self, meeting: Meeting, stored: Meeting | None) -> None:
        """The parts that changed."""
        people = self.names.people
        rows: tuple[tuple[type[Base], str, Callable[[], Sequence[Columns]]], ...] = (
            (MeetingMemberRow, "members", lambda: [{"person_id": id} for id in people(meeting.members)]),
            (MeetingApprovalRow, "approvals", lambda: [{"person_id": id} for id in people(meeting.approvals)]),
            (MeetingPresenceRow, "presence", lambda: [presence_row(self.names, part) for part in meeting.presence]),
            (CorrectionRow, "corrections", lambda: [self._correction(part) for part in meeting.corrections]),
            (MeetingSubstituteRow, "substitutes", lambda: list(substitute_rows(self.names, meeting.substitutes))),
        )
        for model, part, made in rows:
            if getattr(meeting, part) != (getattr(stored, part) if stored else ()):
                replace_parts(self.session, model, {"meeting_id": meeting.id}, made())
        write_items(self.session, self.names, meeting.id, meeting.items, stored.items if stored else ())
        if meeting.objections != (stored.objections if stored else ()):
            write_objections(self.session, self.names, meeting.id, meeting.objections)
        index_memos(self.session, self.names, _touched(meeting, stored))

    def _correction(self, correction: Correction) -> Columns:
        return {
            "person_id": self.names.people([correction.by])[0],
            "at": correction.at,
            "text": correction.text,
        }

    def _meeting_columns(self, meeting: Meeting) -> Columns:
        return {
            "number": meeting.number,
            "body_id": self.names.body(meeting.body),
            "date": meeting.date,
            "state": meeting.state,
            "start": meeting.start,
            "end": meeting.end,
            "place": meeting.place,
            "link": meeting.link,
            "chair_id": self.names.person(meeting.chair),
            "secretary_id": self.names.person(meeting.secretary),
            "remarks": meeting.remarks.html,
            "opening": meeting.opening.html,
            "closing": meeting.closing.html,
            "approved_on": meeting.approved_on,
            "historical": meeting.historical,
            "invitation_sha256": meeting.invitation_sha256,
        }


def _touched(meeting: Meeting, stored: Meeting | None) -> set[str]:
    """The memos whose day, or whose decisions, are no longer what they were."""
    now, then = _recorded(meeting), _recorded(stored) if stored else set()
    return {memo for memo, *_recorded in now ^ then}


def _recorded(meeting: Meeting) -> set[tuple[str, object, object, object]]:
    day = None if meeting.state == MeetingState.CANCELLED else meeting.date
    return {(item.memo, day, item.decisions, item.result) for item in meeting.items}


@cache
def _items_of_memos() -> Select[Any]:
    meetings, items = table(MeetingRow).c, table(AgendaItemRow).c
    held = meetings.state != MeetingState.CANCELLED.value
    chosen = select(items.memo_id, meetings.id.label("meeting"), items.id.label("item"))
    chosen = chosen.where(items.meeting_id == meetings.id)
    ordered = chosen.order_by(held, meetings.date, meetings.start, meetings.number)
    return ordered.where(items.memo_id.in_(GIVEN))


@cache
def _meetings() -> Select[Any]:
    rows, bodies = table(MeetingRow), table(BodyRow)
    chair, secretary = table(PersonRow).alias(), table(PersonRow).alias()
    return (
        select(
            *rows.c,
            bodies.c.name.label("body"),
            chair.c.name.label("chair"),
            secretary.c.name.label("secretary"),
        )
        .join(bodies, bodies.c.id == rows.c.body_id)
        .outerjoin(chair, chair.c.id == rows.c.chair_id)
        .outerjoin(secretary, secretary.c.id == rows.c.secretary_id)
        .where(rows.c.id.in_(GIVEN))
    )


def _meeting(
    row: Row[Any],
    items: tuple[Item, ...],
    members: Rows,
    presence: Rows,
    approvals: Rows,
    corrections: Rows,
    substitutes: Mapping[str, tuple[Substitute, ...]],
) -> Meeting:
    with sound(row.number):
        return Meeting(
            id=row.id,
            number=row.number,
            body=row.body,
            date=row.date,
            state=row.state,
            start=row.start,
            end=row.end,
            place=row.place,
            chair=row.chair or "",
            secretary=row.secretary or "",
            members=tuple(part.person for part in members.get(row.id, ())),
            presence=tuple(map(read_presence, presence.get(row.id, ()))),
            items=items,
            remarks=parse_html(row.remarks),
            opening=parse_html(row.opening),
            closing=parse_html(row.closing),
            approvals=tuple(part.person for part in approvals.get(row.id, ())),
            approved_on=row.approved_on,
            corrections=tuple(Correction(part.text, part.person, part.at) for part in corrections.get(row.id, ())),
            revision=row.revision,
            historical=row.historical,
            substitutes=substitutes.get(row.id, ()),
            link=row.link,
            invitation_sha256=row.invitation_sha256,
        )
