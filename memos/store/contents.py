"""Contents <-> rows. A content, once stored, is never changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, FromClause, Row, Select, delete, insert, select
from sqlalchemy.orm import Session

from engine.tables import Base
from engine.text import parse_html
from memos.budget import Amount, Budget, BudgetRow, RowKind, Unit
from memos.canonical import amount_text, content_sha256
from memos.memo import Attachment, Content, Kind, Openness, Point, Section
from memos.models import (
    BodyRow,
    ContentAmountRow,
    ContentAttachmentRow,
    ContentBudgetRow,
    ContentCoAuthorRow,
    ContentFundingRow,
    ContentPointRow,
    ContentPresenterRow,
    ContentRow,
    ContentSectionRow,
    ContentYearRow,
    DepartmentRow,
    PersonRow,
)
from memos.store.names import Names
from memos.store.rows import GIVEN, Columns, Owned, Rows, damaged, parts_of, run, sound, table, write_parts

PARTS = (
    ContentAmountRow,
    ContentSectionRow,
    ContentPointRow,
    ContentYearRow,
    ContentBudgetRow,
    ContentFundingRow,
    ContentAttachmentRow,
    ContentPresenterRow,
    ContentCoAuthorRow,
)
"""In the order in which they can be removed."""


_READ = (
    ContentSectionRow,
    ContentPointRow,
    ContentYearRow,
    ContentBudgetRow,
    ContentFundingRow,
    ContentAttachmentRow,
    ContentPresenterRow,
    ContentCoAuthorRow,
    ContentAmountRow,
)


def read_contents(session: Session, names: Names, ids: Collection[str]) -> dict[str, Content]:
    """Contents by id, in two selects however many there are; those that were read before, in none."""
    known = _known(session)
    if unread := [id for id in ids if id not in known]:
        filled_contents(session, names, run(session, _heads(), ids=unread).all())
    return {id: known[id] for id in ids if id in known}


def filled_contents(
    session: Session, names: Names, heads: Iterable[Any], *beside: Owned
) -> tuple[dict[str, Content], list[Rows]]:
    """Contents by id from their heads (see `head_columns`), with rows of other owners from the same select."""
    known, heads = _known(session), list(heads)
    unread = {row.id: row for row in heads if row.id not in known}
    found = parts_of(session, ("content_id", tuple(unread), _READ), *beside)
    for row in unread.values():
        _remember(names, row)
        with sound(row.id):
            known[row.id] = _content(row, *found[: len(_READ)])
    return {row.id: known[row.id] for row in heads}, found[len(_READ) :]


def _known(session: Session) -> dict[str, Content]:
    """The contents that were read in the session: none changes."""
    known: dict[str, Content] = session.info.setdefault("contents", {})
    return known


def _remember(names: Names, row: Any) -> None:
    people = {row.case_officer: row.case_officer_id, row.responsible_manager: row.responsible_manager_id}
    names.remember(PersonRow, people)
    names.remember(DepartmentRow, {row.department: row.department_id})
    names.remember(BodyRow, {row.body: row.body_id})


def _content(
    row: Any,
    sections: Rows,
    points: Rows,
    years: Rows,
    lines: Rows,
    funding: Rows,
    attachments: Rows,
    presenters: Rows,
    co_authors: Rows,
    amounts: Rows,
) -> Content:
    return Content(
        type=row.type,
        kind=Kind(row.kind),
        title=row.title,
        openness=Openness(row.openness),
        closed_reason=row.closed_reason,
        public_title=row.public_title,
        case_officer=row.case_officer or "",
        co_authors=tuple(part.person for part in co_authors.get(row.id, ())),
        department=row.department or "",
        responsible_manager=row.responsible_manager or "",
        body=row.body or "",
        presenters=tuple(part.person for part in presenters.get(row.id, ())),
        kle=row.kle,
        facet=row.facet,
        case_number=row.case_number,
        sections=tuple(Section(part.key, parse_html(part.text)) for part in sections.get(row.id, ())),
        points=_points(row.id, points),
        costs=_budget(row, years, lines, amounts.get(row.id, ())),
        funding=tuple(part.source for part in funding.get(row.id, ())),
        attachments=tuple(map(_attachment, attachments.get(row.id, ()))),
    )


def add_content(session: Session, names: Names, memo_id: str, version: int, content: Content, at: datetime) -> None:
    """Stores a content as that version of the memo's."""
    id = uuid4().hex
    session.execute(insert(table(ContentRow)), [_head(names, id, memo_id, version, content, at)])
    for model, rows in _part_rows(names, content):
        write_parts(session, model, {"content_id": id}, rows)
    if content.costs:
        _add_amounts(session, id, content.costs)


def remove_contents(session: Session, ids: Collection[str]) -> None:
    """Removes contents and all that belongs to them."""
    for id in ids:
        _known(session).pop(id, None)
    for model in PARTS:
        session.execute(delete(table(model)).where(table(model).c.content_id.in_(ids)))
    session.execute(delete(table(ContentRow)).where(ContentRow.id.in_(ids)))


