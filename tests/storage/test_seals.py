"""The logs on both databases: what is in them, what proofs are made of them, and what the audit finds in them."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Delete, Table, Update, delete, func, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.blobs import Blobs
from engine.database import Database
from engine.errors import Blocked, StorageFailed
from engine.events import Event, _sealed, append, events, new_chain
from engine.merkle import in_memory, inclusion, leaf_hash, root
from engine.proofs import includes
from engine.signing import Sealing, make_key, read_key
from engine.verify_checkpoints import verify_checkpoints
from memos.catalogue import Catalogue
from memos.desk import Office
from memos.memo import Audience, Openness
from memos.models import ChainRow, CheckpointRow, EventRow, SealedRow, SealNodeRow
from memos.seal_audit import Trusted, seal_problems
from memos.sealing import inclusion_of, seal, write_checkpoints
from memos.store.rows import table
from memos.store.seals import Log, LogBook, entries
from tests.storage.test_audit import behind
from tests.storage.values import AASE, AT, CONTENT, memo, organise
from tests.support import ROOT


@pytest.fixture(scope="module")
def sealing(tmp_path_factory: pytest.TempPathFactory) -> Sealing:
    folder = tmp_path_factory.mktemp("key")
    make_key(folder, "solbaek.example")
    return Sealing(read_key(folder / "segl.pem"))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    """Four histories of some hundred events, in a database that is otherwise empty."""
    yield Office(database, Blobs(tmp_path / "blobs"), Catalogue(ROOT / "templates"), lambda: AT)


def grown(office: Office, *lengths: int) -> list[str]:
    """Histories with so many events."""
    with office.write() as desk:
        chains = [new_chain(desk.session, "memo") for _length in lengths]
        for chain, length in zip(chains, lengths, strict=True):
            lengthened(desk.session, chain, length)
    return chains


def lengthened(session: Session, chain: str, by: int) -> None:
    for number in range(by):
        append(session, chain, at=AT + timedelta(seconds=number), actor=AASE, action="submit")


def leaves(session: Session) -> list[bytes]:
    return [bytes.fromhex(row.sha256) for row in session.execute(entries(Log.CLOSED))]


def problems(office: Office, sealing: Sealing | None = None, folder: Path | None = None) -> list[str]:
    with office.read() as desk:
        trusted = Trusted((sealing.key.public,) if sealing else (), folder)
        return [reason.text for reason in seal_problems(desk.session, trusted)]


def test_every_event_of_every_history_is_sealed_once(office: Office, sealing: Sealing) -> None:
    chains = grown(office, 3, 5)
    (made,) = seal(office, sealing)
    assert (made.log, made.number, made.size) == (Log.CLOSED, 1, 8)
    with office.read() as desk:
        told = [(row.position, row.chain_id, row.seq) for row in desk.session.execute(entries(Log.CLOSED))]
    expected = [(chain, seq) for chain in sorted(chains) for seq in range(1, 4 if chain == chains[0] else 6)]
    assert told == [(position, *one) for position, one in enumerate(expected)]


def test_where_nothing_has_happened_nothing_is_signed(office: Office, sealing: Sealing) -> None:
    assert seal(office, sealing) == []
    grown(office, 2)
    assert len(seal(office, sealing)) == 1
    assert seal(office, sealing) == []


def test_each_checkpoint_is_the_root_of_all_events_so_far(
    office: Office, sealing: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos.sealing.CHAINS", 2)
    chains = grown(office, 250, 20, 1)
    made = seal(office, sealing)
    for by in (1, 245, 300):
        with office.write() as desk:
            lengthened(desk.session, chains[1], by)
        made += seal(office, sealing)
    assert [one.size for one in made] == [271, 272, 517, 817]
    with office.read() as desk:
        nodes = in_memory(map(leaf_hash, leaves(desk.session)))
        assert [one.root for one in made] == [root(one.size, nodes) for one in made]
        book = LogBook(desk.session, Log.CLOSED)
        for index in (0, 255, 256, 300, 511, 512, 816):
            assert inclusion(index, 817, book.node) == inclusion(index, 817, nodes)
    assert problems(office, sealing) == []


def test_a_history_is_included_by_the_first_checkpoint_that_speaks_of_it(office: Office, sealing: Sealing) -> None:
    first, second = grown(office, 4, 3)
    seal(office, sealing)
    with office.read() as desk:
        before = inclusion_of(desk, first, Log.CLOSED)
    with office.write() as desk:
        lengthened(desk.session, second, 300)
    seal(office, sealing)
    with office.read() as desk:
        found, moved = inclusion_of(desk, first, Log.CLOSED), inclusion_of(desk, second, Log.CLOSED)
        assert found == before
        assert inclusion_of(desk, first, Log.OPEN) is None
    for one, number in ((found, 1), (moved, 2)):
        assert one
        kept = one.checkpoint
        assert kept.number == number
        assert includes(kept.root, kept.size, one.index, bytes.fromhex(one.sha256), one.path)


def test_what_happened_since_the_last_checkpoint_is_not_included_yet(office: Office, sealing: Sealing) -> None:
    (chain,) = grown(office, 4)
    seal(office, sealing)
    with office.write() as desk:
        lengthened(desk.session, chain, 1)
    with office.read() as desk:
        assert inclusion_of(desk, chain, Log.CLOSED) is None


def test_checkpoints_are_kept_outside_and_hold_without_the_database(
    office: Office, sealing: Sealing, tmp_path: Path
) -> None:
    folder = tmp_path / "segl"
    (chain,) = grown(office, 5)
    for _time in range(4):
        seal(office, Sealing(sealing.key, folder))
        with office.write() as desk:
            lengthened(desk.session, chain, 3)
    assert verify_checkpoints(folder, [sealing.key.public]) == (4, [])
    assert write_checkpoints(office, folder) == 0
    assert problems(office, sealing, folder) == []


def test_a_checkpoint_that_was_not_written_is_written_the_next_time(
    office: Office, sealing: Sealing, tmp_path: Path
) -> None:
    grown(office, 5)
    seal(office, sealing)
    assert seal(office, Sealing(sealing.key, tmp_path / "segl")) == []
    assert verify_checkpoints(tmp_path / "segl", [sealing.key.public]) == (1, [])


def test_a_folder_that_says_something_else_is_not_written_to(office: Office, sealing: Sealing, tmp_path: Path) -> None:
    grown(office, 5)
    seal(office, Sealing(sealing.key, tmp_path))
    (tmp_path / "closed" / "0000000001.txt").write_text("andet")
    with pytest.raises(Blocked, match="audit verify"):
        seal(office, Sealing(sealing.key, tmp_path))


def test_a_full_disk_keeps_no_checkpoint_from_being_made(office: Office, sealing: Sealing, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    grown(office, 5)
    with pytest.raises(StorageFailed):
        seal(office, Sealing(sealing.key, tmp_path / "fil"))
    with office.read() as desk:
        assert LogBook(desk.session, Log.CLOSED).last()


def test_seals_are_only_added_to(office: Office, sealing: Sealing) -> None:
    grown(office, 300)
    seal(office, sealing)
    for model in (SealedRow, SealNodeRow, CheckpointRow):
        for change in (delete(table(model)), update(table(model)).values(log="open")):
            with pytest.raises((DBAPIError, StorageFailed), match="only added"), office.write() as desk:
                desk.session.execute(change)


def test_every_change_of_every_column_of_the_seals_is_found(office: Office, sealing: Sealing) -> None:
    first, second = grown(office, 300, 4)
    seal(office, sealing)
    with office.write() as desk:
        lengthened(desk.session, second, 2)
    seal(office, sealing)
    others = {
        "log": "open",
        "position": 9_999,
        "level": 16,
        "chain_id": first,
        "seq": 99,
        "sha256": "ab" * 32,
        "root_sha256": "ab" * 32,
        "number": 7,
        "size": 11,
        "made_at": AT + timedelta(hours=1),
        "note": "solbaek.example/closed",
    }
    missed, tried = [], 0
    with behind(office.database) as session:
        for model in (SealedRow, SealNodeRow, CheckpointRow):
            for column in table(model).columns:
                tried += 1
                changed = (
                    update(table(model)).where(*last_row(session, table(model))).values({column: others[column.name]})
                )
                if not noticed(session, changed):
                    missed.append(str(column))
            tried += 1
            if not noticed(session, delete(table(model)).where(*last_row(session, table(model)))):
                missed.append(f"{model.__tablename__} gone")
        for column in (table(SealNodeRow).c.sha256, table(CheckpointRow).c.root_sha256):
            if not noticed(session, update(column.table).values({column: func.upper(column)})):
                missed.append(f"{column} in capitals")
    assert tried == 4 + 4 + 6 + 3
    assert missed == ["checkpoint gone"]  # the next one speaks of the same; the copy outside is what counts


def last_row(session: Session, rows: Table) -> list[ColumnElement[bool]]:
    found = session.execute(rows.select().order_by(*[key.desc() for key in rows.primary_key])).first()
    assert found
    return [key == found._mapping[key.name] for key in rows.primary_key]


def noticed(session: Session, change: Update | Delete) -> bool:
    """Whether the audit finds it, if the database takes it at all."""
    with session.begin_nested() as savepoint:
        try:
            session.execute(change)
            return bool(list(seal_problems(session, Trusted())))
        except (DBAPIError, ValueError):
            return True
        finally:
            savepoint.rollback()


def test_a_history_written_anew_is_found_only_against_a_checkpoint_kept_elsewhere(
    office: Office, sealing: Sealing, tmp_path: Path
) -> None:
    folder = tmp_path / "segl"
    forged, _other = grown(office, 5, 4)
    seal(office, Sealing(sealing.key, folder))
    forger = make_key(tmp_path / "forger", "solbaek.example")
    assert forger != sealing.key.public
    own = Sealing(read_key(tmp_path / "forger" / "segl.pem"))
    rewrite(office, forged)
    assert "one was written anew" in problems(office)[0]
    forget_seals(office)
    seal(office, own)
    assert problems(office) == []  # the database agrees with itself again
    found = problems(office, sealing, folder)
    assert "not signed by this key" in found
    assert any("one was written anew" in text for text in found)
    assert problems(office, None, folder) != []


def test_a_history_that_is_gone_with_all_its_seals_is_found(office: Office, sealing: Sealing, tmp_path: Path) -> None:
    gone, _kept = grown(office, 5, 4)
    seal(office, Sealing(sealing.key, tmp_path))
    forget_seals(office)
    with unguarded(office) as session:
        for model, key in ((EventRow, EventRow.chain_id), (ChainRow, ChainRow.id)):
            session.execute(delete(table(model)).where(key == gone))
    seal(office, sealing)
    assert any("gone" in text for text in problems(office, sealing, tmp_path))


def test_an_empty_folder_is_no_proof(office: Office, sealing: Sealing, tmp_path: Path) -> None:
    assert problems(office, sealing, tmp_path) == ["there are no checkpoints here"]


@pytest.mark.parametrize("name", ["0000000002.txt", "0000000002.proof.txt", "0000000001.txt"])
def test_a_checkpoint_or_proof_that_was_changed_or_taken_away_is_found(
    office: Office, sealing: Sealing, tmp_path: Path, name: str
) -> None:
    (chain,) = grown(office, 5)
    for _time in range(3):
        seal(office, Sealing(sealing.key, tmp_path))
        with office.write() as desk:
            lengthened(desk.session, chain, 3)
    path = tmp_path / "closed" / name
    before = path.read_bytes()
    path.write_bytes(before.replace(before[:1], b"#", 1))
    assert verify_checkpoints(tmp_path, [sealing.key.public])[1]
    path.write_bytes(base64.b64encode(bytes(32)))
    assert verify_checkpoints(tmp_path, [sealing.key.public])[1]
    path.unlink()
    assert verify_checkpoints(tmp_path, [sealing.key.public])[1]


def test_a_checkpoint_of_the_one_log_is_none_of_the_other(office: Office, sealing: Sealing, tmp_path: Path) -> None:
    grown(office, 5)
    seal(office, Sealing(sealing.key, tmp_path))
    (tmp_path / "closed").rename(tmp_path / "open")
    assert verify_checkpoints(tmp_path, [sealing.key.public])[1]


def test_only_what_readers_know_is_in_the_open_log(office: Office, sealing: Sealing) -> None:
    with office.write() as desk:
        organise(desk.store)
        known = [
            *((Audience.READERS, Openness.OPEN), (Audience.READERS, Openness.CLOSED)),
            *((Audience.BODY, Openness.OPEN), (Audience.AUTHOR, Openness.OPEN)),
        ]
        for number, (audience, openness) in enumerate(known, 1):
            content = replace(CONTENT, openness=openness)
            made = desk.store.add_memo(memo(f"CHE-2026-00{number}", audience=audience, content=content), AT)
            for _time in range(number):
                desk.store.memo_event(made, at=AT, actor=AASE, action="new", from_state="")
    assert {one.log: one.size for one in seal(office, sealing)} == {Log.OPEN: 1, Log.CLOSED: 10}


def rewrite(office: Office, chain: str) -> None:
    """Another actor in the first event, and every hash after it to match."""
    with unguarded(office) as session:
        before = ""
        for event in events(session, chain):
            forged = resealed(event, before)
            values = {"actor": forged.actor, "prev_sha256": forged.prev_sha256, "sha256": forged.sha256}
            key = (EventRow.chain_id == chain, EventRow.seq == event.seq)
            session.execute(update(table(EventRow)).where(*key).values(values))
            before = forged.sha256
        session.execute(update(table(ChainRow)).where(ChainRow.id == chain).values(head=before))


def resealed(event: Event, before: str) -> Event:
    return _sealed(replace(event, actor="En Anden", prev_sha256=before))


def forget_seals(office: Office) -> None:
    with unguarded(office) as session:
        for model in (SealedRow, SealNodeRow, CheckpointRow):
            session.execute(delete(table(model)))


class unguarded:  # noqa: N801 - used as a function
    """A session of somebody who took the triggers away; what they do is kept."""

    def __init__(self, office: Office) -> None:
        self.unit = office.database.write()
        self.sqlite = office.database.is_sqlite

    def __enter__(self) -> Session:
        session = self.unit.__enter__()
        if self.sqlite:
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
            session.execute(text("SET LOCAL session_replication_role = replica"))
        return session

    def __exit__(self, *raised: object) -> None:
        self.unit.__exit__(*raised)  # type: ignore[arg-type]  # what the with statement gives
