"""What the small buttons of the form do where there is no script: a row more, a point up, a year less."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from web.forms import CostRow, PointRow, Typed

Row = TypeVar("Row")
DEEPEST = 3


def stepped(typed: Typed, op: str) -> Typed:
    """The form after the button `op` ("point-up:2", "budget-row-add") was pressed; an unknown one does nothing."""
    name, _colon, rest = op.partition(":")
    index = int(rest) if rest.isdecimal() and len(rest) < 5 else -1
    step = STEPS.get(name)
    return step(typed, index) if step else typed


def _point_add(typed: Typed, index: int) -> Typed:
    return replace(typed, points=(*typed.points, PointRow()))


def _point_remove(typed: Typed, index: int) -> Typed:
    """The point alone: what stood under it moves out."""
    if not 0 <= index < len(typed.points):
        return typed
    end = _end(typed.points, index)
    under = tuple(PointRow(row.text, row.level - 1) for row in typed.points[index + 1 : end])
    return replace(typed, points=(*typed.points[:index], *under, *typed.points[end:]))


def _point_up(typed: Typed, index: int) -> Typed:
    """Past the one before it on its level, with all that is under both."""
    rows = typed.points
    before = _sibling_before(rows, index)
    if before is None:
        return typed
    end = _end(rows, index)
    return replace(typed, points=(*rows[:before], *rows[index:end], *rows[before:index], *rows[end:]))


def _point_down(typed: Typed, index: int) -> Typed:
    if not 0 <= index < len(typed.points):
        return typed
    after = _end(typed.points, index)
    same = after < len(typed.points) and typed.points[after].level == typed.points[index].level
    return _point_up(typed, after) if same else typed


def _point_in(typed: Typed, index: int) -> Typed:
    """Under the one before it, where there is one and it is not too deep."""
    end = _end(typed.points, index) if 0 <= index < len(typed.points) else 0
    deepest = max((row.level for row in typed.points[index:end]), default=DEEPEST)
    if deepest >= DEEPEST or _sibling_before(typed.points, index) is None:
        return typed
    return _shifted(typed, index, end, 1)


def _point_out(typed: Typed, index: int) -> Typed:
    if not 0 <= index < len(typed.points) or typed.points[index].level == 1:
        return typed
    return _shifted(typed, index, _end(typed.points, index), -1)


def _shifted(typed: Typed, index: int, end: int, by: int) -> Typed:
    rows = typed.points
    moved = tuple(PointRow(row.text, row.level + by) for row in rows[index:end])
    return replace(typed, points=(*rows[:index], *moved, *rows[end:]))


def _end(rows: Sequence[PointRow], index: int) -> int:
    """Where what stands under a point ends."""
    below = (n for n in range(index + 1, len(rows)) if rows[n].level <= rows[index].level)
    return next(below, len(rows))


def _sibling_before(rows: Sequence[PointRow], index: int) -> int | None:
    if not 0 < index < len(rows):
        return None
    for n in range(index - 1, -1, -1):
        if rows[n].level <= rows[index].level:
            return n if rows[n].level == rows[index].level else None
    return None


def _row_add(typed: Typed, index: int) -> Typed:
    return replace(typed, rows=(*typed.rows, CostRow("", "drift", ("",) * len(typed.years))))


def _row_remove(typed: Typed, index: int) -> Typed:
    return replace(typed, rows=_without(typed.rows, index))


def _year_add(typed: Typed, index: int) -> Typed:
    """The year after the last."""
    last = typed.years[-1].strip() if typed.years else ""
    year = str(int(last) + 1) if last.isdecimal() and len(last) == 4 else ""
    rows = tuple(replace(row, cells=(*row.cells, "")) for row in typed.rows)
    return replace(typed, years=(*typed.years, year), rows=rows)


def _year_remove(typed: Typed, index: int) -> Typed:
    rows = tuple(replace(row, cells=_without(row.cells, index)) for row in typed.rows)
    return replace(typed, years=_without(typed.years, index), rows=rows)


def _file_remove(typed: Typed, index: int) -> Typed:
    return replace(typed, attachments=_without(typed.attachments, index))


def _file_up(typed: Typed, index: int) -> Typed:
    return replace(typed, attachments=_swapped(typed.attachments, index - 1))


def _file_down(typed: Typed, index: int) -> Typed:
    return replace(typed, attachments=_swapped(typed.attachments, index))


def _without(rows: Sequence[Row], index: int) -> tuple[Row, ...]:
    return tuple(row for n, row in enumerate(rows) if n != index)


def _swapped(rows: Sequence[Row], index: int) -> tuple[Row, ...]:
    """The row at the index and the one after it in each other's place."""
    found = list(rows)
    if 0 <= index < len(found) - 1:
        found[index], found[index + 1] = found[index + 1], found[index]
    return tuple(found)


STEPS: dict[str, Callable[[Typed, int], Typed]] = {
    "point-add": _point_add,
    "point-remove": _point_remove,
    "point-up": _point_up,
    "point-down": _point_down,
    "point-in": _point_in,
    "point-out": _point_out,
    "budget-row-add": _row_add,
    "budget-row-remove": _row_remove,
    "budget-year-add": _year_add,
    "budget-year-remove": _year_remove,
    "attachment-remove": _file_remove,
    "attachment-up": _file_up,
    "attachment-down": _file_down,
}
