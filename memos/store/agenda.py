"""Agenda items <-> rows: what was put before a meeting, and what it recorded."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from engine.text import parse_html
from memos.decision import Decision, FollowUp
from memos.meeting import Absence, Item, Presence
from memos.models import AgendaItemRow, DecisionRow, FollowUpRow, ItemPresenceRow, PersonRow
from memos.store.names import Names
from memos.store.rows import Columns, parts, remove, sound, table, write_parts


def read_items(session: Session, meetings: Collection[str]) -> Mapping[str, tuple[Item, ...]]:
    """The items of each meeting in order of position, in four selects."""
    rows = session.execute(
        select(*table(AgendaItemRow).c, PersonRow.name.label("opens"))
        .outerjoin(PersonRow, PersonRow.id == AgendaItemRow.opens_id)
        .where(AgendaItemRow.meeting_id.in_(meetings))
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
    ).all()
    ids = [row.id for row in rows]
    presence, decisions, follow_ups = (
        parts(session, model, "item_id", ids) for model in (ItemPresenceRow, DecisionRow, FollowUpRow)
    )
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
        if old.get(item.id) == item:
            continue
        if item.id in old:
            _remove(session, item.id)
        session.execute(insert(table(AgendaItemRow)), [_columns(names, meeting, item)])
        _write_parts(session, names, item)


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


def _write_parts(session: Session, names: Names, item: Item) -> None:
    key = {"item_id": item.id}
    write_parts(session, ItemPresenceRow, key, [presence_row(names, part) for part in item.presence])
    write_parts(
        session,
        DecisionRow,
        key,
        [{"point": part.point, "outcome": part.outcome, "text": part.text} for part in item.decisions],
    )
    write_parts(
        session,
        FollowUpRow,
        key,
        [{"text": part.text, "owner": part.owner, "due": part.due, "done": part.done} for part in item.follow_ups],
    )


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