@cache
def _heads() -> Select[Any]:
    return named(select(*head_columns())).where(table(ContentRow).c.id.in_(GIVEN))


@cache
def head_columns() -> Sequence[ColumnElement[Any]]:
    """A content's own columns, and the names of whom it names: of a select that is `named`."""
    officer, manager = _people()
    return (
        *table(ContentRow).c,
        officer.c.name.label("case_officer"),
        manager.c.name.label("responsible_manager"),
        table(DepartmentRow).c.name.label("department"),
        table(BodyRow).c.name.label("body"),
    )


def named(chosen: Select[Any]) -> Select[Any]:
    """A select of contents, with those whom they name."""
    columns, departments, bodies = table(ContentRow).c, table(DepartmentRow), table(BodyRow)
    officer, manager = _people()
    return (
        chosen.outerjoin(officer, officer.c.id == columns.case_officer_id)
        .outerjoin(manager, manager.c.id == columns.responsible_manager_id)
        .outerjoin(departments, departments.c.id == columns.department_id)
        .outerjoin(bodies, bodies.c.id == columns.body_id)
    )


@cache
def _people() -> tuple[FromClause, FromClause]:
    return table(PersonRow).alias("officer"), table(PersonRow).alias("manager")


def _points(place: str, rows: Rows) -> tuple[Point, ...]:
    """The tree that the numbers tell. Refuses numbers that do not count."""
    counts: list[int] = []
    under: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows.get(place, ()):
        parent, _dot, _last = row.number.rpartition(".")
        depth = row.number.count(".")
        counts = [*counts[:depth], counts[depth] + 1 if depth < len(counts) else 1]
        if ".".join(map(str, counts)) != row.number:
            raise damaged(place)
        under[parent].append(row)
    return _under("", under)


def _under(parent: str, rows: Rows) -> tuple[Point, ...]:
    return tuple(Point(row.text, _under(row.number, rows)) for row in rows.get(parent, ()))


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(row.number, row.title, row.file, row.sha256, row.size, row.closed)


def _budget(head: Any, years: Rows, lines: Rows, amounts: Iterable[Any]) -> Budget | None:
    if head.budget_unit is None:
        if head.budget_note:
            raise damaged("content")
        return None
    columns = years.get(head.id, ())
    written = {(one.row_position, one.year_position): one.amount for one in amounts}

    def cell(line: Row[Any], year: Row[Any]) -> Amount:
        text = written.get((line.position, year.position))
        return None if text is None else Decimal(text)

    return Budget(
        unit=Unit(head.budget_unit),
        years=tuple(year.year for year in columns),
        rows=tuple(
            BudgetRow(line.label, RowKind(line.kind), tuple(cell(line, year) for year in columns))
            for line in lines.get(head.id, ())
        ),
        note=parse_html(head.budget_note),
    )


def _head(names: Names, id: str, memo_id: str, version: int, content: Content, at: datetime) -> Columns:
    return {
        "id": id,
        "memo_id": memo_id,
        "version": version,
        "sha256": content_sha256(content),
        "made_at": at,
        "type": content.type,
        "kind": content.kind.value,
        "title": content.title,
        "openness": content.openness.value,
        "closed_reason": content.closed_reason,
        "public_title": content.public_title,
        "case_officer_id": names.person(content.case_officer),
        "department_id": names.department(content.department),
        "responsible_manager_id": names.person(content.responsible_manager),
        "body_id": names.body(content.body),
        "kle": content.kle,
        "facet": content.facet,
        "case_number": content.case_number,
        "budget_unit": content.costs.unit.value if content.costs else None,
        "budget_note": content.costs.note.html if content.costs else "",
    }


def _part_rows(names: Names, content: Content) -> Iterator[tuple[type[Base], Iterable[Columns]]]:
    costs = content.costs
    yield ContentSectionRow, [{"key": part.key, "text": part.text.html} for part in content.sections]
    yield ContentPointRow, [{"number": n, "text": point.text} for n, point in content.numbered_points()]
    yield ContentYearRow, [{"year": year} for year in (costs.years if costs else ())]
    yield (
        ContentBudgetRow,
        [{"label": row.label, "kind": row.kind.value} for row in (costs.rows if costs else ())],
    )
    yield ContentFundingRow, [{"source": source} for source in content.funding]
    yield (
        ContentAttachmentRow,
        [
            {
                "number": part.number,
                "title": part.title,
                "file": part.file,
                "sha256": part.sha256,
                "size": part.size,
                "closed": part.closed,
            }
            for part in content.attachments
        ],
    )
    yield ContentPresenterRow, [{"person_id": id} for id in names.people(content.presenters)]
    yield ContentCoAuthorRow, [{"person_id": id} for id in names.people(content.co_authors)]


def _add_amounts(session: Session, id: str, costs: Budget) -> None:
    cells = [
        {"content_id": id, "row_position": line, "year_position": year, "amount": amount_text(amount)}
        for line, row in enumerate(costs.rows, 1)
        for year, amount in enumerate(row.amounts, 1)
        if amount is not None
    ]
    if cells:
        session.execute(insert(table(ContentAmountRow)), cells)
