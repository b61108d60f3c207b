"""Days that count: holidays by year, and counting back over Easter, Christmas, New Year and Saturdays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.danish import local_date
from engine.workdays import DayUnit, counts, days_before, is_holiday

DAYS, HVERDAGE, ARBEJDSDAGE = DayUnit.DAYS, DayUnit.HVERDAGE, DayUnit.ARBEJDSDAGE


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6), date(2026, 5, 14),
        date(2026, 5, 24), date(2026, 5, 25), date(2026, 12, 25), date(2026, 12, 26), date(2020, 6, 1),
    ],
)  # fmt: skip
def test_a_public_holiday_counts_neither_as_hverdag_nor_as_arbejdsdag(day: date) -> None:
    assert (counts(day, DAYS), counts(day, HVERDAGE), counts(day, ARBEJDSDAGE)) == (True, False, False)


@pytest.mark.parametrize(("day", "was"), [(date(2023, 5, 5), True), (date(2024, 4, 26), False)])
def test_store_bededag_is_a_holiday_until_2023(day: date, was: bool) -> None:
    assert is_holiday(day) == was


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)])
def test_days_that_many_have_off_without_a_holiday_count(day: date) -> None:
    assert counts(day, ARBEJDSDAGE)


def test_a_saturday_is_a_hverdag_and_no_arbejdsdag_and_a_sunday_neither() -> None:
    saturday, sunday = date(2026, 2, 21), date(2026, 2, 22)
    assert [counts(saturday, unit) for unit in DayUnit] == [True, True, False]
    assert [counts(sunday, unit) for unit in DayUnit] == [True, False, False]


@pytest.mark.parametrize(
    ("meeting", "number", "unit", "last"),
    [
        (date(2026, 2, 27), 4, DAYS, date(2026, 2, 23)),
        (date(2026, 2, 27), 4, HVERDAGE, date(2026, 2, 23)),
        (date(2026, 2, 24), 4, HVERDAGE, date(2026, 2, 19)),  # over a weekend: Monday, Saturday, Friday, Thursday
        (date(2026, 2, 24), 4, ARBEJDSDAGE, date(2026, 2, 18)),
        (date(2026, 4, 8), 1, ARBEJDSDAGE, date(2026, 4, 7)),
        (date(2026, 4, 8), 2, ARBEJDSDAGE, date(2026, 4, 1)),  # Easter: the Wednesday before
        (date(2026, 4, 8), 2, HVERDAGE, date(2026, 4, 4)),  # the Saturday between Good Friday and Easter Sunday
        (date(2026, 12, 28), 3, ARBEJDSDAGE, date(2026, 12, 22)),  # Christmas: 24, 23, 22
        (date(2027, 1, 4), 2, ARBEJDSDAGE, date(2026, 12, 30)),  # New Year: 31 December counts, 1 January does not
        (date(2027, 1, 4), 2, HVERDAGE, date(2026, 12, 31)),
        (date(2023, 5, 8), 1, ARBEJDSDAGE, date(2023, 5, 4)),  # Store Bededag, the last one
        (date(2024, 4, 29), 1, ARBEJDSDAGE, date(2024, 4, 26)),
        (date(2026, 3, 30), 1, DAYS, date(2026, 3, 29)),  # the day of 23 hours
        (date(2026, 10, 26), 1, DAYS, date(2026, 10, 25)),  # the day of 25 hours
        (date(2026, 2, 27), 0, ARBEJDSDAGE, date(2026, 2, 27)),
        (date(2026, 2, 22), 0, ARBEJDSDAGE, date(2026, 2, 20)),
    ],
)
def test_so_many_days_before_a_meeting_is_that_day(meeting: date, number: int, unit: DayUnit, last: date) -> None:
    assert days_before(meeting, number, unit) == last


def test_there_are_no_days_less_than_none() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        days_before(date(2026, 2, 27), -1, DAYS)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 60), st.sampled_from(DayUnit))
def test_exactly_so_many_days_count_from_the_last_day_to_the_meeting(day: date, number: int, unit: DayUnit) -> None:
    last = days_before(day, number, unit)
    between = [last + timedelta(days=n) for n in range((day - last).days)]
    assert counts(last, unit)
    assert sum(counts(one, unit) for one in between) == number


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 1, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 1, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 1, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_ends_at_midnight_in_denmark_before_and_after_the_clock_is_changed(moment: datetime, day: date) -> None:
    assert local_date(moment) == day
