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
from memos.models import (
    AgendaItemRow,
    AgendaOverdueRow,
    BallotRow,
    ConfirmationRow,
    DecisionRow,
    FollowUpRow,
    FollowUpStepRow,
    ItemPresenceRow,
    ItemSubstituteRow,
    PersonRow,
    ReservationRow,
    RoomAsideRow,
    RoomItemRow,
    VoteRow,
)
from memos.store.following import follow_up_rows, followed, overdue_rows, read_overdue, read_steps, step_rows
from memos.store.minutes import confirmation_rows, read_confirmations
from memos.store.names import Names
from memos.store.room import (
    ballot_rows,
    read_reservations,
    read_substitutes,
    read_votes,
    reservation_rows,
    substitute_rows,
    substituted,
    vote_rows,
)
from memos.store.rows import GIVEN, Columns, Rows, remove, run, sound, table, update_row, write_parts

ITEM_PARTS: tuple[type[Base], ...] = (
    ItemPresenceRow,
    DecisionRow,
    FollowUpRow,
    VoteRow,
    BallotRow,
    ReservationRow,
    ItemSubstituteRow,
    ConfirmationRow,
    FollowUpStepRow,
    AgendaOverdueRow,
)


def item_rows(session: Session, meetings: Collection[str]) -> Sequence[Row[Any]]:
    """The items of meetings without what they recorded, in order of position."""
    return run(session, _items(), ids=list(meetings)).all()


def read_items(session: Session, rows: Sequence[Row[Any]], recorded: Sequence[Rows]) -> Mapping[str, tuple[Item, ...]]:
    """The items of each meeting, of their rows and those of ITEM_PARTS; one select where somebody substitutes."""
    presence, decisions, follow_ups, votes, ballots, reservations, substitutes, confirmations, steps, overdue = recorded
    names = substituted(session, substitutes)
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
                    votes=read_votes(votes.get(row.id, ()), ballots.get(row.id, ())),
                    reservations=read_reservations(reservations.get(row.id, ())),
                    substitutes=read_substitutes(substitutes.get(row.id, ()), names),
                    minutes_text=parse_html(row.minutes_text),
                    upheld_sha256=row.upheld_sha256,
                    confirmations=read_confirmations(confirmations.get(row.id, ())),
                    follow_up_steps=read_steps(steps.get(row.id, ())),
                    overdue=read_overdue(overdue.get(row.id, ())),
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
        "decided_by": presence.decided_by,
    }


def read_presence(row: Row[Any]) -> Presence:
    """Somebody's absence from its row."""
    return Presence(row.person, Absence(row.kind), row.since, row.until, row.decided_by)


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
            followed(item),
            followed(before),
            follow_up_rows(followed(item)),
        ),
        (
            FollowUpStepRow,
            item.follow_up_steps,
            before.follow_up_steps if before else (),
            step_rows(names, item.follow_up_steps),
        ),
        (AgendaOverdueRow, item.overdue, before.overdue if before else (), overdue_rows(item.overdue)),
        (VoteRow, item.votes, before.votes if before else (), vote_rows(item.votes)),
        (BallotRow, item.votes, before.votes if before else (), ballot_rows(names, item.votes)),
        (
            ReservationRow,
            item.reservations,
            before.reservations if before else (),
            reservation_rows(names, item.reservations),
        ),
        (
            ItemSubstituteRow,
            item.substitutes,
            before.substitutes if before else (),
            substitute_rows(names, item.substitutes),
        ),
        (
            ConfirmationRow,
            item.confirmations,
            before.confirmations if before else (),
            confirmation_rows(names, item.confirmations),
        ),
    )
    for model, now, then, rows in parts_of:
        if now == then:
            continue
        if then:
            remove(session, model, {"item_id": item.id})
        write_parts(session, model, {"item_id": item.id}, rows)


def _remove(session: Session, id: str) -> None:
    every: tuple[type[Base], ...] = (*ITEM_PARTS, RoomItemRow, RoomAsideRow)
    for model in every:
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
        "minutes_text": item.minutes_text.html,
        "upheld_sha256": item.upheld_sha256,
    }
