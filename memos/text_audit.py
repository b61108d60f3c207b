"""The audit of texts: each is spelled as the program spells it, since another spelling is a change, too."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.orm import Session

from engine.errors import Invalid, Reason
from engine.language import _
from engine.text import parse_html
from memos.models import (
    AgendaItemRow,
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


def text_problems(session: Session) -> Iterator[Reason]:
    """A reason for each text that reads the same and is written otherwise."""
    for row in run(session, _texts()):
        if _spelled(row.text) != row.text:
            yield Reason(row.place, _("a text was changed"))


@cache
def _texts() -> CompoundSelect[Any]:
    """Each text with its column's name."""
    return union_all(
        *(select(literal(str(one)).label("place"), one.label("text")).where(one != "").distinct() for one in TEXTS)
    )


def _spelled(text: str) -> str:
    try:
        return parse_html(text).html
    except Invalid:
        return ""
