"""Exports: what is in the file, for whom, and that one which is cut off is taken up again."""

import errno
import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from engine.errors import Invalid, NotFound
from engine.finding_aid import FOLDER
from engine.verify import verify_tree
from memos import packing
from memos.actions.exporting import ask_export
from memos.chosen import Chosen
from memos.desk import Office
from memos.models import PersonRoleRow
from memos.packing import KEPT, LEASE, MOST, clear, exports_folder, pack, waits
from memos.queries.archive import own_export, own_exports
from memos.store.exports import Export
from tests.archived import BO, CLOSED_ONE, OPEN_ONES, TORE, VIBE, WITHHELD, archived_in


@pytest.fixture
def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    with archived_in(tmp_path, tmp_path_factory, worker_id) as found:
        yield found


def ask(office: Office, who: str, body: str = "", year: int = 0) -> Export:
    with office.write(who) as desk:
        return ask_export(desk, Chosen(body, year))


def made(office: Office, who: str, body: str = "", year: int = 0) -> Export:
    asked = ask(office, who, body, year)
    assert [one.id for one in pack(office)] == [asked.id]
    return own(office, who, asked)


def own(office: Office, who: str, asked: Export) -> Export:
    with office.read(who) as desk:
        return own_export(desk, asked.id)


def opened(office: Office, one: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(exports_folder(office).get(one.sha256)))


def numbers(office: Office, one: Export, root: str = "archive") -> list[str]:
    parts = [name.split("/") for name in opened(office, one).namelist()]
    packed = {part[1].split(" ")[0] for part in parts if part[0] == root and len(part) > 2}
    return sorted(packed - {FOLDER})


def test_a_reader_gets_what_is_open_and_the_archivist_everything(office: Office) -> None:
    read, full = made(office, TORE), made(office, VIBE)
    assert numbers(office, read) == list(OPEN_ONES)
    assert {name.split("/")[0] for name in opened(office, read).namelist()} == {"archive"}
    assert numbers(office, full) == list(OPEN_ONES)
    assert numbers(office, full, "archive-closed") == [WITHHELD, CLOSED_ONE]


def test_nothing_of_what_is_closed_is_in_a_readers_file(office: Office) -> None:
    read, full = made(office, TORE), made(office, VIBE)
    bytes_read = exports_folder(office).get(read.sha256)
    assert CLOSED_ONE.encode() not in bytes_read
    with opened(office, full) as archive:
        closed = [
            archive.read(name)
            for name in archive.namelist()
            if name.startswith("archive-closed/") and "/bilag/" in name
        ]
    assert closed
    for data in closed:
        assert data not in bytes_read
        assert hashlib.sha256(data).hexdigest().encode() not in bytes_read


