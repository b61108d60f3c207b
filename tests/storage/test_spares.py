"""What a test leaves in a PostgreSQL database, the next one does not find."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.database import Database
from tests.memos.build import office
from tests.organised import organise
from tests.spares import Spares

TABLES = text("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY 1")
COUNTERS = text("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences ORDER BY 1")


def contents(database: Database) -> dict[str, str]:
    """Every row of every table, and where the counters stand."""
    with database.read() as session:
        found = {
            table: session.scalar(text(f"SELECT json_agg(row_to_json(one))::text FROM {table} AS one"))  # noqa: S608 - ours
            for table in session.scalars(TABLES)
        }
        return {**found, "counters": str(session.execute(COUNTERS).all())}


def test_a_database_is_found_as_it_was_migrated(spares: Spares, tmp_path: Path) -> None:
    with spares.one() as database:
        migrated, used = contents(database), database
        organise(office(database, tmp_path), "Jens Åkjær")
        with database.write() as session:
            counter = session.execute(COUNTERS).all()[0][0]
            session.execute(text(f"SELECT nextval('{counter}')"))
        assert {name for name, rows in contents(database).items() if rows != migrated[name]} > {
            "person",
            "event",
            "organisation",
            "counters",
        }
    with spares.one() as database:
        assert database is used
        assert contents(database) == migrated


def test_events_are_still_only_added_in_a_database_that_was_used(spares: Spares, tmp_path: Path) -> None:
    with spares.one() as database:
        used = database
    with spares.one() as database:
        assert database is used
        organise(office(database, tmp_path), "Jens Åkjær")
        with pytest.raises(DBAPIError, match="events are only added"), database.write() as session:
            session.execute(text("DELETE FROM event"))


def test_a_database_whose_schema_was_changed_is_not_used_again(spares: Spares) -> None:
    with spares.one() as database:
        changed = database
        with database.write() as session:
            session.execute(text("ALTER TABLE person ADD COLUMN shoe_size integer"))
    with spares.one() as database:
        assert database is not changed


def test_a_database_in_which_somebody_still_works_is_not_used_again(spares: Spares) -> None:
    with spares.one() as database:
        left = database
        address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        at_work = psycopg.connect(address)
        at_work.execute("SELECT 1")
    with spares.one() as another:
        assert another is not left
    at_work.close()
