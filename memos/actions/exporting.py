"""Asking for an export of the archive. It is made by whoever drains the work, and lies there for some days."""

from engine.errors import Invalid
from engine.language import _
from memos.desk import Desk
from memos.store.exports import Export

FIRST_YEAR, LAST_YEAR = 1900, 9998


def ask_export(desk: Desk, body: str = "", year: int = 0) -> Export:
    """All archived memos that this person may see, of a body and a year. Asked twice while it is made, it is one."""
    if not desk.actor:
        raise Invalid.at("actor", _("it is not said who asks"))
    if body:
        desk.store.body(body)
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid.at("year", _("a year has four digits"))
    known = desk.store.exports(desk.actor)
    same = [one for one in known if (one.body, one.year) == (body, year) and one.finished_at is None]
    if same:
        return same[0]
    id = desk.store.add_export(desk.actor, body, year, desk.now)
    return next(one for one in desk.store.exports(desk.actor) if one.id == id)
