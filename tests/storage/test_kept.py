"""Statements that are kept are answered as SQLAlchemy answers them, whichever way they are asked."""

import sqlite3
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Executable, Result, bindparam, literal, or_, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from engine import plain
from engine.database import Database
from engine.kept import run_kept
from memos.models import MemoRow, OrganisationRow, PersonRow, SearchRow
from memos.store import Store
from memos.store.rows import GIVEN, run, table
from tests.memos.build import AASE, BO, JENS, TORE
from tests.memos.everywhere import both, statements
from tests.memos.town import DAY, YES, Town
from tests.storage.values import AT, memo, organise
from tests.web.house import House, settings_of

__all__ = ["both"]

PEOPLE = table(PersonRow).c
OF_IDS = select(PEOPLE.id, PEOPLE.name).where(PEOPLE.name.in_(GIVEN)).order_by(PEOPLE.name)
NAMED = select(PEOPLE.name).where(PEOPLE.name == bindparam("name"))
EVERYBODY = select(PEOPLE.name).order_by(PEOPLE.name)


@pytest.fixture
def session(database: Database) -> Any:
    with database.write() as writer:
        organise(Store(writer))
        for name in (AASE, BO):
            Store(writer).ensure_person(name)
        Store(writer).add_memo(memo(), AT)
    with database.read() as reader:
        yield reader


def names(session: Session) -> list[str]:
    return list(session.scalars(EVERYBODY))


def test_every_page_is_answered_as_sqlalchemy_would(both: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = set()

    def twice(connection: Connection, statement: Executable, given: Mapping[str, Any]) -> Result[Any]:
        if statement.is_select:
            mine, theirs = run_kept(connection, statement, given), connection.execute(statement, given)
            rows = mine.all()
            assert [tuple(row) for row in rows] == [tuple(row) for row in theirs.all()]
            if rows and len(set(mine.keys())) == len(rows[0]):
                assert list(mine.keys()) == list(theirs.keys())
            asked.add(statement)
        return run_kept(connection, statement, given)

    item = both.ready()
    meeting = both.sitting(item, day=DAY)
    both.decide(meeting, item, YES)
    draft = both.draft()
    with settings_of(both.own) as settings:
        house = House(settings)
        monkeypatch.setattr("memos.store.rows.run_kept", twice)
        number = both.memo(draft).number
        for path in ("/", "/memoer", "/memoer?ord=bevilling", f"/memoer/{number}", "/moeder", "/opfoelgning", "/arkiv"):
            for person in (AASE, BO, JENS, TORE):
                assert house.as_person(person).get(path).status_code in (200, 404), path
    assert len(asked) > 30


def test_a_list_of_one_is_asked_for_that_one(session: Session) -> None:
    with statements(session) as seen:
        assert run(session, OF_IDS, ids=[AASE]).one().name == AASE
        assert [row.name for row in run(session, OF_IDS, ids=[AASE, BO])] == [AASE, BO]
        assert run(session, OF_IDS, ids=[]).all() == []
    assert [" IN " in one for one in seen] == [False, True, True]


def test_a_statement_that_takes_its_list_otherwise_is_asked_as_it_is(session: Session) -> None:
    others = select(PEOPLE.name).where(PEOPLE.name.not_in(GIVEN))
    both_ways = select(PEOPLE.name).where(or_(PEOPLE.name.in_(GIVEN), PEOPLE.id.not_in(GIVEN)))
    assert AASE not in run(session, others, ids=[AASE]).scalars().all()
    assert sorted(run(session, both_ways, ids=[AASE]).scalars()) == sorted(names(session))


def test_types_of_columns_come_back_as_they_were_stored(session: Session) -> None:
    columns = table(MemoRow).c
    row = run(session, select(columns.created_at, columns.day, columns.historical, columns.definition)).one()
    assert (row.created_at, row.historical, row.definition) == (AT, False, None)
    assert row == session.execute(select(columns.created_at, columns.day, columns.historical, columns.definition)).one()


def test_a_value_is_given_in_the_type_of_its_column(session: Session) -> None:
    columns = table(MemoRow).c
    there = select(columns.number).where(columns.created_at == bindparam("at"))
    assert run(session, there, at=AT.astimezone(ZoneInfo("Europe/Copenhagen"))).scalar() == memo().number


def test_what_is_said_in_a_statement_is_given_with_the_rest(session: Session) -> None:
    asked = select(literal("så").label("said"), OrganisationRow.loaded).where(OrganisationRow.id == 1)
    assert run(session, asked).one().said == "så"


def test_a_value_that_is_missing_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="value is required"):
        run(session, NAMED)


def test_who_listens_is_told_of_every_statement(session: Session) -> None:
    run(session, NAMED, name=AASE)
    with statements(session) as seen:
        run(session, NAMED, name=AASE)
    assert len(seen) == 1


def test_a_long_answer_is_read_piece_by_piece(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "AT_ONCE", 2)
    assert run(session, EVERYBODY).scalars().all() == names(session)
    assert len(names(session)) > 4


def test_what_goes_wrong_within_a_long_answer_is_a_refusal(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite.write() as writer:
        organise(Store(writer))
    monkeypatch.setattr(plain, "AT_ONCE", 1)
    with pytest.raises(DBAPIError), sqlite.read() as reader:
        found = run(reader, EVERYBODY)
        driver = reader.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: 1, 1)
        try:
            found.all()
        finally:
            driver.set_progress_handler(None, 1)


def test_what_sqlite_refuses_is_refused_in_sqlalchemys_way(sqlite: Database) -> None:
    with sqlite.write() as writer:
        writer.execute(text("DROP TABLE search"))
    with pytest.raises(DBAPIError, match="no such table: search"), sqlite.read() as reader:
        run(reader, select(table(SearchRow).c.title)).all()


def test_a_select_of_a_writer_sees_what_it_wrote(database: Database) -> None:
    with database.write() as writer:
        Store(writer).ensure_person("Ny Nielsen")
        assert run(writer, NAMED, name="Ny Nielsen").scalar() == "Ny Nielsen"


def test_a_writer_takes_no_prepared_statements_from_the_readers(sqlite: Database) -> None:
    def driver(session: Session) -> object:
        return session.connection().connection.driver_connection

    with sqlite.read() as session:
        before = driver(session)
    with sqlite.write() as session:
        writer = driver(session)
    with sqlite.read() as session:
        assert driver(session) is before
    assert writer is not before
