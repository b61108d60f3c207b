"""Days that count: every day, *hverdage* (with Saturdays) or *arbejdsdage* (without); neither has public holidays.

24 and 31 December, 1 May and 5 June are no public holidays, and count. Days are local: a clock that is put
forward or back does not move them.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


class DayUnit(StrEnum):
    """Which days a deadline is counted in."""

    DAYS = "days"
    HVERDAGE = "hverdage"
    ARBEJDSDAGE = "arbejdsdage"


def counts(day: date, unit: DayUnit) -> bool:
    """Whether the day is one of those that are counted."""
    match unit:
        case DayUnit.DAYS:
            return True
        case DayUnit.HVERDAGE:
            return day.weekday() != _SUNDAY and not is_holiday(day)
        case DayUnit.ARBEJDSDAGE:
            return day.weekday() < _SATURDAY and not is_holiday(day)


def days_before(day: date, number: int, unit: DayUnit) -> date:
    """The last day on which so many days are left: `day` itself is not counted, the one that is found is.

    With 0 it is `day`, or the last day before it that counts.
    """
    if number < 0:
        raise ValueError(f"{number} days before {day}")
    found = day if number else day + _DAY
    for _n in range(number or 1):
        found -= _DAY
        while not counts(found, unit):
            found -= _DAY
    return found


def days_after(day: date, number: int, unit: DayUnit) -> date:
    """The first day on which so many days have passed; with 0 it is `day`, or the first day after it that counts."""
    if number < 0:
        raise ValueError(f"{number} days after {day}")
    found = day if number else day - _DAY
    for _n in range(number or 1):
        found += _DAY
        while not counts(found, unit):
            found += _DAY
    return found


def is_holiday(day: date) -> bool:
    """Whether the day is a Danish public holiday, by the law of its year: Store Bededag was one until 2023."""
    return day in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # here: commands that count no days start without it

    return frozenset(country_holidays("DK", years=year))
