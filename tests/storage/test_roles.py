"""PostgreSQL's roles: the application cannot change what happened, a reader changes nothing, each does its own work."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text

from benchmarks.example import EXAMPLES, office_on
from engine.database import Database
from engine.errors import Invalid, StorageFailed
from engine.events import append
from engine.queue import Carrier, Lane, alive, dead, lost
from engine.roles import names_of
from engine.tables import Base
from memos.actions.organising import load
from memos.actions.run import run
from memos.audit import audit
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.models import WantedRow
from memos.store import Store, open_database
from memos.store.rights import RIGHTS, give_rights
from tests.storage.test_queue import BRISK
from tests.storage.values import AT

PREFIX = "beslut"
LOGINS = {"web": "beslut_app", "report": "beslut_reader", "upkeep": "beslut_owner"}
NOT_FOR_THE_APPLICATION = (
    "UPDATE event SET actor = 'Karla'",
    "DELETE FROM event",
    "TRUNCATE event CASCADE",
    "DELETE FROM chain",
    "UPDATE event_comment SET text = 'Nej.'",
    "UPDATE sealed SET position = 7",
    "DELETE FROM seal_node",
    "UPDATE checkpoint SET size = 0",
    "UPDATE alembic_version SET version_num = '0001'",
    "TRUNCATE memo CASCADE",
    "DROP TABLE event",
    "DROP TRIGGER event_no_change ON event",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "CREATE OR REPLACE FUNCTION beslut_only_added() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER other BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION beslut_only_added()",
    "CREATE TABLE other (id int)",
    "SET session_replication_role = replica",
    "SET ROLE beslut_owner",
    "DROP TABLE procrastinate.procrastinate_jobs",
)
NOT_FOR_A_READER = (
    "INSERT INTO series (key, last) VALUES ('x', 1)",
    "UPDATE person SET name = 'Karla'",
    "DELETE FROM memo",
    "SELECT * FROM account",
    "SELECT * FROM sign_in",
    "SELECT * FROM procrastinate.procrastinate_jobs",
    "CREATE TABLE other (id int)",
)


@pytest.fixture(scope="module")
def admin(server: str, postgresql_template: str) -> Iterator[Database]:
    """A database with roles, as the server's own administrator has it."""
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE with_roles TEMPLATE {postgresql_template}".encode())
    database = open_database(server.format("with_roles"))
    give_rights(database, PREFIX)
    yield database
    database.close()


@pytest.fixture(scope="module")
def logins(admin: Database) -> Iterator[dict[str, Database]]:
    """The same, as each login has it."""
    with admin.write() as session:
        for login, role in LOGINS.items():
            session.execute(text(f"CREATE ROLE {login} LOGIN IN ROLE {role}"))
    found = {login: open_database(_address(admin, login)) for login in LOGINS}
    yield found
    for database in found.values():
        database.close()


def _address(database: Database, login: str) -> str:
    return database.url.set(username=login).render_as_string(hide_password=False)


def test_the_application_cannot_change_what_happened(logins: dict[str, Database]) -> None:
    web = logins["web"]
    with web.write() as session:
        append(
            session, Store(session).chain_of_organisation(), at=AT, actor="Aase Aagaard", action="load", comment="Ja."
        )
    refused = _refused(web, NOT_FOR_THE_APPLICATION)
    assert refused == list(NOT_FOR_THE_APPLICATION)


def test_a_reader_reads_and_nothing_else(logins: dict[str, Database]) -> None:
    assert _refused(logins["report"], NOT_FOR_A_READER) == list(NOT_FOR_A_READER)
    logins["report"].prepare()
    with logins["report"].read() as session:
        for table in (one for one in Base.metadata.sorted_tables if one.name not in RIGHTS.unread):
            session.execute(select(func.count()).select_from(table))


def test_the_application_takes_a_meeting_through_its_life_and_a_worker_finds_its_work(
    logins: dict[str, Database], tmp_path: Path
) -> None:
    web = logins["web"]
    web.prepare()
    office = office_on(web, tmp_path)
    record = read_file(EXAMPLES / "chefteammoede.toml", office.catalogue.current)
    with office.write("Bo Ravn") as desk:
        load(desk, read_organisation(EXAMPLES / "organisation.toml"), source="")
        run(desk, [record])
    with web.read() as session:
        assert audit(session).problems == ()
        wanted = set(session.scalars(select(WantedRow.id)))
    assert wanted and _carried(web, len(wanted)) == wanted
    with web.write() as session:
        dead(session.connection(), 1.0)
        lost(session.connection(), "wanted")
        alive(session.connection())


def _carried(database: Database, most: int) -> set[str]:
    """The rows that a worker comes to, until there are so many."""
    done: set[str] = set()

    def do(_kind: str, id: str) -> None:
        done.add(id)
        if len(done) == most:
            carrier.stop()

    carrier = Carrier(database.url, [Lane(("document", "packet"), 2)], do, (), BRISK)
    late = threading.Timer(60, carrier.stop)
    late.start()
    carrier.run()
    late.cancel()
    return done


def test_the_owner_migrates_and_what_is_new_has_its_rights(logins: dict[str, Database]) -> None:
    upkeep, web = logins["upkeep"], logins["web"]
    with upkeep.write() as session:
        session.execute(text("CREATE TABLE brand_new (id int PRIMARY KEY)"))
    assert _refused(web, ["SELECT * FROM brand_new"])
    assert give_rights(upkeep) == PREFIX
    assert not _refused(web, ["INSERT INTO brand_new VALUES (1)", "DELETE FROM brand_new"])
    with upkeep.read() as session:
        owner = session.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = 'brand_new'"))
    assert owner == "beslut_owner"


def test_rights_are_given_as_often_as_one_likes(logins: dict[str, Database], admin: Database) -> None:
    assert give_rights(admin) == give_rights(admin, PREFIX) == give_rights(logins["upkeep"]) == PREFIX


def test_without_roles_nothing_is_given(postgresql: Database, sqlite: Database) -> None:
    assert give_rights(postgresql) == give_rights(sqlite) == ""


def test_every_table_to_which_rows_are_only_added_has_its_rule(postgresql: Database) -> None:
    kept = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'beslut_only_added'::regproc"
    with postgresql.read() as session:
        guarded = set(session.scalars(text(kept)))
        tables = set(session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    assert guarded == {name for name, rights in RIGHTS.application.items() if "UPDATE" not in rights} - {
        "alembic_version"
    }
    assert set(RIGHTS.application) | RIGHTS.unread <= tables


def test_a_role_that_can_sign_in_is_not_taken(postgresql: Database) -> None:
    with postgresql.write() as session:
        session.execute(text("CREATE ROLE taken_app LOGIN"))
    try:
        with pytest.raises(Invalid, match="taken_app"):
            give_rights(postgresql, "taken")
    finally:
        with postgresql.write() as session:
            session.execute(text("DROP ROLE taken_app"))


@pytest.mark.parametrize("prefix", ["Beslut", "x; DROP TABLE event", "1a", "a" * 41])
def test_names_of_roles_are_short_words(prefix: str) -> None:
    with pytest.raises(Invalid):
        names_of(prefix)


def test_a_file_has_no_roles(sqlite: Database) -> None:
    with pytest.raises(Invalid, match="folder"):
        give_rights(sqlite, PREFIX)


def _refused(database: Database, statements: Iterable[str]) -> list[str]:
    """Those for which this login has no right."""
    refused = []
    for statement in statements:
        try:
            with database.write() as session:
                session.execute(text(statement))
        except StorageFailed as failed:
            assert "no right" in str(failed), failed
            refused.append(statement)
    return refused
