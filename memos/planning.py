"""What a meeting can be planned as: the days of a series, and what its times and its link must be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import Invalid, Reason
from engine.language import _
from engine.workdays import is_holiday
from memos.meeting import Meeting, MeetingHeader

MOST = 60
"""More meetings are not planned at once."""
LAST = -1
"""The last such weekday of a month."""
_WEEK = timedelta(days=7)
_LINK = re.compile(r"https://[\w.~%-]+(?::\d+)?(?:[/?#][^\s<>\"]*)?", re.ASCII | re.IGNORECASE)
_LONGEST_LINK = 2000


@dataclass(frozen=True, slots=True)
class Series:
    """A weekday (0 is Monday) between two days: every so many weeks, or the `week`th one of every so many months."""

    first: date
    last: date
    weekday: int
    every: int = 1
    week: int = 0

    def days(self) -> tuple["Proposed", ...]:
        """Its days in order, public holidays among them. Raises `Invalid`."""
        against = list(self._unsound())
        if against:
            raise Invalid(*against)
        found: list[Proposed] = []
        for day in self._monthly() if self.week else self._weekly():
            if len(found) == MOST:
                text = _("these are more than {most} meetings; plan a shorter time at once")
                raise Invalid.at("last", text.format(most=MOST))
            found.append(Proposed(day, is_holiday(day)))
        if not found:
            raise Invalid.at("last", _("no such day lies between the two; choose a later end"))
        return tuple(found)

    def _unsound(self) -> Iterator[Reason]:
        if self.last < self.first:
            yield Reason("last", _("the series ends before it begins"))
        if self.weekday not in range(7):
            yield Reason("weekday", _("choose a weekday"))
        if self.every not in range(1, 53):
            yield Reason("every", _("write a whole number from 1 to 52"))
        if self.week not in range(LAST, 5):
            yield Reason("week", _("choose the first to the fourth, or the last, of the month"))

    def _weekly(self) -> Iterator[date]:
        day = self.first + timedelta(days=(self.weekday - self.first.weekday()) % 7)
        while day <= self.last:
            yield day
            day += self.every * _WEEK

    def _monthly(self) -> Iterator[date]:
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            day = self._of_month(year, month)
            if self.first <= day <= self.last:
                yield day
            month += self.every
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1

    def _of_month(self, year: int, month: int) -> date:
        if self.week == LAST:
            after = date(year + month // 12, month % 12 + 1, 1)
            return after - timedelta(days=(after.weekday() - self.weekday - 1) % 7 + 1)
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7) + (self.week - 1) * _WEEK


@dataclass(frozen=True, slots=True)
class Proposed:
    """A day of a series. Nobody meets on a public holiday unless they say so."""

    day: date
    holiday: bool


def unsound(header: MeetingHeader | Meeting) -> Iterator[Reason]:
    """What is wrong with a meeting's times and link."""
    yield from unsound_link(header.link)
    if header.start and header.end and header.end <= header.start:
        yield Reason("end", _("the meeting ends before it starts; mend start or end"))


def unsound_link(link: str) -> Iterator[Reason]:
    """A link is opened by everybody who is invited: https alone."""
    if link and (len(link) > _LONGEST_LINK or not _LINK.fullmatch(link)):
        yield Reason("link", _("a link begins with https:// and has no spaces"))
