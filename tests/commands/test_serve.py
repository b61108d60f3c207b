"""`serve`: what the environment says of it."""

from datetime import timedelta

import pytest

from commands.serve import kept
from engine.errors import Invalid


@pytest.mark.parametrize(("said", "days"), [("", 90), ("7", 7), ("30", 30), ("3650", 3650)])
def test_notices_are_kept_as_many_days_as_is_said(said: str, days: int) -> None:
    assert kept(said) == timedelta(days=days)


@pytest.mark.parametrize("said", ["6", "0", "-1", "3651", "9" * 5000, "ninety", "1.5", "٣٠", " "])
def test_what_is_no_such_number_is_refused_with_what_is_allowed(said: str) -> None:
    with pytest.raises(Invalid, match="BESLUT_KEEP_NOTICES: write a whole number of days, from 7 to 3650"):
        kept(said)
