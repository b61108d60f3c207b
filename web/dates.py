"""Days as forms send them."""

from datetime import date

from engine.danish import parse_date


def sent_day(text: str, place: str) -> date:
    """As a date field sends it ("2026-11-12"), or as people write it ("12.11.2026"). Raises `Invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_date(text, place)
