"""Follow-ups <-> rows: as the minutes have them, the steps since then, and what an agenda listed as overdue."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from memos.decision import FollowUp
from memos.following import FollowUpStep, Move, Overdue, Standing, standing
from memos.meeting import Item
from memos.store.names import Names
from memos.store.rows import Columns

Followed = tuple[FollowUp, Standing]


def followed(item: Item | None) -> tuple[Followed, ...]:
    """Each follow-up of an item with where it stands now."""
    if item is None:
        return ()
    steps = item.follow_up_steps
    return tuple((one, standing(one, n, steps)) for n, one in enumerate(item.follow_ups, 1))


def follow_up_rows(found: Iterable[Followed]) -> Iterator[Columns]:
    """The columns of an item's follow-ups: lists are searched by where they stand now."""
    for one, now in found:
        yield {
            "text": one.text,
            "owner": one.owner,
            "due": one.due,
            "done": one.done,
            "state": now.state.value,
            "owner_now": now.owner,
            "due_now": now.due,
        }


def step_rows(names: Names, steps: Iterable[FollowUpStep]) -> Iterator[Columns]:
    """The columns of an item's steps."""
    for one in steps:
        yield {
            "follow_up": one.follow_up,
            "move": one.move.value,
            "person_id": names.people([one.by])[0],
            "at": one.at,
            "text": one.text,
            "owner": one.owner,
            "due": one.due,
            "memo_id": one.memo or None,
            "file": one.file,
            "sha256": one.sha256,
            "size": one.size,
        }


def read_steps(rows: Iterable[Any]) -> tuple[FollowUpStep, ...]:
    """An item's steps from their rows."""
    return tuple(
        FollowUpStep(
            follow_up=row.follow_up,
            move=Move(row.move),
            by=row.person,
            at=row.at,
            text=row.text,
            owner=row.owner,
            due=row.due,
            memo=row.memo_id or "",
            file=row.file,
            sha256=row.sha256,
            size=row.size,
        )
        for row in rows
    )


def overdue_rows(overdue: Sequence[Overdue]) -> Iterator[Columns]:
    """The columns of what an item listed."""
    for one in overdue:
        yield {
            "text": one.text,
            "owner": one.owner,
            "due": one.due,
            "meeting": one.meeting,
            "number": one.number,
            "promised_id": one.item,
            "follow_up": one.follow_up,
        }


def read_overdue(rows: Iterable[Any]) -> tuple[Overdue, ...]:
    """What an item listed from its rows."""
    return tuple(
        Overdue(row.text, row.owner, row.due, row.meeting, row.number, row.promised_id, row.follow_up) for row in rows
    )
