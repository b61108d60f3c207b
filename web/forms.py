"""The form in which a memo is written: what was typed, as typed; read as content, it names each field that is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.datastructures import UploadFile

from engine.danish import amount, local_date
from engine.errors import Reason
from engine.nodes import Node
from engine.text import RichText, read_text
from memos.actions.writing import Chosen, bring
from memos.budget_table import years_around
from memos.desk import Desk
from memos.files.content_part import read_content
from memos.memo import Content, Memo
from memos.types import MemoType
from web.ask import Form

LINES = (
    "title",
    "kind",
    "openness",
    "closed_reason",
    "public_title",
    "case_officer",
    "department",
    "responsible_manager",
    "body",
    "kle",
    "facet",
    "case_number",
)
"""The fields of one line. Each is named as in a memo file."""
PEOPLE = ("co_authors", "presenters")


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point as a row of the form; `level` counts from 1."""

    text: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class CostRow:
    """A row of the budget as typed."""

    label: str
    kind: str
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.label.strip() and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything in the form, as it stands there."""

    lines: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, str]
    points: tuple[PointRow, ...] = ()
    unit: str = "tkr."
    years: tuple[str, ...] = ()
    rows: tuple[CostRow, ...] = ()
    note: str = ""
    funding: tuple[str, ...] = ()
    attachments: tuple[Chosen, ...] = ()


def typed_content(content: Content, memo_type: MemoType, year: int) -> Typed:
    """A stored content as the form shows it; a budget that was never begun gets the type's years."""
    costs, part = content.costs, memo_type.part("costs")
    years = costs.years if costs else years_around(part, year) if part else ()
    rows = [
        CostRow(row.label, row.kind.value, tuple("" if cell is None else amount(cell) for cell in row.amounts))
        for row in (costs.rows if costs else ())
    ]
    return Typed(
        lines={name: str(getattr(content, name)) for name in LINES},
        people={name: getattr(content, name) for name in PEOPLE},
        sections={one.key: written(content.section(one.key)) for one in memo_type.sections},
        points=tuple(PointRow(point.text, number.count(".") + 1) for number, point in content.numbered_points()),
        unit=costs.unit.value if costs else "tkr.",
        years=tuple(map(str, years)),
        rows=tuple(rows),
        note=written(costs.note) if costs else "",
        funding=content.funding,
        attachments=tuple(Chosen(one.sha256, one.title, one.closed) for one in content.attachments),
    )


def written(text: RichText) -> str:
    """Rich text for a text area: plain where nothing is lost by it, for those without script."""
    plain = read_text(text.plain) == text
    return text.plain if plain else text.html


def typed_form(form: Form, memo_type: MemoType) -> Typed:
    """What a browser sent, or what was kept of it."""
    years, cells = form.texts("budget_year"), form.texts("cell")
    width = len(years)
    rows = [
        CostRow(label, kind, tuple(cells[n * width : (n + 1) * width]))
        for n, (label, kind) in enumerate(zip(form.texts("row_label"), form.texts("row_kind"), strict=False))
    ]
    levels = [int(level) if level in "123" and level else 1 for level in form.texts("point_level")]
    points = [PointRow(text, level) for text, level in zip(form.texts("point_text"), levels, strict=False)]
    closed = set(form.texts("attachment_closed"))
    files = zip(form.texts("attachment_sha256"), form.texts("attachment_title"), strict=False)
    return Typed(
        lines={name: form.text(name) for name in LINES},
        people={name: tuple(t.strip() for t in form.texts(name) if t.strip()) for name in PEOPLE},
        sections={one.key: form.text(f"section_{one.key}") for one in memo_type.sections},
        points=tuple(points),
        unit=form.text("budget_unit", "tkr."),
        years=tuple(years),
        rows=tuple(rows),
        note=form.text("budget_note"),
        funding=tuple(form.texts("funding")),
        attachments=tuple(Chosen(sha, title, str(n) in closed) for n, (sha, title) in enumerate(files)),
    )


def typed_own(desk: Desk, memo: Memo, form: Form) -> Typed:
    """What the form says of what is written in the memo's state; all else is as it is saved."""
    memo_type = desk.type_of(memo)
    typed = typed_form(form, memo_type)
    own = {part.key for part in memo_type.sections if memo_type.writes(part, memo.state)}
    if own.issuperset(typed.sections) and not memo_type.asked_in(memo.state):
        return typed
    saved = typed_content(memo.content, memo_type, local_date(desk.now).year)
    sections = {key: (typed if key in own else saved).sections[key] for key in typed.sections}
    return replace(saved if memo_type.asked_in(memo.state) else typed, sections=sections)


@dataclass(frozen=True, slots=True)
class Read:
    """What the form says as content, its attachments apart, and where in the form each place of it stands."""

    content: Content | None
    reasons: tuple[Reason, ...]
    fields: Mapping[str, str]

    def link(self, place: str) -> str:
        """The id of the field that a reason's place speaks of; "" for none."""
        place = place.removesuffix(".text")
        found = self.fields.get(place) or self.fields.get(place.partition("[")[0].partition(" ")[0], "")
        return found or (f"felt-{place}" if place in LINES or place in PEOPLE else "")


