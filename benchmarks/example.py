"""The example meeting as the benchmarks use it: stored, with contexts of its documents."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from engine.blobs import Blobs
from engine.clock import system_clock
from engine.database import Database
from memos.actions import drafting, meetings
from memos.actions.agenda import Placing, act, schedule
from memos.actions.deciding import Recorded, record
from memos.catalogue import Catalogue
from memos.desk import Desk, Office
from memos.document_rows import Context
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.meeting import Meeting, MeetingHeader
from memos.memo import Content, Memo
from memos.people import Body
from memos.printing import memo_document
from memos.record import ItemRecord, MeetingRecord
from memos.store import open_database

HOUSE = Path(__file__).resolve().parent.parent
TEMPLATES = HOUSE / "templates"
EXAMPLES = HOUSE / "memos" / "examples"


class Example:
    """The example's meeting file and organisation, over some office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        file = _meeting()
        self.header: MeetingHeader = file.header
        self.items = [item for item in file.items if item.memo]

    @property
    def longest(self) -> ItemRecord:
        """The item whose memo has costs, a table and an amended point."""
        return self.items[-1]

    def load(self, bodies: int = 1) -> list[str]:
        """The organisation, with bodies like the example's so that each writer can have one: their names."""
        organisation = read_organisation(EXAMPLES / "organisation.toml")
        first = organisation.bodies[0]
        others = [_like(first, number) for number in range(2, bodies + 1)]
        with self.office.write(self.header.secretary) as desk:
            desk.store.load_organisation(replace(organisation, bodies=(*organisation.bodies, *others)))
            desk.store.organisation_event(at=desk.now, actor=self.header.secretary, action="load")
        return [first.name, *(body.name for body in others)]

    @property
    def content(self) -> Content:
        """What its case officer wrote."""
        if self.longest.memo is None:
            raise TypeError(self.longest)
        return self.longest.memo.content

    def drafted(self, desk: Desk, body: str, week: int = 0) -> Memo:
        """A memo of its own, just begun; its budget has the years that a meeting so many weeks later asks for."""
        content, year = replace(self.content, body=body), self._date(week).year
        if content.costs:
            years = tuple(one + year - self.header.date.year for one in content.costs.years)
            content = replace(content, costs=replace(content.costs, years=years))
        return drafting.create(desk, content, {}, year=year)

    def submitted(self, desk: Desk, body: str, week: int = 0) -> Memo:
        """The same, approved by its manager and waiting for an agenda."""
        author = desk.acting(self.content.case_officer)
        memo = act(author, self.drafted(author, body, week), "submit")
        return act(desk.acting(self.content.responsible_manager), memo, "approve")

    def planned(self, desk: Desk, body: str, week: int, members: tuple[str, ...] = ()) -> Meeting:
        """A meeting of that body, so many weeks after the example's; with these members besides."""
        header = replace(self.header, body=body, date=self._date(week))
        return meetings.plan(desk, replace(header, members=(*header.members, *members)))

    def _date(self, week: int) -> date:
        return self.header.date + timedelta(weeks=week)

    def in_session(self, body: str, week: int, memos: int, members: tuple[str, ...] = ()) -> str:
        """A meeting that has begun, with so many memos to decide: its id."""
        with self.office.write(self.header.secretary) as desk:
            meeting = self.planned(desk, body, week, members)
            for _number in range(memos):
                schedule(desk, self.submitted(desk, body, week), "schedule", Placing(desk.store.meeting(meeting.id), 1))
            meeting = meetings.step(desk, desk.store.meeting(meeting.id), "lock")
            return meetings.step(desk, meeting, "start").id

    def decide(self, meeting: str, index: int) -> None:
        """Records what the example's body decided on the item at that index (from 0). One unit of work."""
        with self.office.write(self.header.secretary) as desk:
            self.record(desk, meeting, index)

    def record(self, desk: Desk, meeting: str, index: int) -> None:
        """The same, in a unit of work that has begun."""
        item, found = self.longest, desk.store.meeting(meeting)
        record(desk, found, found.items[index], Recorded(item.decisions, item.follow_ups, item.remarks))

    def context(self) -> tuple[Context, Path, str]:
        """What the minutes of the longest memo are made of, with the Word template and the page template."""
        (body,) = self.load()
        meeting = self.in_session(body, 0, 1)
        self.decide(meeting, 0)
        with self.office.read(self.header.secretary) as desk:
            memo = desk.store.memo(desk.store.meeting(meeting).items[0].memo)
            context, folder, document = memo_document(desk, memo, "referat")
        return context, TEMPLATES / folder / document.word, f"{folder}/{document.page}"


def sqlite_office(folder: Path) -> Office:
    """A new SQLite database in a folder, and files beside it."""
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    return office_on(database, folder)


def office_on(database: Database, folder: Path) -> Office:
    """The program on a database that is ready."""
    return Office(database, Blobs(folder / "blobs"), Catalogue(TEMPLATES), system_clock)


@cache
def _meeting() -> MeetingRecord:
    """The file, read once for all offices: they have the same templates."""
    file = read_file(EXAMPLES / "chefteammoede.toml", Catalogue(TEMPLATES).current)
    if not isinstance(file, MeetingRecord):
        raise TypeError(file)
    return file


def _like(body: Body, number: int) -> Body:
    return replace(body, name=f"{body.name} {number}", code=f"{body.code}{number}")
