"""Claims on rows of wanted work: each ends by itself, and none lasts longer because the clock was set back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

LONGEST = timedelta(minutes=10)
"""No claim on a piece of work lasts longer."""


def free(columns: Any, now: datetime, lease: timedelta, put_off: timedelta = timedelta()) -> ColumnElement[bool]:
    """Whether a row can be claimed for `lease`. One that nobody has may wait for its next try, at most `put_off`.

    What ends much later than that can from now on was written before the clock was set back, and is over.
    """
    held, until = columns.claimed_by.is_not(None), columns.claimed_until
    dead = and_(held, until > now + 2 * lease)
    return or_(until.is_(None), until <= now, dead, until > now + 2 * max(lease, put_off))


def held(columns: Any, now: datetime, lease: timedelta = LONGEST) -> ColumnElement[bool]:
    """Whether somebody has the row in hand."""
    return and_(columns.claimed_by.is_not(None), columns.claimed_until > now, columns.claimed_until <= now + 2 * lease)
