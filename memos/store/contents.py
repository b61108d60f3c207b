"""Contents <-> rows. A content, once stored, is never changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, delete, insert, select
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
from memos.store.rows import GIVEN, Columns, Rows, damaged, parts, run, sound, table, write_parts

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


def read_contents(session: Session, names: Names, ids: Collection[str]) -> dict[str, Content]:
    """Contents by id, in three selects however many there are."""
    sections, points, years, lines, funding, attachments, presenters, co_authors = parts(
        session,
        "content_id",
        ids,
        ContentSectionRow,
        ContentPointRow,
        ContentYearRow,
        ContentBudgetRow,
        ContentFundingRow,
        ContentAttachmentRow,
        ContentPresenterRow,
        ContentCoAuthorRow,
    )
    heads = run(session, _heads(), ids=list(ids)).all()
    amounts = _amounts(session, [row.id for row in heads if row.budget_unit is not None])
    contents = {}
    for row in heads:
        names.remember(
            PersonRow, {row.case_officer: row.case_officer_id, row.responsible_manager: row.responsible_manager_id}
        )
        names.remember(DepartmentRow, {row.department: row.department_id})
        names.remember(BodyRow, {row.body: row.body_id})
        with sound(row.id):
            contents[row.id] = Content(
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
                costs=_budget(row, years, lines, amounts),
                funding=tuple(part.source for part in funding.get(row.id, ())),
                attachments=tuple(map(_attachment, attachments.get(row.id, ()))),
            )
    return contents


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
    for model in PARTS:
        session.execute(delete(table(model)).where(table(model).c.content_id.in_(ids)))
    session.execute(delete(table(ContentRow)).where(ContentRow.id.in_(ids)))


@cache
def _heads() -> Select[Any]:
    rows, departments, bodies = table(ContentRow), table(DepartmentRow), table(BodyRow)
    officer, manager = table(PersonRow).alias(), table(PersonRow).alias()
    return (
        select(
            *rows.c,
            officer.c.name.label("case_officer"),
            manager.c.name.label("responsible_manager"),
            departments.c.name.label("department"),
            bodies.c.name.label("body"),
        )
        .outerjoin(officer, officer.c.id == rows.c.case_officer_id)
        .outerjoin(manager, manager.c.id == rows.c.responsible_manager_id)
        .outerjoin(departments, departments.c.id == rows.c.department_id)
        .outerjoin(bodies, bodies.c.id == rows.c.body_id)
        .where(rows.c.id.in_(GIVEN))
    )


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


def _amounts(session: Session, ids: Collection[str]) -> dict[tuple[str, int, int], str]:
    rows = run(session, _given_amounts(), ids=list(ids)) if ids else ()
    return {(row.content_id, row.row_position, row.year_position): row.amount for row in rows}


@cache
def _given_amounts() -> Select[Any]:
    columns = table(ContentAmountRow).c
    return select(*columns).where(columns.content_id.in_(GIVEN))


def _budget(head: Row[Any], years: Rows, lines: Rows, amounts: Mapping[tuple[str, int, int], str]) -> Budget | None:
    if head.budget_unit is None:
        return None
    columns = years.get(head.id, ())

    def cell(line: Row[Any], year: Row[Any]) -> Amount:
        text = amounts.get((head.id, line.position, year.position))
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