def read(typed: Typed, memo_type: MemoType) -> Read:
    """The form as content; rows that are left empty are not there."""
    fields = {"points": "punkter", "costs": "budget", "costs.years": "budget", "costs.note": "felt-budget_note"}
    fields |= {"funding": "finansiering", "funding.sources": "finansiering", "attachments": "bilagene"}
    fields |= {f"sections.{part.key}": f"afsnit-{part.key}" for part in memo_type.sections}
    fields |= {f"attachments {n}": f"bilag-{n}" for n in range(1, len(typed.attachments) + 1)}
    table: dict[str, object] = {name: value for name, value in typed.lines.items() if value}
    table |= {name: list(people) for name, people in typed.people.items()}
    table |= {
        "sections": {key: text for key, text in typed.sections.items() if text.strip()},
        "points": _point_table(typed.points, fields),
        "costs": _cost_table(typed, fields) if memo_type.part("costs") else None,
        "funding": {"sources": list(typed.funding)},
    }
    node = Node(table, "", "")
    content, _files = read_content(node, memo_type, Path())
    node.done()
    return Read(None if node.problems else content, tuple(node.problems), fields)


def _point_table(rows: Sequence[PointRow], fields: dict[str, str]) -> list[dict[str, object]]:
    """Rows with levels as a tree; a level that skips one is taken back. Notes where each point stands."""
    top: list[dict[str, object]] = []
    open_lists: list[list[dict[str, object]]] = [top]
    for index, row in enumerate(rows):
        if not row.text.strip():
            continue
        del open_lists[row.level :]
        below: list[dict[str, object]] = []
        open_lists[-1].append({"text": " ".join(row.text.split()), "points": below})
        number = ".".join(str(len(one)) for one in open_lists)
        fields[f"points {number}"] = f"punkt-{index}"
        fields[".".join(f"points[{part}]" for part in number.split("."))] = f"punkt-{index}"
        open_lists.append(below)
    return top


def _cost_table(typed: Typed, fields: dict[str, str]) -> dict[str, object] | None:
    rows: list[dict[str, object]] = []
    for index, row in enumerate(typed.rows):
        if row.empty:
            continue
        rows.append({"label": row.label, "kind": row.kind, "amounts": list(row.cells)})
        fields[f"costs.rows[{len(rows)}].label"] = f"raekke-{index}"
        for column in range(len(row.cells)):
            fields[f"costs.rows[{len(rows)}].amounts[{column + 1}]"] = f"celle-{index}-{column}"
    if not rows and not typed.note.strip():
        return None
    years = [int(year) if year.strip().isdecimal() and len(year.strip()) == 4 else year for year in typed.years]
    return {"unit": typed.unit, "years": years, "rows": rows, "note": typed.note}


def with_room(typed: Typed) -> Typed:
    """The form with an empty line at the end of each list, for those who cannot add one by script."""
    points = typed.points if any(not row.text.strip() for row in typed.points) else (*typed.points, PointRow())
    blank = CostRow("", "drift", ("",) * len(typed.years))
    rows = typed.rows if any(row.empty for row in typed.rows) else (*typed.rows, blank)
    people = {name: (*names, "") for name, names in typed.people.items()}
    return replace(typed, points=points, rows=rows, people=people)


def pairs(
    form: Form, leave: Iterable[str] = ("op", "on_behalf_of", "revision", "writer")
) -> tuple[tuple[str, str], ...]:
    """What is kept of a form that was sent: what was typed, and not which button was pressed."""
    left = frozenset(leave)
    return tuple(pair for pair in form.pairs if pair[0] not in left)


def with_uploads(desk: Desk, memo: Memo, form: Form) -> tuple[tuple[str, str], ...]:
    """The same, with the files that a form without script brought as attachments at the end."""
    files = [brought(desk, memo, file) for name, file in form.files if name == "upload" and file.filename]
    more = [
        pair
        for one in files
        for pair in (("attachment_sha256", str(one["sha256"])), ("attachment_title", str(one["title"])))
    ]
    return (*pairs(form), *more)


def brought(desk: Desk, memo: Memo, file: UploadFile) -> dict[str, str | int]:
    """A file that is kept, as a script is told of it."""
    found = bring(desk, memo, file.filename or "", file.file.read())
    return {
        "sha256": found.sha256,
        "title": found.file.rpartition(".")[0] or found.file,
        "file": found.file,
        "size": found.size,
    }


def typed_pairs(typed: Typed) -> tuple[tuple[str, str], ...]:
    """The form as a browser would send it."""
    return (
        *typed.lines.items(),
        *((name, person) for name, people in typed.people.items() for person in people),
        *((f"section_{key}", text) for key, text in typed.sections.items()),
        *(pair for row in typed.points for pair in (("point_level", str(row.level)), ("point_text", row.text))),
        ("budget_unit", typed.unit),
        *(("budget_year", year) for year in typed.years),
        *(
            pair
            for row in typed.rows
            for pair in (("row_label", row.label), ("row_kind", row.kind), *(("cell", cell) for cell in row.cells))
        ),
        ("budget_note", typed.note),
        *(("funding", key) for key in typed.funding),
        *(
            pair
            for n, one in enumerate(typed.attachments)
            for pair in (
                ("attachment_sha256", one.sha256),
                ("attachment_title", one.title),
                *([("attachment_closed", str(n))] if one.closed else []),
            )
        ),
    )
