"""Dates, times and moments as canonical text."""

from datetime import UTC, date, datetime, time


def date_text(value: date | None) -> str:
    return value.isoformat() if value else ""


def time_text(value: time | None) -> str:
    """ "09:00"; seconds only where there are some."""
    if value is None:
        return ""
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def instant_text(value: datetime | None) -> str:
    """In UTC, whatever zone it came in."""
    return value.astimezone(UTC).isoformat() if value else ""
