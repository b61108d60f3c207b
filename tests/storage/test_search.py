"""Search: the same hits on both databases, indexed at every change, and never a word of what one may not see."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from engine.database import Database
from engine.stemming import sought
from engine.text import from_plain
from memos.memo import Attachment, Content, Section
from memos.models import SearchRow
from memos.queries.listing import Filters, list_memos, page
from memos.queries.search import excerpts
from memos.store.search import in_index
from tests.memos.build import (
    AASE,
    BO,
    JENS,
    METTE,
    TORE,
    VIBE,
    attachment,
    content,
    decisions,
    office,
    points,
)
from tests.memos.build import sections as filled
from tests.memos.town import CLOSED, Town
from tests.organised import organise


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    """The example organisation at work, on each database."""
    return begun(database, tmp_path)


@pytest.fixture
def town_on_sqlite(sqlite: Database, tmp_path: Path) -> Town:
    """The same on SQLite, for what the other does by itself."""
    return begun(sqlite, tmp_path)


def begun(database: Database, folder: Path) -> Town:
    own = office(database, folder)
    organise(own)
    return Town(own)


def found(town: Town, words: str, who: str = AASE, **filters: str) -> list[str]:
    """The titles that a search finds, in the order of relevance."""
    with town.own.read(who) as desk:
        shown = page(desk, Filters(words=words, **filters), "relevance", down=True)  # type: ignore[arg-type]  # filters by name
        assert shown.total == len(shown.memos)
    return [memo.title for memo in shown.memos]


def said(baggrund: str, **changes: object) -> Content:
    """A memo with that to say."""
    return content(title=f"T{abs(hash(baggrund)) % 10**6}", sections=filled(baggrund=baggrund), **changes)


def archived(town: Town, given: Content) -> str:
    """A memo that went all the way."""
    memo = town.ready(given)
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="approved", p2="approved_amended: at pavillonen flyttes"))
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    return memo


TEXTS = {
    "dyr": "Der går får og lam på engen.",
    "familie": "En far skrev til kommunen om farver.",
    "by": "Aarhus og Randers har nye vedtægter.",
    "skole": "Skolebestyrelsens høringssvar er vedlagt, jf. sag 2026-004711.",
    "penge": "Afgørelserne koster 1.250,5 tkr. den 27.02.2026.",
}
HITS = {
    "får": ["dyr"],
    "far": ["familie"],
    "FÅR": ["dyr"],
    "kommune": ["familie"],
    "kommuner": ["familie"],
    "vedtægt": ["by"],
    "vedtægterne": ["by"],
    "Århus": ["by"],
    "aarhus": ["by"],
    "århus randers": ["by"],
    "århus får": [],
    "skole": ["skole"],
    "skolebestyrelser": ["skole"],
    "bestyrelse": [],
    "skol*": ["skole"],
    "far*": ["familie"],
    "høringssvar": ["skole"],
    "horingssvar": [],
    "2026-004711": ["skole"],
    "004711": ["skole"],
    "27.02.2026": ["penge"],
    "afgørelse": ["penge"],
    "og": [],
    "den afgørelse og": ["penge"],
    '"får" OR 1=1': [],
    "får) | lam": ["dyr"],
    "🐑": [],
}


def test_the_hits_are_the_same_on_both_databases(town: Town) -> None:
    for title, baggrund in TEXTS.items():
        town.draft(content(title=title, sections=filled(baggrund=baggrund)))
    assert {words: found(town, words) for words in HITS} == HITS


def test_everything_that_a_memo_says_is_found(town: Town) -> None:
    given = content(
        title="Bænke",
        points=points(("at plænen slås", "hver tirsdag")),
        attachments=(attachment(1, title="Skitse"), attachment(2, title="Lægeattest", closed=True)),
        kle="04.00.00",
        case_number="26/1234",
    )
    town.draft(given)
    for words in ("bænk", "plænen", "tirsdag", "skitse", "04.00.00", "26/1234", "CHE-2026-001", "Aagaard", "Udvikling"):
        assert found(town, words) == ["Bænke"], words
    assert found(town, "lægeattest") == []


def test_a_changed_memo_is_found_by_what_it_says_now(town: Town) -> None:
    memo = town.draft(said("Om cykelstier."))
    town.edit(AASE, memo, title="Ny", sections=filled(baggrund="Om fodgængere."))
    assert found(town, "cykelsti") == []
    assert found(town, "fodgænger") == ["Ny"]


def test_a_draft_is_found_by_those_alone_who_write_it(town: Town) -> None:
    town.draft(content(title="Hemmelig"))
    assert found(town, "hemmelig") == ["Hemmelig"]
    assert [found(town, "hemmelig", who) for who in (BO, JENS, METTE, TORE, VIBE, "")] == [[]] * 6


def test_others_find_the_edition_and_its_writers_what_is_written_now(town: Town) -> None:
    memo = town.ready(content(title="Første", sections=filled(baggrund="Om cykelstier.")))
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    town.edit(AASE, memo, title="Anden", sections=filled(baggrund="Om fodgængere."))
    assert (found(town, "cykelsti", METTE), found(town, "fodgænger", METTE)) == (["Første"], [])
    assert (found(town, "cykelsti"), found(town, "fodgænger")) == ([], ["Anden"])
    with town.own.read(METTE) as desk:
        assert [memo.title for memo in list_memos(desk)] == ["Første"]


def test_readers_find_what_was_published_and_not_before(town: Town) -> None:
    memo = town.ready(content(title="Stier"))
    assert found(town, "stier", TORE) == []
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="approved", p2="approved_amended: at pavillonen flyttes"))
    assert (found(town, "pavillon", METTE), found(town, "pavillon", TORE)) == (["Stier"], [])
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    assert (found(town, "stier", TORE), found(town, "pavillon", TORE)) == (["Stier"], ["Stier"])
    assert found(town, "stier", VIBE) == ["Stier"]


def test_a_closed_memo_is_found_by_the_archivist_and_by_no_reader(town: Town) -> None:
    archived(town, content(title="Grundkøb", **CLOSED))
    assert (found(town, "grundkøb", VIBE), found(town, "grundkøb", TORE)) == (["Grundkøb"], [])


def test_what_a_discarded_edition_said_is_gone(town: Town) -> None:
    memo = town.ready(content(title="Et", sections=filled(baggrund="Om zebrastriber.")))
    town.act(JENS, memo, "return", comment="Ret det")
    town.edit(AASE, memo, sections=filled(baggrund="Om fodgængere."))
    with town.at(AASE) as desk:
        stored = desk.store.memo(memo)
        desk.store.save_memo(replace(stored, audience=stored.audience.OFFICE), desk.now)
    assert found(town, "zebrastriber", JENS) == ["Et"]
    with town.at(AASE) as desk:
        desk.store.discard_edition(memo, 1)
    assert found(town, "zebrastriber", JENS) == []
    with town.own.read(JENS) as desk:
        assert list_memos(desk) == []
    with town.own.database.read() as session:
        kept = session.scalars(text("SELECT words FROM search")).all()
        assert not any("zebra" in words for words in kept)


def test_a_discarded_word_is_no_longer_in_the_file(town_on_sqlite: Town) -> None:
    town = town_on_sqlite
    memo = town.draft(said("Om zebrastriber."))
    town.act(AASE, memo, "submit")
    with town.at(AASE) as desk:
        stored = desk.store.memo(memo)
        new = replace(stored.content, sections=(Section("baggrund", from_plain("Om fodgængere.")),))
        desk.store.save_memo(replace(stored, content=new), desk.now)
        desk.store.discard_edition(memo, 1)
    with town.own.database.read() as session:
        blocks = session.scalars(text("SELECT block FROM search_index_data")).all()
    assert not any(b"zebra" in block for block in blocks)


def test_a_change_that_is_undone_leaves_the_index_as_it_was(town: Town) -> None:
    memo = town.draft(said("Om cykelstier."))
    with pytest.raises(ZeroDivisionError), town.at(AASE) as desk:
        stored = desk.store.memo(memo)
        desk.store.save_memo(replace(stored, content=replace(stored.content, title="Fortrudt")), desk.now)
        raise ZeroDivisionError
    assert found(town, "fortrudt") == []
    assert len(found(town, "cykelsti")) == 1


def test_memos_that_are_older_than_the_search_are_taken_in(town: Town) -> None:
    town.draft(content(title="Gammel"))
    with town.own.database.write() as session:
        if town.own.database.is_sqlite:
            session.execute(text("INSERT INTO search_index (search_index) VALUES ('delete-all')"))
        session.execute(delete(SearchRow))
    assert found(town, "gammel") == []
    with town.at(AASE) as desk:
        assert (desk.store.index_missing(), desk.store.index_missing()) == (1, 0)
    assert found(town, "gammel") == ["Gammel"]


def test_the_index_of_sqlite_holds_together_after_a_life(town_on_sqlite: Town) -> None:
    town = town_on_sqlite
    archived(town, content(title="Et"))
    town.edit(AASE, town.draft(content(title="To")), title="Tre")
    with town.own.database.write() as session:
        session.execute(text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"))


def test_a_memo_with_the_words_in_its_title_comes_first(town: Town) -> None:
    town.draft(content(title="Stier i parken"))
    town.draft(content(title="Bænke", sections=filled(baggrund="Stier i parken.")))
    assert found(town, "stier parken") == ["Stier i parken", "Bænke"]


def test_an_excerpt_is_of_what_this_person_may_see(town: Town) -> None:
    memo = town.ready(content(title="Et", sections=filled(baggrund="Før i tiden var der mange cykelstier her.")))
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    town.edit(AASE, memo, sections=filled(baggrund="Nu er der cykelstier overalt."))
    for who, expected in ((METTE, "Før i tiden var der mange [cykelstier] her."), (AASE, "Nu er der [cykelstier]")):
        with town.own.read(who) as desk:
            memos = page(desk, Filters(words="cykelsti")).memos
            (pieces,) = excerpts(desk, memos, "cykelsti").values()
        assert expected in "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


def test_an_excerpt_says_nothing_of_closed_attachments(town: Town) -> None:
    town.draft(content(title="Et", attachments=(Attachment(1, "Lægeattest", "a.pdf", "ab" * 32, 1, closed=True),)))
    with town.own.read(AASE) as desk:
        assert excerpts(desk, list_memos(desk), "lægeattest") == {}


def test_postgresql_finds_what_was_published_by_its_index(postgresql: Database, tmp_path: Path) -> None:
    begun(postgresql, tmp_path)
    with postgresql.read() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        asked = select(SearchRow.id).where(in_index(session, sought("cykelsti*"))).compile(session.connection())
        plan = session.connection().exec_driver_sql(f"EXPLAIN {asked}", asked.params).scalars().all()
    assert any("ix_search_words" in line for line in plan), plan
