"""How much work a search is tells nothing of hidden memos: its steps are counted, not timed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.copies import copy_memo
from memos.desk import Desk
from memos.files.organisation_file import read_organisation
from memos.queries.archive import Sought, find_archived
from memos.queries.listing import Filters, page
from memos.store import open_database
from tests.memos.build import AASE, BO, EXAMPLES, JENS, METTE, OLE, TORE, VIBE, content, office
from tests.memos.build import sections as filled
from tests.memos.town import CLOSED, Town

HIDDEN = 2_000
WORD, STEM, OTHER = "zebrastribe", "zebrastrib", "vejstriben"
OTHERWISE = """
UPDATE search SET title = replace(title, :word, :other), words = replace(words, :word, :other)
WHERE memo_id IN (SELECT id FROM memo WHERE openness = 'closed')
"""
STRANGER = "Louis Zachariassen"
WITHOUT = (AASE, OLE, TORE, VIBE, STRANGER)
"""Who may know of none of the closed memos: a case officer, a member, a reader, the archivist, and a manager."""
Asks = Callable[[Desk], object]
ASKS: dict[str, Asks] = {
    "a search": lambda desk: page(desk, Filters(words=WORD), "relevance", down=True),
    "a search by title": lambda desk: page(desk, Filters(words=f"{WORD} om"), "title"),
    "words that begin so": lambda desk: page(desk, Filters(words="zeb*"), "date"),
    "a search of one body": lambda desk: page(desk, Filters(words=WORD, body="Chefteam"), "number"),
    "the archive": lambda desk: find_archived(desk, Sought(words=WORD)),
}


@pytest.fixture(scope="module")
def towns(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Town]]:
    """The same town twice, with as many closed memos: in one of them another word stands in its place."""
    folder = tmp_path_factory.mktemp("towns")
    paths = [folder / f"{word}.db" for word in (WORD, OTHER)]
    shutil.copyfile(sqlite_template, paths[0])
    _fill(_opened(paths[0]))
    shutil.copyfile(paths[0], paths[1])
    opened = [_opened(path) for path in paths]
    with opened[1].own.database.write() as session:
        session.execute(text(OTHERWISE), {"word": STEM, "other": OTHER})
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('rebuild')"))
    yield opened[0], opened[1]
    for town in opened:
        town.own.database.close()


@pytest.mark.parametrize("asks", ASKS)
@pytest.mark.parametrize("who", WITHOUT)
def test_hidden_memos_with_the_word_are_no_work(towns: tuple[Town, Town], who: str, asks: str) -> None:
    with_word, without = (_steps(town, who, ASKS[asks]) for town in towns)
    assert with_word == without


@pytest.mark.parametrize("who", [JENS, METTE, BO])
def test_to_those_who_see_them_they_are(towns: tuple[Town, Town], who: str) -> None:
    with_word, without = (_steps(town, who, ASKS["a search"]) for town in towns)
    assert with_word > without + HIDDEN


def test_no_word_of_a_hidden_memo_lies_in_the_index(towns: tuple[Town, Town]) -> None:
    with towns[0].own.database.read() as session:
        raw = session.connection().connection.driver_connection
        assert raw
        assert raw.execute("SELECT count(*) FROM search WHERE words LIKE '%zebrastrib%'").fetchone()[0] > HIDDEN
        assert raw.execute("SELECT count(*) FROM search_index WHERE search_index MATCH 'zebrastrib*'").fetchone() == (
            0,
        )


def _opened(path: Path) -> Town:
    return Town(office(open_database(f"sqlite:///{path}"), path.parent))


def _fill(town: Town) -> None:
    """A memo with the word before the body, and closed ones that are before its office only."""
    with town.at(JENS) as desk:
        desk.store.load_organisation(read_organisation(EXAMPLES / "organisation.toml"))
    town.step(town.agenda(town.ready(content(sections=filled(baggrund=f"Om {WORD}r.")))), "lock")
    hidden = content(case_officer=BO, sections=filled(baggrund=f"Om {WORD}r."), title=f"Om {WORD}", **CLOSED)
    first = town.ready(hidden)
    with town.own.database.write() as session:
        copy_memo(session, first, HIDDEN)
    with town.at(JENS) as desk:
        assert desk.store.index_missing() == HIDDEN
    town.own.database.close()


def _steps(town: Town, who: str, asks: Asks) -> int:
    """The steps of the database's machine for what somebody asks, once all is warm."""
    with town.own.read(who) as desk:
        asks(desk)
    with town.own.read(who) as desk, _counted(desk.session) as count:
        asks(desk)
    return count[0]


@contextmanager
def _counted(session: Session) -> Iterator[list[int]]:
    raw, count = session.connection().connection.driver_connection, [0]
    assert raw

    def step() -> int:
        count[0] += 1
        return 0

    raw.set_progress_handler(step, 1)
    try:
        yield count
    finally:
        raw.set_progress_handler(None, 0)
