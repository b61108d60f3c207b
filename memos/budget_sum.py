"""Budgets added up: in one unit, exactly, a row for each kind and a column for each year that any of them has."""

from collections.abc import Collection
from decimal import Decimal

from memos.budget import Amount, Budget, BudgetRow, RowKind, Unit, total

_POWER = {Unit.KR: 0, Unit.TKR: 3, Unit.MIO: 6}


def added_up(budgets: Collection[Budget]) -> Budget | None:
    """The sum, in the unit that they share, else in tkr.; None where nobody says an amount."""
    found = [budget for budget in budgets if budget.has_amounts]
    if not found:
        return None
    units = {budget.unit for budget in found}
    unit = units.pop() if len(units) == 1 else Unit.TKR
    years = tuple(sorted({year for budget in found for year in budget.years}))
    kinds = [kind for kind in RowKind if any(row.kind is kind for budget in found for row in budget.rows)]
    rows = [BudgetRow("", kind, tuple(_sum(found, kind, year, unit) for year in years)) for kind in kinds]
    return Budget(unit, years, tuple(rows))


def converted(amount: Decimal, unit: Unit, wanted: Unit) -> Decimal:
    """The same amount in another unit, to the last digit."""
    return amount.scaleb(_POWER[unit] - _POWER[wanted])


def _sum(budgets: Collection[Budget], kind: RowKind, year: int, wanted: Unit) -> Amount:
    return total(
        converted(amount, budget.unit, wanted)
        for budget in budgets
        for row in budget.rows
        for column, amount in zip(budget.years, row.amounts, strict=True)
        if row.kind is kind and column == year and amount is not None
    )
