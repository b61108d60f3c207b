"""What the database promises: one writer at a time, all or nothing, and a refusal in words when it cannot."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from engine.database import Database
from engine.errors import Invalid, NotFound, Stale, StorageFailed
from memos.memo import Memo
from memos.migrations import SCHEMA
from memos.models import PersonRow
from memos.store import Store, open_database
from tests.storage.test_blobs import file_size
from tests.storage.values import AT, memo, organise

PROCESSES = get_context("fork")
"""Forked, so that a child begins with its parent's database in hand, as a server's child does."""


@pytest.fixture
def stored(database: Database) -> Memo:
    with database.write() as session:
        organise(Store(session))
        return Store(session).add_memo(memo(), AT)


@contextmanager
def impatient(database: Database) -> Iterator[Database]:
    """The same database, for somebody who waits a fifth of a second."""
    other = Database(database.url.render_as_string(hide_password=False), SCHEMA, patience=0.2)
    yield other
    other.close()


@contextmanager
def running(*work: Callable[[], object]) -> Iterator[list[int]]:
    """Processes that do the work. Whoever is left at the end is killed."""
    children = [PROCESSES.Process(target=each) for each in work]
    for child in children:
        child.start()
    yield [child.pid or 0 for child in children]
    for child in children:
        child.join(60)
        child.kill()
        child.join()


def until(path: Path) -> None:
    """Waits until another process has made that file."""
    end = time.monotonic() + 30
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert path.exists()


def last(database: Database) -> int:
    with database.read() as session:
        return session.scalar(text("SELECT max(last) FROM series")) or 0


def test_eight_processes_write_fifty_times_each_and_nothing_fails_or_is_lost(
    database: Database, tmp_path: Path
) -> None:
    def write(worker: int) -> None:
        for _ in range(50):
            with database.write() as session:
                Store(session).next_in_series("CHE-2026")
        (tmp_path / f"done-{worker}").touch()

    with running(*(lambda n=n: write(n) for n in range(8))):
        pass
    assert len(list(tmp_path.glob("done-*"))) == 8
    assert last(database) == 400


def test_of_two_who_change_the_same_memo_one_is_told(database: Database, stored: Memo, tmp_path: Path) -> None:
    both = PROCESSES.Barrier(2)

    def change(state: str) -> None:
        with database.read() as session:
            mine = replace(Store(session).memo(stored.id), state=state)
        both.wait(30)
        with suppress(Stale):
            with database.write() as session:
                Store(session).save_memo(mine, AT)
            (tmp_path / f"won-{state}").touch()

    with running(lambda: change("review"), lambda: change("withdrawn")):
        pass
    (winner,) = tmp_path.glob("won-*")
    with database.read() as session:
        after = Store(session).memo(stored.id)
    assert (after.revision, f"won-{after.state}") == (2, winner.name)


def test_a_reader_is_not_kept_waiting_and_sees_what_was_committed(database: Database, stored: Memo) -> None:
    with database.write() as session:
        Store(session).save_memo(replace(stored, state="review"), AT)
        with impatient(database) as other, other.read() as reader:
            assert Store(reader).memo(stored.id).state == "draft"


def test_a_reader_sees_one_state_to_the_end(database: Database, stored: Memo) -> None:
    with database.read() as reader:
        before = Store(reader).memo(stored.id)
        with database.write() as session:
            Store(session).save_memo(replace(stored, state="review"), AT)
        assert Store(reader).memo(stored.id) == before


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageFailed, match="no right"), database.read() as session:
        Store(session).ensure_person("Aase Aagaard")


def test_a_reader_leaves_the_statements_that_were_prepared_to_the_next(postgresql: Database) -> None:
    asked = text("SELECT count(*) FROM pg_prepared_statements")
    for _turn in range(7):
        with postgresql.read() as session:
            found = session.scalar(asked)
    assert found == 1


def test_a_reader_that_tries_to_is_a_mistake(database: Database) -> None:
    with pytest.raises(RuntimeError), database.read() as session:
        session.add(PersonRow(id="a", name="Aase Aagaard", sort_key="a"))


def test_a_failed_unit_of_work_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        Store(session).ensure_person("Aase Aagaard")
        raise ZeroDivisionError
    with database.read() as session:
        assert not Store(session).has_person("Aase Aagaard")


def test_a_unit_of_work_within_another_is_a_mistake(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write(), database.write():
        pass
    with database.write():
        pass


@pytest.mark.parametrize("moment", range(3))
def test_a_writer_that_is_killed_leaves_nothing_behind_and_nobody_waiting(
    database: Database, tmp_path: Path, moment: int
) -> None:
    def write() -> None:
        with database.write() as session:
            for number in range(10**6):
                Store(session).ensure_person(f"Aase {number}")
                if number == moment * 40:
                    (tmp_path / "writing").touch()

    with running(write) as (child,):
        until(tmp_path / "writing")
        os.kill(child, signal.SIGKILL)
    with database.write() as session:
        assert not Store(session).has_person("Aase 0")


def test_a_child_of_a_writer_that_was_killed_does_not_keep_the_lock(sqlite: Database, tmp_path: Path) -> None:
    def write() -> None:
        with sqlite.write():
            child = os.fork()
            if not child:
                time.sleep(60)
                os._exit(0)
            (tmp_path / "pid").write_text(str(child))
            (tmp_path / "forked").touch()
            time.sleep(60)

    with running(write) as (child,):
        until(tmp_path / "forked")
        os.kill(child, signal.SIGKILL)
        try:
            with impatient(sqlite) as other, other.write() as session:
                Store(session).ensure_person("Aase Aagaard")
        finally:
            os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_a_forked_child_has_connections_of_its_own(database: Database, tmp_path: Path) -> None:
    def driver() -> object:
        with database.read() as session:
            return session.connection().connection.driver_connection

    def compare() -> None:
        if driver() is not parents:
            (tmp_path / "own").touch()

    parents = driver()
    assert driver() is parents
    with running(compare):
        pass
    assert (tmp_path / "own").exists()


def test_who_waits_too_long_for_another_writer_is_told_so(database: Database) -> None:
    with database.write() as session:
        Store(session).next_in_series("CHE-2026")
        with (
            impatient(database) as other,
            pytest.raises(StorageFailed, match="busy"),
            other.write() as mine,
        ):
            Store(mine).next_in_series("CHE-2026")


def test_writers_queue_before_they_touch_the_file(sqlite: Database) -> None:
    with sqlite.write(), impatient(sqlite) as other, pytest.raises(StorageFailed, match="busy"), other.write():
        pass


def test_a_writer_keeps_other_programs_out_from_its_first_look_on(sqlite: Database) -> None:
    stranger = sqlite3.connect(str(sqlite.url.database), isolation_level=None, timeout=0.1)
    with sqlite.write() as session:
        assert not Store(session).has_person("Aase Aagaard")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            stranger.execute("BEGIN IMMEDIATE")
    stranger.close()


def test_threads_wait_for_each_other_too(sqlite: Database) -> None:
    with impatient(sqlite) as other, other.write():
        refused: list[Exception] = []

        def write() -> None:
            try:
                with other.write():
                    pass
            except StorageFailed as error:
                refused.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert "busy" in str(refused[0])


def test_another_program_may_lock_the_file(sqlite: Database) -> None:
    stranger = sqlite3.connect(str(sqlite.url.database), isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with impatient(sqlite) as other:
        with pytest.raises(StorageFailed, match="busy"), other.write() as session:
            Store(session).next_in_series("CHE-2026")
        stranger.close()
        with other.write() as session:
            assert Store(session).next_in_series("CHE-2026") == 1


def test_a_full_disk_is_refused_and_nothing_is_lost(sqlite: Database) -> None:
    with sqlite.write() as session:
        Store(session).ensure_person("Aase Aagaard")
    size = Path(str(sqlite.url.database)).stat().st_size
    with file_size(size), pytest.raises(StorageFailed, match="disk"), sqlite.write() as session:
        Store(session).ensure_person("Ole Kjær")
        Store(session).keep_definition("indstilling", "x" * 5_000_000)
    with sqlite.write() as session:
        assert Store(session).has_person("Aase Aagaard") and not Store(session).has_person("Ole Kjær")
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "brev.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 5000)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageFailed, match="not a database"):
        database.prepare()
    database.close()
    assert path.read_bytes().startswith(b"PK")


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageFailed, match="another program"):
        database.prepare()
    database.close()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}")
    with pytest.raises(StorageFailed, match="cannot be reached"):
        database.prepare()
    database.close()


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = open_database(f"sqlite:///{tmp_path / 'file' / 'beslut.db'}")
    with pytest.raises(StorageFailed, match="file"):
        database.prepare()
    database.close()


@pytest.mark.parametrize("form", ["beslut:hemmelig@/beslut?host={0}", "beslut@/beslut?host={0}&password=hemmelig"])
def test_a_refusal_of_a_server_does_not_tell_its_password(tmp_path: Path, form: str) -> None:
    database = open_database(f"postgresql://{form.format(tmp_path)}")
    with pytest.raises(StorageFailed, match="cannot be reached") as refused:
        database.prepare()
    database.close()
    assert "hemmelig" not in str(refused.value)


def test_an_unknown_server_database_is_refused(server: str) -> None:
    database = open_database(server.format("unknown"))
    with pytest.raises(StorageFailed, match="cannot be reached"):
        database.prepare()
    database.close()


def test_a_server_that_was_restarted_is_found_again(postgresql: Database) -> None:
    def disconnect() -> None:
        with psycopg.connect(postgresql.url.set(drivername="postgresql").render_as_string()) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(StorageFailed, match="cannot be reached"), postgresql.write() as session:
        disconnect()
        Store(session).ensure_person("Aase Aagaard")
    disconnect()
    with postgresql.write() as session:
        Store(session).ensure_person("Aase Aagaard")


def test_who_takes_a_number_that_another_is_taking_is_told_so(postgresql: Database, server: str) -> None:
    with postgresql.write() as session:
        organise(Store(session))
    first, second = threading.Event(), []

    def take() -> None:
        first.wait(30)
        with pytest.raises(Stale) as refused, postgresql.write() as session:
            Store(session).add_memo(memo("CHE-2026-001"), AT)
        second.append(refused.value)

    thread = threading.Thread(target=take)
    thread.start()
    with postgresql.write() as session:
        Store(session).add_memo(memo("CHE-2026-001"), AT)
        first.set()
        time.sleep(0.3)
    thread.join()
    assert len(second) == 1


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "beslut.db", ""])
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="sqlite:///path"):
        open_database(url)


SETTINGS: dict[str, dict[str, object]] = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": 2,
        "PRAGMA foreign_keys": 1,
        "PRAGMA trusted_schema": 0,
        "PRAGMA secure_delete": 1,
        "PRAGMA cell_size_check": 1,
        "PRAGMA busy_timeout": 30000,
    },
    "postgresql": {
        "SHOW statement_timeout": "1min",
        "SHOW lock_timeout": "30s",
        "SHOW idle_in_transaction_session_timeout": "10min",
        "SHOW timezone": "UTC",
        "SHOW synchronous_commit": "on",
        "SHOW full_page_writes": "on",
    },
}


def test_the_settings_that_keep_what_was_committed_are_on(database: Database) -> None:
    with database.write() as session:
        wanted = SETTINGS["sqlite" if database.is_sqlite else "postgresql"]
        assert {question: session.scalar(text(question)) for question in wanted} == wanted


def test_what_nobody_has_is_still_not_found_inside_a_unit_of_work(database: Database) -> None:
    with pytest.raises(NotFound), database.write() as session:
        Store(session).memo("nobody")
