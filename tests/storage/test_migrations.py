"""Migrations make exactly the tables that the program knows, on both databases, and triggers keep the events."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Inspector, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import ARRAY, JSON

from engine.database import Database
from engine.errors import StorageFailed
from engine.events import append
from engine.tables import Base
from memos.migrations import SCHEMA
from memos.store import Store, open_database
from memos.store.search import never_indexed
from tests.storage.values import AT

TABLES = Base.metadata.sorted_tables
FORBIDDEN = (
    "UPDATE event SET actor = 'Karla'",
    "DELETE FROM event",
    "UPDATE event_comment SET text = 'Nej.'",
    "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (chain_id, seq) DO UPDATE SET actor = 'Karla'",
)
FORBIDDEN_IN = {
    "sqlite": ("REPLACE INTO event SELECT * FROM event", "REPLACE INTO event_comment SELECT * FROM event_comment"),
    "postgresql": (
        "TRUNCATE event CASCADE",
        "SET LOCAL session_replication_role = replica; UPDATE event SET actor = 'Karla'",
    ),
}


def test_migrations_and_models_agree(database: Database) -> None:
    with database.read() as session:
        opts = {"compare_type": True, "include_name": compared}
        context = MigrationContext.configure(session.connection(), opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def compared(name: str | None, _kind: str, _parents: object) -> bool:
    """Not how each database indexes the words of memos in its own way."""
    return not str(name).startswith(("search_index", "ix_search_words"))


def test_migrations_and_models_name_their_constraints_alike(database: Database) -> None:
    with database.read() as session:
        made = inspect(session.connection())
        for table in TABLES:
            assert names(made, table.name) == {str(constraint.name) for constraint in table.constraints}


def names(made: Inspector, table: str) -> set[str]:
    several = (made.get_foreign_keys, made.get_unique_constraints, made.get_check_constraints)
    named = {str(constraint["name"]) for find in several for constraint in find(table)}
    return named | {str(made.get_pk_constraint(table)["name"])}


def test_the_program_needs_the_last_migration() -> None:
    scripts = sorted(path.name for path in (SCHEMA.scripts / "versions").glob("[0-9]*.py"))
    assert scripts[-1].startswith(f"{SCHEMA.head}_")


def test_migrating_twice_does_nothing(database: Database) -> None:
    with database.write() as session:
        Store(session).ensure_person("Aase Aagaard")
    database.migrate()
    with database.read() as session:
        assert Store(session).has_person("Aase Aagaard")


def test_a_new_file_is_made_and_migrated_on_first_use(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'var' / 'beslut.db'}")
    database.prepare()
    database.prepare()
    with database.read() as session:
        assert not Store(session).organisation_loaded()
    database.close()


def test_an_empty_server_database_is_not_migrated_unasked(server: str) -> None:
    empty = open_database(server.format("template1"))
    with pytest.raises(StorageFailed, match="beslut migrate"):
        empty.prepare()
    empty.close()


@pytest.mark.parametrize(("version", "advice"), [("0000", "beslut migrate"), ("9999", "newer program")])
def test_a_database_of_another_version_is_refused_with_advice(database: Database, version: str, advice: str) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with pytest.raises(StorageFailed, match=advice) as refused:
        database.prepare()
    assert version in str(refused.value)


def test_a_newer_database_is_not_migrated(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageFailed, match="newer program"):
        database.migrate()


def test_a_failed_migration_leaves_nothing_behind(sqlite: Database) -> None:
    with sqlite.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))  # 0002 finds its tables there
        before = session.scalars(text("SELECT sql FROM sqlite_master ORDER BY name")).all()
    with pytest.raises(DBAPIError, match="already exists"):
        sqlite.migrate()
    with sqlite.read() as session:
        assert session.scalars(text("SELECT sql FROM sqlite_master ORDER BY name")).all() == before
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "0001"


def test_memos_without_words_are_found_in_one_pass_however_many_there_are(postgresql: Database) -> None:
    with postgresql.read() as session:
        plan = "\n".join(session.scalars(text(f"EXPLAIN {never_indexed()}")))
    assert "Anti Join" in plan and "SubPlan" not in plan


@pytest.mark.parametrize("number", range(6))
def test_events_can_only_be_added(database: Database, number: int) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    with database.write() as session:
        chain = Store(session).chain_of_organisation()
        append(session, chain, at=AT, actor="Aase Aagaard", action="load", comment="Ja.")
    with pytest.raises(DBAPIError, match="events are only added"), database.write() as session:
        for statement in (FORBIDDEN + FORBIDDEN_IN[kind])[number].split(";"):
            session.execute(text(statement))


def test_a_comment_can_be_removed(database: Database) -> None:
    with database.write() as session:
        append(session, Store(session).chain_of_organisation(), at=AT, actor="", action="load", comment="Ja.")
        session.execute(text("DELETE FROM event_comment"))


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_can_be_archived_as_it_is(table: object) -> None:
    (table,) = (known for known in TABLES if known is table)
    assert table.primary_key.columns
    assert not [column for column in table.c if isinstance(column.type, JSON | ARRAY)]
    for key in table.foreign_key_constraints:
        whole = {column.name for column in key.referred_table.primary_key}
        assert {element.column.name for element in key.elements} == whole
    shared = [column for column in table.c if len({key.column.table.name for key in column.foreign_keys}) > 1]
    assert all(column.primary_key for column in shared)  # a part of two whole keys, not a key with two meanings
