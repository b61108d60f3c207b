"""Budgets: exact sums, empty is not zero, no sign is flipped."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from memos.budget import Amount, total
from tests.memos.build import budget

AMOUNTS = st.one_of(
    st.none(), st.decimals(Decimal("-1e12"), Decimal("1e12"), allow_nan=False, allow_infinity=False, places=3)
)


def test_empty_is_not_zero() -> None:
    found = budget(("Løn", "drift", [None, 0]))
    assert found.totals == (None, Decimal(0))


def test_a_budget_of_empty_cells_has_no_amounts_and_a_zero_is_one() -> None:
    assert not budget(("Løn", "drift", [None, None])).has_amounts
    assert budget(("Løn", "drift", [None, 0])).has_amounts


def test_the_sum_is_of_operating_capital_and_income() -> None:
    found = budget(
        ("Løn", "drift", [100]), ("Tag", "anlaeg", [50]), ("Leje", "indtaegt", [-30]), ("Pulje", "finansiering", [-120])
    )
    assert (found.totals, found.financing) == ((Decimal(120),), (Decimal(-120),))


def test_no_sign_is_flipped() -> None:
    found = budget(("Leje", "indtaegt", [30]), ("Løn", "drift", [-5]))
    assert [row.amounts for row in found.rows] == [(Decimal(30),), (Decimal(-5),)]
    assert found.totals == (Decimal(25),)


def test_a_sum_is_exact_where_floats_are_not() -> None:
    assert budget(("a", "drift", ["0.1"]), ("b", "drift", ["0.2"])).totals == (Decimal("0.3"),)


def test_financing_balances_in_every_year_or_not_at_all() -> None:
    assert budget(("a", "drift", [10, 20]), ("p", "finansiering", [-10, -20])).balances
    assert not budget(("a", "drift", [10, 20]), ("p", "finansiering", [-20, -10])).balances


def test_a_year_without_amounts_balances_one_without_financing_does_not() -> None:
    assert budget(("a", "drift", [None]), ("p", "finansiering", [None])).balances
    assert not budget(("a", "drift", [1]), ("p", "finansiering", [None])).balances


def test_a_budget_without_rows_sums_to_nothing() -> None:
    found = budget(years=(2025, 2026))
    assert (found.totals, found.financing) == ((None, None), (None, None))
    assert found.balances


@given(st.lists(AMOUNTS))
def test_a_total_is_the_exact_sum_of_what_is_there(amounts: list[Amount]) -> None:
    there = [amount for amount in amounts if amount is not None]
    thousandths = sum(int(amount * 1000) for amount in there)
    assert total(amounts) == (Decimal(thousandths) / 1000 if there else None)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_the_years_sums_add_up_to_the_rows_sums(rows: list[tuple[Amount, Amount]]) -> None:
    found = budget(*(("a", "drift", list(row)) for row in rows))
    assert total(found.totals) == total(total(row.amounts) for row in found.rows)
