"""The archive as the person at the desk may know it: what lies there, and which exports they still may have."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, union_all

from engine.danish import LOCAL, sort_key
from engine.errors import Invalid, no_such
from engine.events import EventRow
from engine.language import _
from engine.stemming import sought
from memos.archive import Package, archive_states, is_archived, packages
from memos.chosen import Chosen
from memos.desk import Desk
from memos.memo import Memo, Openness
from memos.models import AgendaItemRow, BodyRow, DiscardedRow, ExportPartRow, MeetingRow, MemoRow
from memos.queries.find import find_memo, may_see_withheld, visible_to
from memos.store.exports import Export
from memos.store.search import indexed_hits, looked_for, read_hits, shape_of, unpublished

EVERYTHING = Chosen()
LONGEST = 50
"""Memos on a page."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for in the archive; what is empty does not count."""

    number: str = ""
    words: str = ""
    body: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A memo in the archive, as a list shows it."""

    number: str
    title: str
    body: str
    day: date
    closed: bool


def find_archived(desk: Desk, what: Sought, page: int = 1) -> tuple[list[Kept], bool]:
    """A page of the archived memos that are sought, the newest first, and whether there are more."""
    columns: tuple[Any, ...] = (
        MemoRow.number,
        MemoRow.title,
        BodyRow.name.label("body"),
        MemoRow.day,
        MemoRow.openness,
    )
    every: Select[Any] = select(*columns).join(BodyRow, BodyRow.id == MemoRow.body_id)
    chosen = _archived(desk, what, every)
    ordered = chosen.order_by(MemoRow.day.desc(), MemoRow.number_sort.desc())
    asked = looked_for(desk.session, sought(what.words))
    rows = desk.session.execute(ordered.limit(LONGEST + 1).offset((page - 1) * LONGEST), asked).all()
    found = [Kept(r.number, r.title, r.body, r.day, r.openness == Openness.CLOSED.value) for r in rows]
    return found[:LONGEST], len(found) > LONGEST


def archived_ids(desk: Desk, chosen: Chosen = EVERYTHING) -> list[str]:
    """The ids of all chosen memos that this person may see, by number."""
    rows = select(MemoRow.id).join(BodyRow, BodyRow.id == MemoRow.body_id)
    there = kept_states(desk, chosen.state) if chosen.state else None
    rows = _archived(desk, Sought(body=chosen.body, year=chosen.year), rows, there)
    if chosen.since:
        begun = datetime.combine(chosen.since, time(), LOCAL)
        rows = rows.where(or_(_happened(MemoRow.chain_id, begun), _met(begun)))
    return list(desk.session.scalars(rows.order_by(MemoRow.number_sort, MemoRow.id)))


def kept_labels(desk: Desk) -> list[str]:
    """What the states are called, besides those of the archive, in which nothing changes any more."""
    flows = [desk.type_named(key, sha256).workflow for key, sha256 in desk.store.definitions()]
    labels = {one.label for flow in flows for one in flow.states if one.final and one.key not in archive_states(flow)}
    return sorted(labels, key=sort_key)


def kept_states(desk: Desk, wanted: str) -> ColumnElement[bool]:
    """In a state of that key or label in which nothing changes any more; `Invalid` where there is none."""
    known: dict[str, str] = {}
    found: list[ColumnElement[bool]] = []
    for key, sha256 in desk.store.definitions():
        states = {one.key: one.label for one in desk.type_named(key, sha256).workflow.states if one.final}
        named = [one for one, label in states.items() if wanted.casefold() in (one.casefold(), label.casefold())]
        found += [and_(MemoRow.definition == sha256, MemoRow.state.in_(named))] if named else []
        known |= states
    if not found and known:
        text = _("{found} is no state in which a memo stays; choose one of: {known}")
        labels = ", ".join(sorted(set(known.values()), key=sort_key))
        raise Invalid.at("state", text.format(found=repr(wanted), known=labels))
    return or_(false(), *found)


def archived_memo(desk: Desk, number: str) -> Memo:
    """The memo of that number, if it lies in the archive; NotFound."""
    memo = find_memo(desk, number)
    if not is_archived(desk, memo):
        raise no_such(_("archived memo"), number)
    return memo


def own_packages(desk: Desk, memo: Memo) -> tuple[Package, ...]:
    """The memo's packages, as far as this person may have them."""
    return tuple(one for one in packages(desk, memo) if not one.closed or may_see_withheld(desk, memo.id))


