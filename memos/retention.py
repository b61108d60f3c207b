"""Retention: what the classification allows to go, and from when. Subject and facet must both allow it."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from engine.language import _

_PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")
MONTHS = 12


class Keep(StrEnum):
    """What the classification says of a subject or a facet."""

    PRESERVED = "B"
    DISCARDED = "K"
    UNSETTLED = ""


@dataclass(frozen=True, slots=True)
class Class:
    """A subject ("29.00.00") or a facet ("P35"). `period` is an ISO 8601 duration, "" for none."""

    number: str
    title: str
    keep: Keep
    period: str = ""


@dataclass(frozen=True)
class Classification:
    """Subjects and facets, where they come from, and of which day they are."""

    source: str
    day: date
    classes: tuple[Class, ...]

    @cached_property
    def by_number(self) -> Mapping[str, Class]:
        return {one.number: one for one in self.classes}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether something may go: from `due` on; None: never. `why` says by what, in words."""

    why: str
    rule: str = ""
    due: date | None = None

    def may_go(self, day: date) -> bool:
        """Whether it may on that day."""
        return self.due is not None and self.due <= day


def is_period(text: str) -> bool:
    """Whether it is a duration of years, months and days."""
    return bool(_PERIOD.fullmatch(text))


def after(day: date, period: str) -> date:
    """The day that lies so long after it. The last of a month stays in its month."""
    found = _PERIOD.fullmatch(period)
    years, months, days = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    month = day.year * MONTHS + day.month - 1 + years * MONTHS + months
    year, number = divmod(month, MONTHS)
    last = monthrange(year, number + 1)[1]
    return date(year, number + 1, min(day.day, last)) + timedelta(days=days)


def retention_code(known: Classification, subject: str, facet: str) -> str:
    """ "B", or "K P5Y" where both allow it to go; "" where that is not settled."""
    found = known.by_number.get(subject), known.by_number.get(facet)
    keeps = [one.keep for one in found if one]
    if Keep.PRESERVED in keeps:
        return Keep.PRESERVED.value
    period = _period(found[0], found[1]) if found[0] and found[1] else ""
    settled = keeps == [Keep.DISCARDED, Keep.DISCARDED] and period
    return f"{Keep.DISCARDED.value} {period}" if settled else ""


def judge(known: Classification, subject: str, facet: str, closed: date | None) -> Judgement:
    """Whether a case of this subject and facet that was closed on that day may go."""
    if not subject or not facet:
        return Judgement(_("kept: it has no subject or no facet"))
    for number in (subject, facet):
        found = known.by_number.get(number)
        if found is None:
            return Judgement(_("kept: {number} is not in the classification").format(number=number))
        if found.keep is Keep.PRESERVED:
            return Judgement(_("kept: {number} is preserved (B)").format(number=number))
        if found.keep is Keep.UNSETTLED:
            return Judgement(_("kept: of {number} it is not settled").format(number=number))
    period = _period(known.by_number[subject], known.by_number[facet])
    if not period:
        return Judgement(_("kept: {number} has no period").format(number=subject))
    if closed is None:
        return Judgement(_("kept: it is not closed"))
    rule = f"{subject}-{facet} K {period}"
    due = after(closed, period)
    text = _("{subject} and {facet} may both go (K), {period} after {closed}: {due}")
    told = text.format(subject=subject, facet=facet, period=period, closed=closed.isoformat(), due=due.isoformat())
    return Judgement(told, rule, due)


def _period(subject: Class, facet: Class) -> str:
    """The longer one, where both have one."""
    found = [one.period for one in (subject, facet) if one.period]
    start = date(2000, 1, 1)
    return max(found, key=lambda period: after(start, period), default="")
