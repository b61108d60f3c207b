"""Two worlds that differ only in closed memos: the same people, clock and chance, and the same requests to both."""

import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, TypeVar

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from engine.blobs import Blobs
from engine.text import from_plain
from memos.actions import drafting, meetings, minutes, publishing
from memos.actions.agenda import Placing, act
from memos.actions.deciding import Recorded, record
from memos.actions.items import add_standing
from memos.decision import Decision, FollowUp
from memos.desk import Desk, Office
from memos.disclosure import prepare
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.meeting import Item, Meeting, MeetingHeader
from memos.memo import Memo, Openness
from memos.minuted import spoken_sha256
from memos.minutes import Place
from memos.people import Person, Publishes, Role
from memos.printing import Printer
from memos.publication import PublicKind
from memos.record import MemoRecord
from memos.store import open_database
from tests.memos.build import catalogue
from tests.web.house import ADDRESS, EXAMPLES, SAME
from web.application import application
from web.settings import Settings

T = TypeVar("T")
BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADMINISTRATOR, SECRETARY, CHAIR = "Else Dam", "Jens Åkjær", "Mette Holm"
WORKERS = ("Mette Holm", "Iben-Marie O'Neill", "Karim Sand")
CLOSED_AUTHOR, STAND_IN = "Signe Østergaard", "Tove Bjerre"
WITHOUT = ("", "Tore Bæk", "Tove Bjerre", "Louis Zachariassen", "Bo Ravn", ADMINISTRATOR)
"""Who may know of none of the closed memos."""


class Chance:
    """Ids and tokens as if by chance, the same in both worlds; what is closed draws from a pot of its own."""

    def __init__(self) -> None:
        self.pot, self._drawn = "open", Counter[str]()

    def __call__(self) -> uuid.UUID:
        self._drawn[self.pot] += 1
        return uuid.UUID(bytes=sha256(f"{self.pot} {self._drawn[self.pot]}".encode()).digest()[:16])


