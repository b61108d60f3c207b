"""Votes, words for the minutes and substitutes <-> rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from memos.decision import Cast, Reservation, ReservationKind, Vote
from memos.meeting import Substitute
from memos.models import PersonRow
from memos.store.names import Names
from memos.store.rows import GIVEN, Columns, Rows, damaged, run, table


def read_votes(votes: Iterable[Any], ballots: Iterable[Any]) -> tuple[Vote, ...]:
    """The votes on an item, each with those who are named."""
    cast: dict[tuple[int, Cast], list[str]] = {}
    for ballot in ballots:
        cast.setdefault((ballot.vote, Cast(ballot.choice)), []).append(ballot.person)
    found = tuple(_vote(row, cast) for row in votes)
    if any(vote > len(found) for vote, _choice in cast):
        raise damaged("ballot")
    return found


def _vote(row: Any, cast: Mapping[tuple[int, Cast], list[str]]) -> Vote:
    by, against, abstain = (tuple(cast.get((row.position, choice), ())) for choice in Cast)
    counts = (row.count_for, row.count_against, row.count_abstain)
    if counts == (None, None, None):
        return Vote(row.point, by, against, abstain)
    if None in counts:
        raise damaged("vote")
    return Vote(row.point, by, against, abstain, counts)


def vote_rows(votes: Sequence[Vote]) -> Iterator[Columns]:
    """The columns of each vote."""
    for vote in votes:
        count_for, against, abstain = vote.counts or (None, None, None)
        yield {"point": vote.point, "count_for": count_for, "count_against": against, "count_abstain": abstain}


def ballot_rows(names: Names, votes: Sequence[Vote]) -> Iterator[Columns]:
    """Who voted how, vote by vote."""
    for position, vote in enumerate(votes, 1):
        for choice, people in zip(Cast, (vote.for_, vote.against, vote.abstain), strict=True):
            for id in names.people(people):
                yield {"vote": position, "person_id": id, "choice": choice.value}


def read_reservations(rows: Iterable[Any]) -> tuple[Reservation, ...]:
    """What people want to have in the minutes."""
    return tuple(Reservation(row.person, row.text, ReservationKind(row.kind)) for row in rows)


def reservation_rows(names: Names, reservations: Sequence[Reservation]) -> Iterator[Columns]:
    """The columns of each."""
    for one in reservations:
        yield {"person_id": names.people([one.person])[0], "kind": one.kind.value, "text": one.text}


def substituted(session: Session, *substitutes: Rows) -> Mapping[str, str]:
    """The names of those in whose place somebody sits, by id. Nothing is asked where nobody does."""
    ids = sorted({row.for_id for rows in substitutes for group in rows.values() for row in group})
    return {row.id: row.name for row in run(session, _names(), ids=ids)} if ids else {}


@cache
def _names() -> Select[Any]:
    columns = table(PersonRow).c
    return select(columns.id, columns.name).where(columns.id.in_(GIVEN))


def read_substitutes(rows: Iterable[Any], names: Mapping[str, str]) -> tuple[Substitute, ...]:
    """Who sits in whose place."""
    return tuple(Substitute(names[row.for_id], row.person, row.since, row.until) for row in rows)


def substitute_rows(names: Names, substitutes: Sequence[Substitute]) -> Iterator[Columns]:
    """The columns of each."""
    for one in substitutes:
        person, member = names.people([one.name, one.for_])
        yield {"person_id": person, "for_id": member, "since": one.since, "until": one.until}
