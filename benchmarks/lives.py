"""Processes of a soak: writers that take meetings through their whole lives, readers, and printers."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.example import TEMPLATES, Example, office_on
from engine.events import events
from memos.actions import meetings
from memos.actions.agenda import Placing, act, schedule
from memos.desk import Desk, Office
from memos.printing import Printer
from memos.queries.find import all_visible
from memos.store import ASIDE, open_database
from memos.work import drain

MEMOS = 3  # to a meeting


@dataclass(slots=True)
class Outcome:
    """What one process did: how often each step, its seconds, what went wrong, and what it was told was kept."""

    done: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memos: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts and times a step. Whatever it raises is told at the end, by everybody together."""
        begun = time.perf_counter()
        try:
            yield
            self.done[name] += 1
        except Exception as error:
            self.wrong.append(f"{name}: {type(error).__name__}: {error}")
        self.seconds.append(time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Place:
    """A database, its files, a body for each writer, and when to stop (by the monotonic clock, which all share).

    Minutes that are out for approval get an item on their body's next agenda, which no other writer knows of.
    """

    address: str
    folder: Path
    bodies: tuple[str, ...]
    deadline: float = 0.0

    @contextmanager
    def office(self) -> Iterator[Office]:
        database = open_database(self.address)
        try:
            yield office_on(database, self.folder)
        finally:
            database.close()

    def is_open(self) -> bool:
        return time.monotonic() < self.deadline


def write(place: Place, number: int, memos: int = MEMOS) -> Outcome:
    """Meeting after meeting, from drafts to the archive, each step a unit of work by whoever has to take it."""
    outcome = Outcome()
    with place.office() as office:
        life, week = Life(Example(office), place.bodies[number - 1], outcome, memos), 1
        while place.is_open() and not outcome.wrong:
            for name, step in life.steps(week):
                with outcome.step(name):
                    step()
                if outcome.wrong or not place.is_open():
                    break
            week += 1
    return outcome


class Life:
    """One meeting's life after the other. What was kept is noted after the commit, never before."""

    def __init__(self, example: Example, body: str, outcome: Outcome, count: int = MEMOS) -> None:
        self.example, self.body, self.outcome, self.count = example, body, outcome, count
        self.memos: list[str] = []
        self.meeting = ""

    def steps(self, week: int) -> Iterator[tuple[str, Callable[[], None]]]:
        """Each step in its order, with a name."""
        self.memos = []
        header, content = self.example.header, self.example.content
        for _memo in range(self.count):
            yield "draft", partial(self._draft, week)
            yield "submit", partial(self._act, -1, content.case_officer, "submit")
            yield "approve", partial(self._act, -1, content.responsible_manager, "approve")
        yield "plan", partial(self._plan, week)
        for index in range(self.count):
            yield "schedule", partial(self._schedule, index)
        yield "lock", partial(self._carry, header.secretary, "lock")
        yield "start", partial(self._carry, header.chair, "start")
        for index in range(self.count):
            yield "decide", partial(self._decide, index)
        yield "finish", partial(self._carry, header.secretary, "finish")
        yield "review", partial(self._carry, header.secretary, "review")
        yield "approve minutes", self._approve_minutes
        yield "close", partial(self._carry, header.secretary, "close")
        for index in range(self.count):
            yield "archive", partial(self._act, index, header.secretary, "archive")

    @contextmanager
    def _desk(self, person: str) -> Iterator[Desk]:
        """A unit of work; how its memos and its meeting stand in it is what was kept once it is committed."""
        with self.example.office.write(person) as desk:
            yield desk
            memos = {id: memo.state for id, memo in desk.store.memos(self.memos).items()}
            meeting = {self.meeting: desk.store.meeting(self.meeting).state} if self.meeting else {}
        self.outcome.memos |= memos
        self.outcome.meetings |= meeting

    def _draft(self, week: int) -> None:
        with self._desk(self.example.content.case_officer) as desk:
            self.memos.append(self.example.drafted(desk, self.body, week).id)

    def _act(self, index: int, person: str, name: str) -> None:
        with self._desk(person) as desk:
            act(desk, desk.store.memo(self.memos[index]), name)

    def _plan(self, week: int) -> None:
        with self._desk(self.example.header.secretary) as desk:
            self.meeting = self.example.planned(desk, self.body, week).id

    def _schedule(self, index: int) -> None:
        with self._desk(self.example.header.secretary) as desk:
            placing = Placing(desk.store.meeting(self.meeting), 5)
            schedule(desk, desk.store.memo(self.memos[index]), "schedule", placing)

    def _carry(self, person: str, name: str) -> None:
        with self._desk(person) as desk:
            meeting = desk.store.meeting(self.meeting)
            meetings.step(desk, meeting, name, approved_on=meeting.date)

    def _decide(self, index: int) -> None:
        with self._desk(self.example.header.secretary) as desk:
            self.example.record(desk, self.meeting, index)

    def _approve_minutes(self) -> None:
        with self._desk(self.example.header.chair) as desk:
            meetings.approve(desk, desk.store.meeting(self.meeting))


def read(place: Place, number: int) -> Outcome:
    """Looks at memos and their histories, which must agree within one look."""
    outcome, chance = Outcome(), Random(number)  # noqa: S311 - picks what is looked at
    with place.office() as office:
        person = Example(office).header.secretary
        while place.is_open():
            with outcome.step("look"), office.read(person) as desk:
                found = all_visible(desk)
                if found:
                    _compare(desk, chance.choice(found), outcome)
    return outcome


def _compare(desk: Desk, memo: str, outcome: Outcome) -> None:
    stored = desk.store.memo(memo)
    history = events(desk.session, desk.store.chain_of_memo(memo))
    told = next(event.to_state for event in reversed(history) if event.action not in ASIDE)
    if told != stored.state:
        outcome.wrong.append(f"{stored.number} is {stored.state}, but its history says {told}")


def make_documents(place: Place, number: int) -> Outcome:
    """Makes wanted documents, beside another process that does so too."""
    outcome = Outcome()
    with place.office() as office, Printer(TEMPLATES) as printer:
        while place.is_open():
            with outcome.step("round of documents"):
                for _row, reason in drain(office, printer, f"printer {number}"):
                    outcome.done["document"] += not reason
                    outcome.wrong += [reason] if reason else []
                    if not place.is_open():
                        return outcome
            time.sleep(0.1)
    return outcome