def test_what_is_unpacked_verifies(office: Office, tmp_path: Path) -> None:
    with opened(office, made(office, VIBE)) as archive:
        archive.extractall(tmp_path / "ud")
    found = list(verify_tree(tmp_path / "ud"))
    assert len(found) == len(OPEN_ONES) + 2
    assert [one for one in found if one.reasons] == []
    assert (tmp_path / "ud" / "archive" / "index.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_same_export_has_the_same_bytes(office: Office) -> None:
    assert made(office, VIBE).sha256 == made(office, VIBE).sha256


def test_body_and_year_choose(office: Office) -> None:
    assert numbers(office, made(office, VIBE, "Chefteam", 2026)) == list(OPEN_ONES)
    assert opened(office, made(office, VIBE, "", 2025)).namelist() == []
    assert opened(office, made(office, VIBE, "Klyngestyregruppe")).namelist() == []


def test_somebody_who_may_see_nothing_gets_an_empty_file(office: Office) -> None:
    one = made(office, "Tove Bjerre")
    assert (one.total, opened(office, one).namelist()) == (0, [])


def test_a_body_or_year_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        ask(office, VIBE, "Byrådet")
    with pytest.raises(Invalid):
        ask(office, VIBE, "", 26)
    with pytest.raises(Invalid):
        ask(office, "")


def test_asked_twice_while_it_is_made_it_is_one(office: Office) -> None:
    first = ask(office, VIBE)
    assert ask(office, VIBE).id == first.id
    assert ask(office, VIBE, "Chefteam").id != first.id
    assert ask(office, TORE).id != first.id


def test_only_the_asker_has_it(office: Office) -> None:
    one = made(office, VIBE)
    for other in (TORE, BO, ""):
        with office.read(other) as desk, pytest.raises(NotFound):
            own_export(desk, one.id)


def test_who_loses_the_right_to_a_part_loses_the_export(office: Office) -> None:
    one, other = made(office, VIBE), made(office, VIBE, "", 2025)
    with office.write() as desk:
        desk.session.execute(delete(PersonRoleRow))
    with office.read(VIBE) as desk:
        assert [found.id for found in own_exports(desk)] == [other.id]
        with pytest.raises(NotFound):
            own_export(desk, one.id)


def test_a_right_that_is_lost_while_it_is_made_counts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(office, VIBE)
    real = packing.archived_ids

    def then_lost(desk: object, *given: object) -> list[str]:
        found = real(desk, *given)  # type: ignore[arg-type]  # what it is called with
        with office.write() as other:
            other.session.execute(delete(PersonRoleRow))
        return found

    monkeypatch.setattr(packing, "archived_ids", then_lost)
    assert len(list(pack(office))) == 1
    assert opened(office, own(office, VIBE, asked)).namelist() == []


def test_progress_is_written_down(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(office, VIBE)
    seen = []
    real = packing.own_packages

    def watched(desk: object, memo: object) -> object:
        one = own(office, VIBE, asked)
        seen.append((one.done, one.total))
        return real(desk, memo)  # type: ignore[arg-type]  # what it is called with

    monkeypatch.setattr(packing, "own_packages", watched)
    monkeypatch.setattr(packing, "PACE", 0.0)
    list(pack(office))
    assert seen == [(n, 6) for n in range(6)]
    done = own(office, VIBE, asked)
    assert (done.done, done.total) == (6, 6)


def test_one_that_is_stopped_is_free_at_once_and_taken_up_again(office: Office) -> None:
    asked = ask(office, VIBE)
    left = [True, True, True, False, False]
    assert list(pack(office, going=lambda: left.pop(0))) == []
    assert waits(office)
    assert list(exports_folder(office).root.glob("*.tmp")) == []
    assert [one.id for one in pack(office)] == [asked.id]
    assert own(office, VIBE, asked).sha256


def test_one_whose_maker_was_killed_is_taken_up_when_the_claim_has_ended(office: Office) -> None:
    asked = ask(office, VIBE)
    with office.write() as desk:
        assert desk.store.claim_export("dead", desk.now, LEASE)
    assert list(pack(office)) == []
    later(office, LEASE)
    assert [one.id for one in pack(office)] == [asked.id]


def test_a_maker_that_slept_too_long_leaves_it_to_the_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(office, VIBE)
    real = packing.archived_ids

    def overtaken(desk: object, *given: object) -> list[str]:
        monkeypatch.setattr(packing, "archived_ids", real)
        later(office, LEASE)
        assert len(list(pack(office))) == 1
        return real(desk, *given)  # type: ignore[arg-type]  # what it is called with

    monkeypatch.setattr(packing, "archived_ids", overtaken)
    assert list(pack(office)) == []
    assert own(office, VIBE, asked).sha256


def test_one_that_kills_its_makers_is_given_up(office: Office) -> None:
    asked = ask(office, VIBE)
    for _time in range(MOST):
        with office.write() as desk:
            assert desk.store.claim_export("dead", desk.now, LEASE)
        later(office, LEASE)
    list(pack(office))
    one = own(office, VIBE, asked)
    assert (one.sha256, bool(one.reason), one.finished_at is not None) == ("", True, True)


def test_a_memo_that_cannot_be_packed_is_told_and_the_others_go(office: Office) -> None:
    with office.write() as desk:
        memo = desk.store.memo(desk.store.memo_id("CHE-2026-001") or "")
        desk.store.want([("referat", "pdf")], memo.revision, desk.now, memo=memo.id)
    one = made(office, TORE)
    assert numbers(office, one) == [number for number in OPEN_ONES if number != "CHE-2026-001"]
    assert "CHE-2026-001" in one.reason


def test_a_damaged_file_is_not_packed_as_if_it_were_whole(office: Office) -> None:
    with office.read() as desk:
        memo = desk.store.memo_id("CHE-2026-002") or ""
        rendition = desk.store.renditions(memo=memo)[-1]
    office.blobs.path(rendition.sha256).write_bytes(b"forged")
    one = made(office, TORE)
    assert "CHE-2026-002" not in numbers(office, one)
    assert "CHE-2026-002" in one.reason
    assert str(office.blobs.root) not in one.reason


def test_a_full_disk_is_told_with_the_folder_and_what_to_do_and_it_can_be_asked_for_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr("engine.zipped.Zip.add", no_room)
        failed = made(office, TORE)
    assert (failed.sha256, failed.finished_at is not None) == ("", True)
    assert failed.reason.startswith("exports: the disk is full")
    assert "make room" in failed.reason
    assert str(exports_folder(office).root) not in failed.reason
    assert list(exports_folder(office).root.iterdir()) == []
    assert made(office, TORE).sha256


def test_old_exports_go_and_what_others_still_have_stays(office: Office) -> None:
    old = made(office, VIBE)
    later(office, KEPT - timedelta(days=1))
    young = made(office, VIBE)
    assert young.sha256 == old.sha256
    empty = made(office, VIBE, "", 2025)
    later(office, timedelta(days=1, seconds=1))
    clear(office)
    with office.read(VIBE) as desk:
        assert {one.id for one in own_exports(desk)} == {young.id, empty.id}
    assert exports_folder(office).has(young.sha256)
    later(office, KEPT)
    clear(office)
    assert list(exports_folder(office).root.rglob("*")) == [] or not exports_folder(office).has(young.sha256)


def later(office: Office, by: timedelta) -> None:
    clock = office.clock
    office.clock = lambda: clock() + by
