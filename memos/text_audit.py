"""The audit of texts: each is spelled as the program spells it, since another spelling is a change, too."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.orm import Session

from engine.errors import Invalid, Reason
from engine.language import _
from engine.text import parse_html
from memos.canonical import amount_text
from memos.models import (
    AgendaItemRow,
    ContentAmountRow,
    ContentRow,
    ContentSectionRow,
    InvitationRow,
    MeetingRow,
    ObjectionRow,
    ObjectionSettledRow,
)
from memos.store.rows import run, table

TEXTS = (
    table(ContentRow).c.budget_note,
    table(ContentSectionRow).c.text,
    *(table(MeetingRow).c[name] for name in ("remarks", "opening", "closing")),
    *(table(AgendaItemRow).c[name] for name in ("remarks", "minutes_text")),
    table(InvitationRow).c.text,
    table(ObjectionRow).c.proposed,
    table(ObjectionSettledRow).c.before,
)
"""Where rich text is kept."""
AMOUNT = table(ContentAmountRow).c.amount


def text_problems(session: Session) -> Iterator[Reason]:
    """A reason for each text that reads the same and is written otherwise."""
    for row in run(session, _texts()):
        if (_number if row.place == str(AMOUNT) else _spelled)(row.text) != row.text:
            yield Reason(row.place, _("a text was changed"))


@cache
def _texts() -> CompoundSelect[Any]:
    """Each text with its column's name."""
    columns = (*TEXTS, AMOUNT)
    return union_all(
        *(select(literal(str(one)).label("place"), one.label("text")).where(one != "").distinct() for one in columns)
    )


def _spelled(text: str) -> str:
    try:
        return parse_html(text).html
    except Invalid:
        return ""


def _number(text: str) -> str:
    try:
        return amount_text(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        return ""
