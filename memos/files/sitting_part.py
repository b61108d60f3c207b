"""The part of a file that tells how was voted, and what somebody wants to have in the minutes."""

from engine.language import _
from engine.nodes import Node
from memos.decision import Reservation, ReservationKind, Vote
from memos.files.content_part import line, lines

MOST_VOTES = 1000


def read_votes(node: Node, points: frozenset[str]) -> tuple[Vote, ...]:
    """`[[votes]]`: names under `for`, `against` and `abstain`, or `counts` of them alone."""
    found: list[Vote] = []
    for table in node.tables("votes"):
        named = (lines(table, "for"), lines(table, "against"), lines(table, "abstain"))
        vote = Vote(line(table, "point"), *named, counts=_counts(table))
        if vote.counts and vote.voters:
            table.refuse("counts", _("a vote has names or counts, not both"))
        if vote.point and vote.point not in points:
            known = ", ".join(sorted(points)) or _("none")
            text = _("there is no point {found}; the memo has: {known}")
            table.refuse("point", text.format(found=repr(vote.point), known=known))
        table.done()
        found.append(vote)
    return tuple(found)


def read_reservations(node: Node) -> tuple[Reservation, ...]:
    """`[[reservations]]`."""
    found = []
    for table in node.tables("reservations"):
        person, text = line(table, "person", required=True), line(table, "text", required=True)
        kind = table.choice("kind", list(ReservationKind), ReservationKind.RESERVATION.value)
        found.append(Reservation(person, text, ReservationKind(kind)))
        table.done()
    return tuple(found)


def _counts(node: Node) -> tuple[int, int, int] | None:
    table = node.table("counts")
    if table is None:
        return None
    given = (table.integer("for", most=MOST_VOTES), table.integer("against", most=MOST_VOTES))
    found = (*given, table.integer("abstain", most=MOST_VOTES))
    table.done()
    return found