def own_exports(desk: Desk) -> list[Export]:
    """The exports that this person asked for, and may still have all of: the newest first."""
    found = desk.store.exports(desk.actor) if desk.actor else []
    lost = _lost(desk, [one.id for one in found])
    return [one for one in found if one.id not in lost]


def own_export(desk: Desk, id: str) -> Export:
    """The export of that id; NotFound for anybody else's."""
    found = next((one for one in own_exports(desk) if one.id == id), None)
    if found is None:
        raise no_such(_("export"), id)
    return found


def _lost(desk: Desk, exports: Collection[str]) -> set[str]:
    """Those of the exports that hold something which the person may not see by now."""
    whole, withheld = (visible_to(desk, withheld=closed) for closed in (False, True))
    parts = ExportPartRow.memo_id
    gone = or_(parts.not_in(whole), and_(ExportPartRow.withheld, parts.not_in(withheld)))
    chosen = select(ExportPartRow.export_id).where(ExportPartRow.export_id.in_(exports), gone).distinct()
    return set(desk.session.scalars(chosen))


def _happened(chain: Any, begun: datetime) -> ColumnElement[bool]:
    """Whether there is an event in that chain since then."""
    return exists(select(EventRow.seq).where(EventRow.chain_id == chain, EventRow.at >= begun))


def _met(begun: datetime) -> ColumnElement[bool]:
    """Whether something was added to the meeting that dealt with it since then."""
    items = select(AgendaItemRow.memo_id).join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
    return MemoRow.id.in_(items.where(AgendaItemRow.memo_id.is_not(None), _happened(MeetingRow.chain_id, begun)))


def _archived(desk: Desk, what: Sought, chosen: Select[Any], there: ColumnElement[bool] | None = None) -> Select[Any]:
    there = _lies_there(desk) if there is None else there
    gone = select(DiscardedRow.memo_id)
    chosen = chosen.where(MemoRow.id.in_(visible_to(desk)), MemoRow.id.not_in(gone), there)
    if what.number:
        chosen = chosen.where(MemoRow.number.icontains(what.number, autoescape=True))
    if what.words:
        chosen = chosen.where(_says(desk, what.words, there))
    if what.body:
        chosen = chosen.where(BodyRow.name == what.body)
    if what.year:
        chosen = chosen.where(MemoRow.day.between(date(what.year, 1, 1), date(what.year, 12, 31)))
    return chosen


def _says(desk: Desk, words: str, there: ColumnElement[bool]) -> ColumnElement[bool]:
    """An archived memo has no draft: what all may find it by is all that it says."""
    wanted = sought(words)
    if not wanted:
        return false()
    own = visible_to(desk, many=True).where(there, unpublished())
    shape = shape_of(desk.session, wanted)
    by_index = indexed_hits(shape, "others", "kept")
    read = read_hits(shape, own, "others", "kept_own")
    return MemoRow.id.in_(union_all(select(by_index.c.memo_id), select(read.c.memo_id)))


def _lies_there(desk: Desk) -> ColumnElement[bool]:
    """In a state that, by the type in force for the memo, is in the archive."""
    kept = desk.store.definitions()
    there = ((sha256, archive_states(desk.type_named(key, sha256).workflow)) for key, sha256 in kept)
    return or_(false(), *(and_(MemoRow.definition == sha256, MemoRow.state.in_(states)) for sha256, states in there))