class World:
    """An office with a clock that a test moves, and browsers in it."""

    asked: ClassVar["World"]
    """Whose chance is drawn from now."""

    def __init__(self, folder: Path, printer: Printer, *, closed: bool) -> None:
        self.chance, self.now, self.with_closed = Chance(), BEGINS, closed
        self.printer = printer
        self.database = open_database(f"sqlite:///{folder / 'beslut.db'}")
        self.office = Office(self.database, Blobs(folder / "blobs"), catalogue(), lambda: self.now)
        self.app_of: Callable[[], ASGIApp] = lambda: application(Settings(self.office, printer, ADDRESS))
        self._browsers: dict[str, TestClient] = {}

    def begin(self) -> None:
        """Everything that was there before the first request."""
        self.database.prepare()
        with self.office.write(SECRETARY) as desk:
            organisation = read_organisation(EXAMPLES / "organisation.toml")
            keeper = Person(ADMINISTRATOR, frozenset({Role.ADMINISTRATOR}))
            desk.store.load_organisation(replace(organisation, people=(*organisation.people, keeper)))
            desk.store.ensure_body(replace(desk.store.body("Chefteam"), publishes=Publishes.BOTH))
            desk.store.organisation_event(at=desk.now, actor=SECRETARY, action="load")
            self._delegate(desk)
            self._fill(desk)
        self.chance.pot = "asked"  # a step of a meeting draws for its closed items, too
        self.app = self.app_of()
        for person in WITHOUT:
            self._browsers[person] = self._browser(person)

    def ask(self, person: str, method: str, path: str, data: dict[str, str]) -> tuple[int, object, bytes]:
        """What that person's browser gets: status, headers, body."""
        World.asked = self
        self.now += timedelta(seconds=30)
        answer = self._browsers[person].request(method, path, data=data if method == "POST" else None)
        return answer.status_code, sorted(answer.headers.items()), answer.content

    def _browser(self, person: str) -> TestClient:
        client = TestClient(self.app, ADDRESS, headers=SAME, follow_redirects=False)
        if person:
            token = sha256(f"token of {person}".encode()).hexdigest()
            with self.office.write(person) as desk:
                desk.store.add_sign_in(sha256(token.encode()).hexdigest(), person, desk.now)
            client.cookies.set("s", token)
        return client

    def _delegate(self, desk: Desk) -> None:
        """One of them stands in for the author of the closed memos, in what is open alone."""
        day = BEGINS.date()
        desk.store.add_delegation(CLOSED_AUTHOR, STAND_IN, day, day + timedelta(days=60), closed=False, at=desk.now)

    def _fill(self, desk: Desk) -> None:
        """Open memos in several states with closed ones between them, and a meeting that was held with both."""
        header = MeetingHeader(
            body="Chefteam",
            date=(BEGINS + timedelta(days=1)).date(),
            start=time(9),
            end=time(12),
            chair=CHAIR,
            secretary=SECRETARY,
            members=WORKERS,
        )
        self._closed(lambda: self._memo(desk, "areal.toml", "Lukket kladde"))
        self._memo(desk, "legeplads.toml", "Åben kladde")
        self._closed(lambda: self._sent(desk, self._memo(desk, "areal.toml", "Lukket til godkendelse")))
        self._sent(desk, self._memo(desk, "hjemmepleje.toml", "Aften i hjemmeplejen"))
        meeting = meetings.plan(desk, header)
        first = self._placed(desk, "aabningstider.toml", "Åbningstider", meeting.id)
        shut = self._closed(lambda: self._placed(desk, "areal.toml", "Lukket og besluttet", meeting.id))
        for name in ("lock", "start"):
            meetings.step(desk, desk.store.meeting(meeting.id), name)
        self._decided(desk, meeting.id, first, "Åben opfølgning")
        if shut:
            self._closed(lambda: self._decided(desk, meeting.id, shut, "Lukket opfølgning"))
        meetings.step(desk, desk.store.meeting(meeting.id), "finish")
        self._written(desk, meeting.id, first, "Åben drøftelse")
        if shut:
            self._closed(lambda: self._written(desk, meeting.id, shut, "Lukket drøftelse"))
        meetings.step(desk, desk.store.meeting(meeting.id), "review")
        self._objected(desk, meeting.id, first, "Åben indsigelse")
        if shut:
            self._closed(lambda: self._objected(desk, meeting.id, shut, "Lukket indsigelse"))
        meetings.approve(desk.acting(CHAIR), desk.store.meeting(meeting.id))
        meetings.step(desk, desk.store.meeting(meeting.id), "close")
        act(desk, desk.store.memo(first.id), "archive")
        if shut:
            self._closed(lambda: act(desk, desk.store.memo(shut.id), "archive"))
        meetings.plan(desk, replace(header, date=(BEGINS + timedelta(days=22)).date()))
        self._closed(lambda: self._sent(desk, self._memo(desk, "areal.toml", "Lukket til sidst")))
        self._released(desk, meeting.id, PublicKind.AGENDA)
        self._released(desk, self._short(desk, header), PublicKind.MINUTES)

    def _short(self, desk: Desk, header: MeetingHeader) -> str:
        """A meeting about two things, one of them closed, with approved minutes."""
        id = meetings.plan(desk, replace(header, date=(BEGINS + timedelta(days=2)).date())).id
        add_standing(desk, desk.store.meeting(id), "Orientering fra chefen", Placing(None, 10))
        self._closed(lambda: add_standing(desk, desk.store.meeting(id), "Lukket personsag", Placing(), closed=True))
        for name in ("lock", "start", "finish", "review"):
            meetings.step(desk, desk.store.meeting(id), name)
        meetings.approve(desk.acting(CHAIR), desk.store.meeting(id))
        meetings.step(desk, desk.store.meeting(id), "close")
        return id

    def _released(self, desk: Desk, meeting: str, kind: PublicKind) -> None:
        """Its files are made and looked through, and anybody may read them."""
        ready = prepare(desk, self.printer, desk.store.meeting(meeting), kind)
        publishing.release(desk, desk.store.meeting(meeting), ready)

    def _closed(self, does: Callable[[], T]) -> T | None:
        if not self.with_closed:
            return None
        self.chance.pot = "closed"
        try:
            return does()
        finally:
            self.chance.pot = "open"

    def _memo(self, desk: Desk, file: str, title: str) -> Memo:
        found = read_file(EXAMPLES / file, desk.catalogue.current)
        if not isinstance(found, MemoRecord):
            raise TypeError(file)
        author = desk.acting(found.content.case_officer)
        return drafting.create(author, replace(found.content, title=title), found.files, year=2026)

    def _sent(self, desk: Desk, memo: Memo) -> Memo:
        return act(desk.acting(memo.content.case_officer), memo, "submit")

    def _placed(self, desk: Desk, file: str, title: str, meeting: str) -> Memo:
        memo = self._sent(desk, self._memo(desk, file, title))
        memo = act(desk.acting(memo.content.responsible_manager), memo, "approve")
        return act(desk, memo, "schedule", placing=Placing(desk.store.meeting(meeting), 10))

    def _decided(self, desk: Desk, meeting: str, memo: Memo, task: str) -> Memo:
        found = desk.store.meeting(meeting)
        item = found.item_of(memo.id)
        if item is None:
            raise LookupError(memo.number)
        points = [n for n, _point in memo.content.numbered_points() if "." not in n]
        outcomes = tuple(
            Decision(n, "approved" if memo.content.kind == "decision" else "discussed", "") for n in points
        )
        record(desk, found, item, Recorded(outcomes, (FollowUp(task, "Bo Ravn"),)))
        return desk.store.memo(memo.id)

    def _written(self, desk: Desk, meeting: str, memo: Memo, text: str) -> Memo:
        """A running text in the minutes, and the decision read out and confirmed."""
        found, item = self._at(desk, meeting, memo)
        found = minutes.write(desk, found, minutes.Texts(items={item.id: from_plain(text)}))
        found, item = self._at(desk, meeting, memo)
        minutes.confirm(desk, found, item, spoken_sha256(minutes.minuted(desk, found, item)))
        return memo

    def _objected(self, desk: Desk, meeting: str, memo: Memo, text: str) -> Memo:
        """An objection, taken over."""
        found, item = self._at(desk, meeting, memo)
        member = desk.acting(CHAIR)
        found = minutes.object_to(member, found, text, place=Place.ITEM, item=item, proposed=from_plain(text))
        minutes.take_over(desk, found, found.objections[-1].id, from_plain(text))
        return memo

    def _at(self, desk: Desk, meeting: str, memo: Memo) -> tuple[Meeting, Item]:
        found = desk.store.meeting(meeting)
        item = found.item_of(memo.id)
        if item is None:
            raise LookupError(memo.number)
        return found, item

    @property
    def numbers(self) -> list[str]:
        """Numbers of open memos, which both worlds have."""
        with self.office.read() as desk:
            memos = desk.store.memos(self._all(desk)).values()
            return sorted(memo.number for memo in memos if memo.content.openness is Openness.OPEN)

    @staticmethod
    def _all(desk: Desk) -> list[str]:
        from sqlalchemy import select

        from memos.models import MemoRow

        return list(desk.session.scalars(select(MemoRow.id)))


@contextmanager
def two_worlds(folder: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, World]]:
    """One world without closed memos, and one with."""
    monkeypatch.setattr("memos.actions.steps.FORMATS", ())
    monkeypatch.setattr("memos.actions.meetings.FORMATS", ())
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in ("engine", "memos", "web"):
            if getattr(module, "uuid4", None) is uuid.uuid4:
                monkeypatch.setattr(module, "uuid4", lambda: World.asked.chance())
            if hasattr(module, "token_urlsafe"):
                monkeypatch.setattr(module, "token_urlsafe", lambda _length=16: "always-the-same-token-of-chance")
    found = []
    for closed in (False, True):
        place = folder / str(closed)
        place.mkdir()
        world = World(place, printer, closed=closed)
        World.asked = world
        world.begin()
        found.append(world)
    open_world, closed_world = found
    yield open_world, closed_world
    for world in found:
        world.database.close()
