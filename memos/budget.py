"""Budget tables: typed rows of exact amounts by year. An empty cell is not zero; a sign is never flipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.text import RichText

Amount = Decimal | None


class Unit(StrEnum):
    """What one in a cell means."""

    KR = "kr."
    TKR = "tkr."
    MIO = "mio. kr."


class RowKind(StrEnum):
    """What a row is. The first three are summed as "I alt"; financing is shown below and balances it."""

    OPERATING = "drift"
    CAPITAL = "anlaeg"
    INCOME = "indtaegt"
    FINANCING = "finansiering"


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A label, its kind and one amount (or None) for each of the budget's years."""

    label: str
    kind: RowKind
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """Expenditure is positive and income negative, as written by the author."""

    unit: Unit
    years: tuple[int, ...]
    rows: tuple[BudgetRow, ...] = ()
    note: RichText = RichText()

    @property
    def has_amounts(self) -> bool:
        """Whether any cell holds a number, zero included."""
        return any(amount is not None for row in self.rows for amount in row.amounts)

    @property
    def totals(self) -> tuple[Amount, ...]:
        """ "I alt" for each year: operating, capital and income. None where no row says anything."""
        return self._sums(financing=False)

    @property
    def financing(self) -> tuple[Amount, ...]:
        """The financing rows' sum for each year."""
        return self._sums(financing=True)

    @property
    def balances(self) -> bool:
        """Whether totals and financing cancel out in every year."""
        return all((a or 0) + (b or 0) == 0 for a, b in zip(self.totals, self.financing, strict=True))

    def _sums(self, *, financing: bool) -> tuple[Amount, ...]:
        rows = [row for row in self.rows if (row.kind is RowKind.FINANCING) == financing]
        return tuple(total(row.amounts[column] for row in rows) for column in range(len(self.years)))


def total(amounts: Iterable[Amount]) -> Amount:
    """The exact sum of the amounts that are there; None if none is."""
    present = [amount for amount in amounts if amount is not None]
    return sum(present, Decimal(0)) if present else None
