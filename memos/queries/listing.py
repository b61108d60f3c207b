"""Lists of memos, in Danish order, with no more of each than a list shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import aliased

from engine.danish import local_date, sort_key
from engine.errors import Invalid
from engine.language import _
from memos.desk import Desk
from memos.meeting import MeetingState
from memos.models import AgendaItemRow, BodyRow, ContentRow, EditionRow, MeetingRow, MemoRow, PersonRow
from memos.queries.find import sees_everything
from memos.types import MemoType
from memos.visibility import person_id, visible, writes

Order = Literal["title", "number"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A memo in a list. `year` is that of its meeting, or of its creation as long as there is none."""

    id: str
    number: str
    title: str
    type: str
    state: str
    state_label: str
    openness: str
    body: str
    case_officer: str
    year: int


def list_memos(
    desk: Desk, *, body: str = "", state: str = "", year: int = 0, openness: str = "", order: Order = "title"
) -> list[Listed]:
    """The memos this person may see; `state` is a key or a label. Raises `NotFound` or `Invalid`."""
    query = _memos(desk)
    if body:
        desk.store.body(body)
        query = query.where(BodyRow.name == body)
    found = [_listed(desk, row) for row in desk.session.execute(query)]
    if state:
        wanted = _state_keys(desk, state, found)
        found = [memo for memo in found if memo.state in wanted]
    found = [m for m in found if year in (0, m.year) and openness in ("", m.openness)]
    return sorted(found, key=lambda memo: (sort_key(memo.title) if order == "title" else "", sort_key(memo.number)))


def _memos(desk: Desk) -> Select[Any]:
    """Those who do not write a memo see the title of its latest edition, not of what is being written."""
    submitted = aliased(ContentRow)
    drafts = writes(person_id(desk.actor))
    seen = func.coalesce(submitted.title, MemoRow.title)
    title = MemoRow.title if sees_everything(desk) else case((drafts, MemoRow.title), else_=seen)
    met = (
        select(func.max(MeetingRow.date))
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.memo_id == MemoRow.id, MeetingRow.state != MeetingState.CANCELLED.value)
        .correlate(MemoRow)
        .scalar_subquery()
    )
    return (
        select(
            MemoRow.id,
            MemoRow.number,
            MemoRow.type,
            MemoRow.state,
            MemoRow.definition,
            MemoRow.openness,
            MemoRow.created_at,
            title.label("title"),
            met.label("met"),
            BodyRow.name.label("body"),
            PersonRow.name.label("case_officer"),
        )
        .join(BodyRow, BodyRow.id == MemoRow.body_id)
        .outerjoin(PersonRow, PersonRow.id == MemoRow.case_officer_id)
        .outerjoin(EditionRow, (EditionRow.memo_id == MemoRow.id) & (EditionRow.number == MemoRow.edition))
        .outerjoin(submitted, submitted.id == EditionRow.content_id)
        .where(MemoRow.id.in_(visible(desk.actor, everything=sees_everything(desk))))
    )


def _listed(desk: Desk, row: Row[Any]) -> Listed:
    met: date | None = row.met
    memo_type = desk.type_named(row.type, row.definition or "")
    return Listed(
        id=row.id,
        number=row.number,
        title=row.title,
        type=memo_type.label,
        state=row.state,
        state_label=memo_type.workflow.state(row.state).label,
        openness=row.openness,
        body=row.body,
        case_officer=row.case_officer or "",
        year=(met or local_date(row.created_at)).year,
    )


def _state_keys(desk: Desk, wanted: str, found: Iterable[Listed]) -> set[str]:
    """The keys of the states that are called so, in any type and among the memos themselves."""
    keys = desk.catalogue.keys()
    types: list[MemoType] = [desk.catalogue.current(key) for key in keys]
    known = {(state.key, state.label) for one in types for state in one.workflow.states}
    known |= {(memo.state, memo.state_label) for memo in found}
    called = {key for key, label in known if wanted.casefold() in (key.casefold(), label.casefold())}
    if not called:
        text = _("{found} is no state of a memo; choose one of: {known}")
        labels = ", ".join(sorted({label for _key, label in known}, key=sort_key))
        raise Invalid.at("state", text.format(found=repr(wanted), known=labels))
    return called
