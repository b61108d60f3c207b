"""Agenda items <-> rows: what was put before a meeting, and what it recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import Session

from engine.tables import Base
from engine.text import parse_html
from memos.decision import Decision, FollowUp
from memos.meeting import Absence, Item, Presence
from memos.models import AgendaItemRow, DecisionRow, FollowUpRow, ItemPresenceRow, PersonRow
from memos.store.names import Names
from memos.store.rows import GIVEN, Columns, parts, remove, sound, table, update_row, write_parts


def read_items(session: Session, meetings: Collection[str]) -> Mapping[str, tuple[Item, ...]]:
    """The items of each meeting in order of position, in two selects."""
    rows = session.execute(_items(), {"ids": list(meetings)}).all()
    ids = [row.id for row in rows]
    presence, decisions, follow_ups = parts(session, "item_id", ids, ItemPresenceRow, DecisionRow, FollowUpRow)
    found: dict[str, list[Item]] = defaultdict(list)
    for row in rows:
        with sound(row.meeting_id):
            found[row.meeting_id].append(
                Item(
                    id=row.id,
                    position=row.position,
                    number=row.number,
                    memo=row.memo_id or "",
                    edition=row.edition,
                    title=row.title,
                    closed=row.closed,
                    minutes=row.minutes,
                    opens=row.opens or "",
                    late_reason=row.late_reason,
                    late_at=row.late_at,
                    result=row.result,
                    presence=tuple(map(read_presence, presence.get(row.id, ()))),
                    decisions=tuple(
                        Decision(part.point, part.outcome, part.text) for part in decisions.get(row.id, ())
                    ),
                    follow_ups=tuple(
                        FollowUp(part.text, part.owner, part.due, part.done) for part in follow_ups.get(row.id, ())
                    ),
                    remarks=parse_html(row.remarks),
                )
            )
    return {meeting: tuple(items) for meeting, items in found.items()}


def write_items(
    session: Session, names: Names, meeting: str, items: tuple[Item, ...], stored: tuple[Item, ...]
) -> None:
    """Makes the stored items of a meeting what `items` says. Those that did not change are left alone."""
    old = {item.id: item for item in stored}
    for id in old.keys() - {item.id for item in items}:
        _remove(session, id)
    for item in items:
        before = old.get(item.id)
        if before == item:
            continue
        columns = _columns(names, meeting, item)
        if before is None:
            session.execute(insert(table(AgendaItemRow)), [columns])
        else:
            update_row(session, AgendaItemRow, item.id, columns)
        _write_parts(session, names, item, before)


@cache
def _items() -> Select[Any]:
    items, people = table(AgendaItemRow), table(PersonRow)
    return (
        select(*items.c, people.c.name.label("opens"))
        .outerjoin(people, people.c.id == items.c.opens_id)
        .where(items.c.meeting_id.in_(GIVEN))
        .order_by(items.c.position, items.c.id)
    )


def presence_row(names: Names, presence: Presence) -> Columns:
    """The columns of somebody's absence."""
    return {
        "person_id": names.people([presence.name])[0],
        "kind": presence.kind.value,
        "since": presence.since,
        "until": presence.until,
    }


def read_presence(row: Row[Any]) -> Presence:
    """Somebody's absence from its row."""
    return Presence(row.person, Absence(row.kind), row.since, row.until)


def _write_parts(session: Session, names: Names, item: Item, before: Item | None) -> None:
    """The parts that changed."""
    parts_of: tuple[tuple[type[Base], Sequence[object], Sequence[object], Iterable[Columns]], ...] = (
        (
            ItemPresenceRow,
            item.presence,
            before.presence if before else (),
            (presence_row(names, part) for part in item.presence),
        ),
        (
            DecisionRow,
            item.decisions,
            before.decisions if before else (),
            ({"point": part.point, "outcome": part.outcome, "text": part.text} for part in item.decisions),
        ),
        (
            FollowUpRow,
            item.follow_ups,
            before.follow_ups if before else (),
            ({"text": part.text, "owner": part.owner, "due": part.due, "done": part.done} for part in item.follow_ups),
        ),
    )
    for model, now, then, rows in parts_of:
        if now == then:
            continue
        if then:
            remove(session, model, {"item_id": item.id})
        write_parts(session, model, {"item_id": item.id}, rows)


def _remove(session: Session, id: str) -> None:
    for model in (ItemPresenceRow, DecisionRow, FollowUpRow):
        remove(session, model, {"item_id": id})
    remove(session, AgendaItemRow, {"id": id})


def _columns(names: Names, meeting: str, item: Item) -> Columns:
    return {
        "id": item.id,
        "meeting_id": meeting,
        "position": item.position,
        "number": item.number,
        "memo_id": item.memo or None,
        "edition": item.edition,
        "title": item.title,
        "closed": item.closed,
        "minutes": item.minutes,
        "opens_id": names.person(item.opens),
        "late_reason": item.late_reason,
        "late_at": item.late_at,
        "result": item.result,
        "remarks": item.remarks.html,
    }
