"""The way of a memo through several bodies: what was decided before, where it went, and where it may go."""

from collections.abc import Iterator
from dataclasses import dataclass

from memos.desk import Desk
from memos.document_rows import Context
from memos.documents import treatment_row
from memos.memo import Memo
from memos.printing import former_treatments
from memos.queries.find import may_see


@dataclass(frozen=True, slots=True)
class Treated:
    """A former treatment as it is printed; whether its minutes are approved, and whether this person knows its memo."""

    printed: Context
    approved: bool
    known: bool


@dataclass(frozen=True, slots=True)
class NextBody:
    """A body that a memo may go on to. `suggested`: the decision names it. `draft`: it is of another type there."""

    name: str
    suggested: bool
    draft: bool


def treatments(desk: Desk, memo: Memo) -> tuple[Treated, ...]:
    """Those that are printed, and those that this person may know of, the earliest first."""
    found = []
    for one, printed in former_treatments(desk, memo):
        known = may_see(desk, one.memo.id)
        if printed or known:
            found.append(Treated(treatment_row(one), one.approved, known))
    return tuple(found)


def gone_on(desk: Desk, memo: Memo) -> list[tuple[str, str]]:
    """Number and body of the memos by which it went on, where this person may know of them."""
    return [(desk.store.memo(id).number, body) for id, body in desk.store.gone_on(memo) if may_see(desk, id)]


def next_bodies(desk: Desk, memo: Memo) -> tuple[NextBody, ...]:
    """Every other body, one that the decision names chosen already."""
    said = " ".join(_said(desk, memo)).casefold()
    bodies = (one for one in desk.organisation.bodies if one.name != memo.content.body)
    return tuple(
        NextBody(
            one.name, one.name.casefold() in said or one.definite.casefold() in said, not one.takes(memo.content.type)
        )
        for one in bodies
    )


def _said(desk: Desk, memo: Memo) -> Iterator[str]:
    placed = desk.store.item_of_memo(memo.id)
    memo_type = desk.type_of(memo)
    for decision in placed[1].decisions if placed else ():
        outcome = memo_type.outcome(decision.outcome)
        if outcome and outcome.forwards:
            yield decision.text
