"""Summonses <-> rows: who was called to a meeting, and what they answered."""

from dataclasses import asdict

from sqlalchemy import insert, select

from memos.models import PersonRow, SummonedRow, SummonsRow
from memos.store.names import Part
from memos.store.rows import Columns, remove, sound, table
from memos.summons import Called, Reply, Summons


class Summonses(Part):
    """Who was called to meetings."""

    def summons(self, meeting: str) -> Summons | None:
        """The summons to a meeting, in the order of names; None if none was sent."""
        rows, called, people = table(SummonsRow).c, table(SummonedRow), table(PersonRow).c
        found = self.session.execute(select(*rows).where(rows.meeting_id == meeting)).one_or_none()
        if found is None:
            return None
        chosen = select(*called.c, people.name).join(table(PersonRow), people.id == called.c.person_id)
        ordered = chosen.where(called.c.meeting_id == meeting).order_by(people.sort_key, people.name)
        with sound(meeting):
            those = tuple(
                Called(row.name, Reply(row.reply), row.replied_at, row.replied_to, row.off)
                for row in self.session.execute(ordered)
            )
        return Summons(found.sequence, found.changed_at, those)

    def save_summons(self, meeting: str, summons: Summons) -> None:
        """Makes the stored summons what it says."""
        key: Columns = {"meeting_id": meeting}
        remove(self.session, SummonedRow, key)
        remove(self.session, SummonsRow, key)
        head = {**key, "sequence": summons.sequence, "changed_at": summons.changed_at}
        self.session.execute(insert(table(SummonsRow)), [head])
        ids = self.names.people(one.person for one in summons.called)
        rows = [
            {**asdict(one), **key, "person_id": id, "reply": one.reply.value}
            for id, one in zip(ids, summons.called, strict=True)
        ]
        for row in rows:
            del row["person"]
        if rows:
            self.session.execute(insert(table(SummonedRow)), rows)
