"""A budget as it is printed: the same table, to the digit, in Word, PDF, HTML and JSON."""

from collections.abc import Iterable

from engine.danish import amount
from memos.budget import Amount, Budget, BudgetRow, RowKind, Unit, total
from memos.types import Part

CONVENTION = "Udgifter (+) og indtægter (−)"
KIND_LABELS = {
    RowKind.OPERATING: "Drift",
    RowKind.CAPITAL: "Anlæg",
    RowKind.INCOME: "Indtægt",
    RowKind.FINANCING: "Finansiering",
}
TOTAL = "I alt"


def budget_table(part: Part, budget: Budget | None, year: int) -> dict[str, object]:
    """The rows and columns as text. Without years of its own the table has those around `year`."""
    years = budget.years if budget and budget.years else years_around(part, year)
    shown = budget or Budget(Unit.TKR, years)
    return _table(shown, years, across=part.sum_over_years)


def sum_table(budget: Budget) -> dict[str, object]:
    """A sum of budgets: a row for each kind, and the years together."""
    table = _table(budget, budget.years, across=True)
    rows = [{**row, "label": row["label"] or row["kind_label"], "kind_label": ""} for row in _rows(budget, across=True)]
    return {**table, "rows": rows}


def years_around(part: Part, year: int) -> tuple[int, ...]:
    """The type's year columns for a meeting in that year."""
    return tuple(range(year - part.years_before, year + part.years_after + 1))


def _table(budget: Budget, years: tuple[int, ...], *, across: bool) -> dict[str, object]:
    unit = budget.unit.value
    return {
        "unit": unit,
        "caption": f"Beløb i {unit}",
        "convention": CONVENTION,
        "columns": [*map(str, years), *([TOTAL] if across else [])],
        "rows": list(_rows(budget, across=across)),
        "note": budget.note,
    }


def _rows(budget: Budget, *, across: bool) -> Iterable[dict[str, object]]:
    decimals = max((_decimals(amount) for row in budget.rows for amount in row.amounts), default=0)
    summed = [row for row in budget.rows if row.kind is not RowKind.FINANCING]
    financing = [row for row in budget.rows if row.kind is RowKind.FINANCING]
    yield from (_row("row", row, decimals, across=across) for row in summed)
    if summed:
        yield {
            "style": "total",
            "kind": "",
            "kind_label": "",
            "label": TOTAL,
            "cells": _cells(budget.totals, decimals, across=across),
        }
    yield from (_row("financing", row, decimals, across=across) for row in financing)


def _row(style: str, row: BudgetRow, decimals: int, *, across: bool) -> dict[str, object]:
    return {
        "style": style,
        "kind": row.kind.value,
        "kind_label": KIND_LABELS[row.kind],
        "label": row.label,
        "cells": _cells(row.amounts, decimals, across=across),
    }


def _cells(amounts: tuple[Amount, ...], decimals: int, *, across: bool) -> list[str]:
    shown = [*amounts, *([total(amounts)] if across else [])]
    return ["" if cell is None else amount(cell, decimals) for cell in shown]


def _decimals(value: Amount) -> int:
    """How many decimals the amount needs: the same before and after it was stored."""
    exponent = value.normalize().as_tuple().exponent if value is not None else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
