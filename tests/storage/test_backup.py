"""Backups of both databases: taken, restored and walked; what cannot be is refused with its reason."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from benchmarks.example import EXAMPLES, office_on
from engine import dump
from engine.blobs import Blobs, digest_of
from engine.connections import parse
from engine.database import Database, Schema
from engine.dump import SQLITE, dumped, loaded
from engine.errors import Invalid, StorageFailed
from engine.events import ChainRow
from memos.actions.organising import load
from memos.actions.run import run
from memos.audit import audit
from memos.backup import SUMS, check, restore, take
from memos.desk import Office
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.migrations import SCHEMA
from memos.store import open_database
from tests.storage.test_blobs import file_size

BINARIES = text("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
_count = count()


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    """The example's meeting, as it was recorded, with its attachments."""
    office = office_on(database, tmp_path / "own")
    record = read_file(EXAMPLES / "chefteammoede.toml", office.catalogue.current)
    with office.write("Bo Ravn") as desk:
        load(desk, read_organisation(EXAMPLES / "organisation.toml"), source="")
        run(desk, [record])
    with _programs(database):
        yield office


@pytest.fixture
def empty(database: Database, tmp_path: Path) -> Callable[[], Office]:
    """Makes a new database of the same kind in which there is nothing."""

    def make() -> Office:
        name = f"empty_{next(_count)}"
        address = f"sqlite:///{tmp_path / name / 'beslut.db'}"
        if not database.is_sqlite:
            here = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(here, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            address = database.url.set(database=name).render_as_string(hide_password=False)
        return office_on(open_database(address), tmp_path / name)

    return make


def test_what_was_taken_is_restored_as_it_was(office: Office, empty: Callable[[], Office], tmp_path: Path) -> None:
    path, taken = take(office, tmp_path / "safe")
    assert taken.problems == () and taken.files > 0 and taken.chains > 0
    assert check(path) == taken.files + 2
    again = empty()
    report = restore(path, again)
    assert (report.chains, report.events, report.problems) == (taken.chains, taken.events, ())
    assert _heads(again) == _heads(office)
    with again.database.read() as session:
        assert audit(session, again.blobs).problems == ()
    again.database.close()


def test_a_database_that_holds_something_is_not_written_over(office: Office, tmp_path: Path) -> None:
    path, _taken = take(office, tmp_path / "safe")
    before = _heads(office)
    with pytest.raises(StorageFailed, match="something"):
        restore(path, office)
    assert _heads(office) == before


def test_a_backup_that_was_changed_is_refused_and_leaves_nothing(
    office: Office, empty: Callable[[], Office], tmp_path: Path
) -> None:
    path, _taken = take(office, tmp_path / "safe")
    kept = next(file for file in (tmp_path / "safe" / "files").rglob("*") if file.is_file())
    kept.chmod(0o600)
    kept.write_bytes(b"other")
    again = empty()
    for refused in (lambda: check(path), lambda: restore(path, again)):
        with pytest.raises(StorageFailed, match=kept.name):
            refused()
    assert again.database.is_empty()
    again.database.close()


def test_a_second_backup_copies_no_file_again(office: Office, tmp_path: Path) -> None:
    first, taken = take(office, tmp_path / "safe")
    with patch.object(Blobs, "put", side_effect=AssertionError):
        second, again = take(office, tmp_path / "safe")
    assert first != second
    assert replace(again, taken_at=taken.taken_at) == taken
    assert check(first) == check(second)


def test_a_backup_of_an_older_program_is_brought_up_to_date(
    database: Database, empty: Callable[[], Office], tmp_path: Path
) -> None:
    older = empty().database
    old = Database(older.url.render_as_string(hide_password=False), Schema(SCHEMA.scripts, "0006"))
    old.migrate()
    folder = tmp_path / "safe" / "old"
    folder.mkdir(parents=True)
    with _programs(database):
        with dumped(old, folder) as (file, _session):
            (folder / SUMS).write_text(f"{digest_of(file)}  {file.name}\n")
        again = empty()
        restore(folder, again)
    again.database.check_version()
    for one in (old, older, again.database):
        one.close()


def test_a_copy_that_the_disk_does_not_take_is_refused_and_leaves_nothing(sqlite: Database, tmp_path: Path) -> None:
    office = office_on(sqlite, tmp_path / "own")
    with file_size(1 << 14), pytest.raises(StorageFailed, match="disk"):
        take(office, tmp_path / "safe")
    assert list((tmp_path / "safe").iterdir()) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_restored_file_that_is_not_whole_without_its_log_is_not_put_in_its_place(
    office: Office, empty: Callable[[], Office], tmp_path: Path
) -> None:
    """As it is where the disk is full when the log is to be taken up."""
    path, _taken = take(office, tmp_path / "safe")
    again = empty().database
    place = Path(str(again.url.database))
    with pytest.raises(StorageFailed, match="disk is full"), loaded(path / SQLITE, again):
        other = sqlite3.connect(place.with_name(f"{place.name}.tmp"))
        other.execute("CREATE TABLE left_in_the_log (id)")
    other.close()
    assert list(place.parent.iterdir()) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_waits_while_files_are_copied_however_long_that_takes(
    office: Office, empty: Callable[[], Office], tmp_path: Path
) -> None:
    again = empty().database
    with dumped(office.database, tmp_path) as (file, session):
        assert _patience(session) == {"0"}
        with loaded(file, again) as restored:
            assert _patience(restored) == {"0"}
    again.close()


def test_a_backup_of_the_other_kind_and_a_folder_that_is_none_are_refused(
    sqlite: Database, postgresql: Database, tmp_path: Path
) -> None:
    path, _taken = take(office_on(sqlite, tmp_path / "own"), tmp_path / "safe")
    with pytest.raises(StorageFailed, match="kind"):
        restore(path, office_on(postgresql, tmp_path / "other"))
    with pytest.raises(Invalid, match="no backup"):
        restore(tmp_path, office_on(postgresql, tmp_path / "other"))


def test_a_program_that_is_missing_is_named_and_nothing_is_left(postgresql: Database, tmp_path: Path) -> None:
    with patch("engine.dump.shutil.which", lambda _name: None), pytest.raises(StorageFailed, match="pg_dump"):
        take(office_on(postgresql, tmp_path / "own"), tmp_path / "safe")
    assert list((tmp_path / "safe").iterdir()) == []


@pytest.mark.parametrize("form", ["beslut:hemmelig@db/beslut", "beslut@db/beslut?password=hemmelig"])
def test_a_password_is_given_to_the_servers_programs_where_nobody_else_sees_it(form: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$PGPASSWORD" "$@" > {told}\n')
    program.chmod(0o700)
    with patch("engine.dump.shutil.which", lambda _name: str(program)):
        dump._run(parse(f"postgresql://{form}"), "pg_dump", "--format=custom")
    assert told.read_text() == "hemmelig --dbname=postgresql://beslut@db/beslut --format=custom\n"


def test_a_program_that_never_ends_is_told(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    with (
        patch("engine.dump.shutil.which", lambda _name: str(program)),
        patch("engine.dump.PATIENCE", 0.1),
        pytest.raises(StorageFailed, match="pg_dump was not through"),
    ):
        dump._run(parse("postgresql://beslut@db/beslut"), "pg_dump", "--format=custom")


def _programs(database: Database) -> AbstractContextManager[object]:
    """The server's own: pg_dump must not be older than it."""
    folder = Path()
    if not database.is_sqlite:
        with database.read() as session:
            folder = Path(session.scalars(BINARIES).one())
    return patch("engine.dump.shutil.which", lambda name: str(folder / name))


def _patience(session: Session) -> set[str]:
    """How long the server waits for a question, and for its answer; "0": for ever."""
    settings = ("idle_in_transaction_session_timeout", "statement_timeout")
    return {session.scalars(text(f"SHOW {one}")).one() for one in settings}


def _heads(office: Office) -> list[tuple[str, str, int]]:
    with office.database.read() as session:
        chains = session.execute(select(ChainRow.id, ChainRow.head, ChainRow.length).order_by(ChainRow.id))
        return [(id, head, length) for id, head, length in chains]
