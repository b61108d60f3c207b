"""The meeting room in the store: who writes, which items were called up, and what is typed and not decided."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from memos.models import AgendaItemRow, MeetingRow, PersonRow, RoomAsideRow, RoomItemRow, RoomRow
from memos.store.names import Part
from memos.store.rows import remove, table

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoomItem:
    """An item as it is dealt with. `revision` counts what was typed; `pairs` empty: nothing beside the record."""

    called_at: datetime | None = None
    seconds: int = 0
    revision: int = 0
    pairs: Pairs = ()
    typed_by: str = ""
    typed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A meeting that is held: `items` by id, those that were called up or written of."""

    items: Mapping[str, RoomItem]
    turn: int = 0
    blank: bool = False
    scribe: str = ""
    scribe_seen_at: datetime | None = None

    def item(self, id: str) -> RoomItem:
        """How far one has come."""
        return self.items.get(id, RoomItem())


class Rooms(Part):
    """Where meetings have come to."""

    def room(self, meeting: str) -> Room:
        """The room of a meeting; an empty one before anything happens there."""
        rows, people = table(RoomRow), table(PersonRow)
        chosen = select(*rows.c, people.c.name.label("scribe")).outerjoin(people, people.c.id == rows.c.scribe_id)
        found = self.session.execute(chosen.where(rows.c.meeting_id == meeting)).one_or_none()
        if found is None:
            return Room({})
        return Room(self._room_items(meeting), found.turn, found.blank, found.scribe or "", found.scribe_seen_at)

    def room_stamp(self, meeting: str) -> tuple[int, int]:
        """How much has happened in its room, and to the meeting: the cheapest way to know that nothing did."""
        rows, meetings = table(RoomRow), table(MeetingRow)
        joined = meetings.outerjoin(rows, rows.c.meeting_id == meetings.c.id)
        chosen = select(rows.c.turn, meetings.c.revision).select_from(joined).where(meetings.c.id == meeting)
        found = self.session.execute(chosen).one_or_none()
        return (found.turn or 0, found.revision) if found else (0, 0)

    def _room_items(self, meeting: str) -> dict[str, RoomItem]:
        rows, people, items = table(RoomItemRow), table(PersonRow), table(AgendaItemRow)
        chosen = select(*rows.c, people.c.name).join(items, items.c.id == rows.c.item_id)
        named = chosen.outerjoin(people, people.c.id == rows.c.typed_by_id).where(items.c.meeting_id == meeting)
        return {row.item_id: _room_item(row) for row in self.session.execute(named)}

    def save_room(self, meeting: str, room: Room) -> None:
        """Makes the room what it says, its items apart. Counts the turn."""
        row = {
            "turn": room.turn + 1,
            "blank": room.blank,
            "scribe_id": self.names.person(room.scribe),
            "scribe_seen_at": room.scribe_seen_at,
        }
        rows = table(RoomRow)
        if self.session.execute(update(rows).where(rows.c.meeting_id == meeting).values(row)).rowcount == 0:  # type: ignore[attr-defined]  # of an update
            self.session.execute(insert(rows), [{"meeting_id": meeting, **row}])

    def see_scribe(self, meeting: str, at: datetime) -> None:
        """The one who writes is still there: nothing that anybody else is to see."""
        rows = table(RoomRow)
        self.session.execute(update(rows).where(rows.c.meeting_id == meeting).values(scribe_seen_at=at))

    def save_room_item(self, item: str, state: RoomItem) -> None:
        """Makes one item what it says."""
        remove(self.session, RoomItemRow, {"item_id": item})
        row = {
            "item_id": item,
            "called_at": state.called_at,
            "seconds": state.seconds,
            "revision": state.revision,
            "form": _text(state.pairs),
            "typed_by_id": self.names.person(state.typed_by),
            "typed_at": state.typed_at,
        }
        self.session.execute(insert(table(RoomItemRow)), [row])

    def put_aside(self, item: str, person: str, pairs: Sequence[tuple[str, str]], at: datetime) -> None:
        """Keeps what somebody typed while another wrote, instead of what was kept of them before."""
        key = {"item_id": item, "person_id": self.names.people([person])[0]}
        remove(self.session, RoomAsideRow, key)
        if pairs:
            self.session.execute(insert(table(RoomAsideRow)), [{**key, "form": _text(pairs), "at": at}])

    def aside(self, item: str, person: str) -> Pairs:
        """What was kept of them; empty for nothing."""
        rows = table(RoomAsideRow).c
        chosen = select(rows.form).where(rows.item_id == item, rows.person_id == self.names.people([person])[0])
        return _pairs(self.session.scalar(chosen) or "")


def _room_item(row: Any) -> RoomItem:
    return RoomItem(row.called_at, row.seconds, row.revision, _pairs(row.form), row.name or "", row.typed_at)


def _text(pairs: Sequence[tuple[str, str]]) -> str:
    return json.dumps(pairs, ensure_ascii=False) if pairs else ""


def _pairs(text: str) -> Pairs:
    return tuple((name, value) for name, value in json.loads(text)) if text else ()
