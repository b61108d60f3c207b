"""How long things are kept, as the environment says."""

from __future__ import annotations

from datetime import timedelta

from engine.errors import Invalid
from engine.language import _

MOST_KEPT = 3650
"""Days."""


def kept(days: str) -> timedelta:
    """How long notices are kept. Raises `Invalid`."""
    from memos.posting import KEPT, LEAST_KEPT

    return _days(days, "BESLUT_KEEP_NOTICES", KEPT, LEAST_KEPT)


def kept_sign_ups(days: str) -> timedelta:
    """How long after a meeting is kept who signed up for it. Raises `Invalid`."""
    from memos.confirming import KEPT, LEAST_KEPT

    return _days(days, "BESLUT_KEEP_SIGN_UPS", KEPT, LEAST_KEPT)


def _days(days: str, setting: str, usual: timedelta, least: timedelta) -> timedelta:
    if not days:
        return usual
    known = days.isascii() and days.isdigit() and len(days) < 6
    if not known or not least.days <= int(days) <= MOST_KEPT:
        text = _("write a whole number of days, from {least} to {most}")
        raise Invalid.at(setting, text.format(least=least.days, most=MOST_KEPT))
    return timedelta(days=int(days))
