"""Asking for an export of the archive. It is made by whoever drains the work, and lies there for some days."""

from engine.errors import Invalid
from engine.language import _
from memos.chosen import Chosen
from memos.desk import Desk
from memos.queries.archive import kept_states
from memos.store.exports import Export

FIRST_YEAR, LAST_YEAR = 1900, 9998
EVERYTHING = Chosen()


def ask_export(desk: Desk, chosen: Chosen = EVERYTHING) -> Export:
    """The archived memos that this person may see and has chosen. Asked twice while it is made, it is one."""
    if not desk.actor:
        raise Invalid.at("actor", _("it is not said who asks"))
    if chosen.body:
        desk.store.body(chosen.body)
    if chosen.state:
        kept_states(desk, chosen.state)
    if chosen.year and not FIRST_YEAR <= chosen.year <= LAST_YEAR:
        raise Invalid.at("year", _("a year has four digits"))
    known = desk.store.exports(desk.actor)
    same = [one for one in known if one.chosen == chosen and one.finished_at is None]
    if same:
        return same[0]
    id = desk.store.add_export(desk.actor, chosen, desk.now)
    return next(one for one in desk.store.exports(desk.actor) if one.id == id)
