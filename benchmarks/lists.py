"""Whether many memos make a page slow: the list, the search, *Min side* and a memo, with 100,000 and 1,000 stored."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.copies import copy_memo, copy_people
from benchmarks.databases import SQLITE, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import Variant, by_turns, middle, ratio
from memos.desk import Office
from memos.queries.inbox import inbox
from memos.queries.listing import Filters, page
from memos.queries.search import excerpts
from memos.queries.show import show

NAME = "lists"
SLOWER = Goal(1.5)
EACH = 25
"""Memos that one person writes: there are more people where there are more memos."""
READER = "Tore Bæk"

# `n` counts the memos. Titles come in another order than numbers; one of ten is closed, all are archived.
SPREAD = """
UPDATE memo SET
  state = 'archived', audience = 'readers',
  openness = CASE WHEN n % 10 = 0 THEN 'closed' ELSE 'open' END,
  title_sort = printf('%07d', (n * 7919) % 1000003) || title_sort,
  seen_sort = printf('%07d', (n * 7919) % 1000003) || title_sort,
  day = date('2016-01-04', '+' || (n % 3650) || ' days'),
  author_id = who, case_officer_id = who, responsible_manager_id = NULL
FROM (SELECT m.id AS spread, m.n AS n, p.id AS who
      FROM (SELECT id, row_number() OVER (ORDER BY number_sort) AS n FROM memo) AS m
      JOIN (SELECT id, row_number() OVER (ORDER BY name) AS k, count(*) OVER () AS people FROM person) AS p
        ON p.k = 1 + m.n % p.people)
WHERE id = spread
"""
# Every memo has a word of its own, and one of fifty a word that goes with it everywhere.
WORDS = """
INSERT INTO search (memo_id, side, title, words)
SELECT m.id, s.side, s.title, s.words || ' sag' || substr(m.number, -6)
       || CASE WHEN m.openness = 'open' THEN ' é' ELSE '' END
       || CASE WHEN random() % 50 = 0 THEN ' lokalplan' ELSE '' END
FROM memo AS m JOIN search AS s ON s.memo_id = :memo WHERE m.id <> :memo
"""


class Listed:
    """An office with so many memos in its archive."""

    def __init__(self, office: Office, memos: int) -> None:
        self.office = office
        example = Example(office)
        (body,) = example.load()
        with office.write() as desk:
            memo = example.submitted(desk, body)
        with office.database.write() as session:
            copy_people(session, memos // EACH)
            copy_memo(session, memo.id, memos - 1)
            _spread(session, memo.id)
            own = session.execute(_OWN).one()
        self.author: str = own.name
        self.number: str = own.number

    def first_page(self, person: str, **order: str) -> None:
        with self.office.read(person) as desk:
            assert len(page(desk, Filters(), **order).memos)  # type: ignore[arg-type]  # noqa: S101 - an empty list is quick

    def inner_page(self) -> None:
        with self.office.read(READER) as desk:
            page(desk, Filters(), "number", after=self.number)

    def search(self, words: str) -> None:
        with self.office.read(READER) as desk:
            excerpts(desk, page(desk, Filters(words=words), "relevance", down=True).memos, words)

    def inbox(self) -> None:
        with self.office.read(self.author) as desk:
            inbox(desk)

    def memo(self) -> None:
        with self.office.read(READER) as desk:
            show(desk, self.number)


_OWN = text("SELECT person.name, memo.number FROM memo JOIN person ON person.id = author_id "
            "WHERE openness = 'open' ORDER BY number_sort DESC LIMIT 1 OFFSET 7")  # fmt: skip

TASKS: dict[str, Callable[[Listed], None]] = {
    "a reader's list by title": lambda one: one.first_page(READER),
    "a reader's list, newest first": lambda one: one.first_page(READER, order="date", down="1"),
    "a page within it": Listed.inner_page,
    "a case officer's list": lambda one: one.first_page(one.author),
    "a search that finds one": lambda one: one.search(f"sag{one.number[-6:]}"),
    "Min side": Listed.inbox,
    "a memo": Listed.memo,
}
COMMON = "a search that finds one of fifty"


def lists(size: Size) -> list[Figure]:
    """Milliseconds with many memos, beside few."""
    few, many = size.of(1_000, 60), size.of(100_000, 120)
    with ExitStack() as opened:
        small, large = (_filled(opened, memos) for memos in (few, many))
        figures = [_figure(what, task, small, large, size, SLOWER) for what, task in TASKS.items()]
        figures.append(_figure(COMMON, lambda one: one.search("lokalplan"), small, large, size, None))
    return figures


def _figure(
    what: str, task: Callable[[Listed], None], small: Listed, large: Listed, size: Size, goal: Goal | None
) -> Figure:
    variants = {"few": Variant(partial(task, small)), "many": Variant(partial(task, large))}
    samples = by_turns(variants, size.of(30 if goal else 10, 1), warm_up=size.of(2, 0))
    milliseconds = {name: middle(samples[name]) * 1e3 for name in variants}
    return Figure(
        NAME,
        f"{what}, with many memos",
        milliseconds["many"],
        "ms",
        beside="with few",
        other=milliseconds["few"],
        ratio=ratio(samples["many"], samples["few"]),
        goal=goal,
    )


def _filled(opened: ExitStack, memos: int) -> Listed:
    database, folder = opened.enter_context(new_database(SQLITE))
    return Listed(office_on(database, folder), memos)


def _spread(session: Session, memo: str) -> None:
    """The copies as different memos of different people, and all of them in the index of words."""
    for statement in (SPREAD, WORDS, "INSERT INTO search_index (search_index) VALUES ('rebuild')"):
        session.execute(text(statement), {"memo": memo} if ":memo" in statement else {})
