"""Deadlines of bodies in the store."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, insert, select

from engine.language import _
from engine.workdays import DayUnit
from memos.deadlines import Deadline, DeadlineKey
from memos.models import BodyDeadlineRow, BodyRow
from memos.store.names import Part
from memos.store.rows import remove, run, sound, table

_ORDER = tuple(DeadlineKey)


class Deadlines(Part):
    """What bodies ask for before their meetings. Whoever changes it appends an event of the organisation."""

    def deadlines(self) -> tuple[Deadline, ...]:
        """Those of every body, in the order in which they come."""
        rows = self.once("deadlines", lambda: run(self.session, _deadlines()).all())
        with sound(_("deadlines")):
            found = [Deadline(row.name, DeadlineKey(row.key), row.days, DayUnit(row.unit)) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.body, _ORDER.index(one.key))))

    def set_deadlines(self, body: str, deadlines: Iterable[Deadline]) -> None:
        """Makes the body's deadlines these; NotFound for an unknown body."""
        id = self.names.body(body)
        remove(self.session, BodyDeadlineRow, {"body_id": id})
        rows = [{"body_id": id, "key": one.key.value, "days": one.days, "unit": one.unit.value} for one in deadlines]
        if rows:
            self.session.execute(insert(table(BodyDeadlineRow)), rows)


@cache
def _deadlines() -> Select[Any]:
    rows, bodies = table(BodyDeadlineRow), table(BodyRow)
    return select(bodies.c.name, *rows.c).join(bodies, bodies.c.id == rows.c.body_id)
