"""Export: what is written where, what is left alone, what is told, and what the lists say."""

import csv
import errno
import hashlib
import io
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from engine import package
from engine.errors import StorageFailed
from engine.render.office import Office as Program
from engine.text import from_plain
from engine.verify import verify_tree
from memos.archive import json_bytes
from memos.archive_lists import write_lists
from memos.chosen import Chosen
from memos.desk import Office
from memos.export import Exported, Means, _Packers, export
from memos.memo import Openness
from memos.printing import Printer
from memos.queries.listing import list_memos
from tests.engine.render.test_pool import until
from tests.lived import lived_in, office_in
from tests.support import ROOT

TORE, VIBE, OLE, BO = "Tore Bæk", "Vibe Lund", "Ole Kjær", "Bo Ravn"


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    """Two meetings from beginning to end: open, closed, postponed and rejected."""
    base = tmp_path_factory.getbasetemp()
    office = office_in(lived_in((base if worker_id == "master" else base.parent) / "lived"))
    yield office
    office.database.close()


INDENTED: dict[str, Any] = {"ensure_ascii": False, "indent": 2}


def _export(archived: Office, who: str, out: Path, **chosen: object) -> list[Exported]:
    return list(export(lambda: archived.read(who), out, Chosen(**chosen)))  # type: ignore[arg-type]  # what is chosen


def _fates(found: list[Exported]) -> set[tuple[str, str]]:
    return {(one.path.parent.name + "/" + one.number, one.fate) for one in found}


OPEN_ONES = {
    "archive/CHE-2026-001",
    "archive/CHE-2026-002",
    "archive/CHE-2026-003",
    "archive/CHE-2026-004",
    "archive/CHE-2026-006",
}
CLOSED_ONES = {"archive-closed/CHE-2026-L001", "archive-closed/CHE-2026-003"}


def test_the_archivist_gets_everything_and_a_reader_what_is_open(archived: Office, tmp_path: Path) -> None:
    full, read = _export(archived, VIBE, tmp_path / "full"), _export(archived, TORE, tmp_path / "read")
    assert _fates(full) == {(place, "written") for place in OPEN_ONES | CLOSED_ONES}
    assert _fates(read) == {(place, "written") for place in OPEN_ONES}
    assert sorted(path.name for path in (tmp_path / "read").iterdir()) == ["archive"]
    same = [p.relative_to(tmp_path / "read") for p in (tmp_path / "read").rglob("*") if p.is_file()]
    assert [p for p in same if (tmp_path / "read" / p).read_bytes() != (tmp_path / "full" / p).read_bytes()] == []


def test_nothing_of_what_is_closed_lies_under_the_open_root(archived: Office, tmp_path: Path) -> None:
    _export(archived, VIBE, tmp_path)
    open_bytes = b"".join(p.read_bytes() for p in (tmp_path / "archive").rglob("*") if p.is_file())
    closed_files = [p for p in (tmp_path / "archive-closed").rglob("bilag/*") if p.is_file()]
    assert closed_files
    assert b"L001" not in open_bytes
    for file in closed_files:
        assert file.read_bytes() not in open_bytes
        assert hashlib.sha256(file.read_bytes()).hexdigest().encode() not in open_bytes


def test_every_package_verifies_as_it_was_written(archived: Office, tmp_path: Path) -> None:
    _export(archived, VIBE, tmp_path)
    found = list(verify_tree(tmp_path))
    assert len(found) == len(OPEN_ONES | CLOSED_ONES)
    assert [one for one in found if one.reasons] == []


def test_what_is_known_is_written_as_any_json_writer_would(archived: Office, tmp_path: Path) -> None:
    _export(archived, VIBE, tmp_path)
    for file in tmp_path.glob("*/*/data/memo.json"):
        known = json.loads(file.read_bytes())
        assert file.read_text("utf-8") == json.dumps(known, **INDENTED) + "\n"
        lines = (file.parent / "historik.jsonl").read_text("utf-8").splitlines()
        assert lines == [json.dumps(json.loads(line), ensure_ascii=False) for line in lines]
    text, hard = from_plain("Først\n\n- så\n- så"), 'æ"\n\u2028'
    odd: dict[str, object] = {
        hard: [],
        "b": {},
        "c": [[{}], (1, -2.5, 10**30)],
        "d": [True, None],
        "e": Openness.CLOSED,
    }
    assert json_bytes({"t": text, **odd}).decode() == json.dumps({"t": text.html, **odd}, **INDENTED) + "\n"


def test_run_again_it_adds_only_what_is_new(archived: Office, tmp_path: Path) -> None:
    _export(archived, VIBE, tmp_path)
    gone = next((tmp_path / "archive").glob("CHE-2026-002*"))
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("data/*") if gone not in p.parents}
    shutil.rmtree(gone)
    again = _export(archived, VIBE, tmp_path)
    assert {place for place, fate in _fates(again) if fate == "written"} == {"archive/CHE-2026-002"}
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_a_package_that_differs_is_told_and_left_alone(archived: Office, tmp_path: Path) -> None:
    _export(archived, TORE, tmp_path)
    file = next((tmp_path / "archive").glob("CHE-2026-001*")) / "data" / "memo.json"
    file.write_text("forged")
    found = _export(archived, TORE, tmp_path)
    (refused,) = [one for one in found if one.fate == "refused"]
    assert refused.number == "CHE-2026-001"
    assert "verify it, move it away, and export again" in refused.reasons[0].text
    assert file.read_text() == "forged"


def test_body_and_year_choose(archived: Office, tmp_path: Path) -> None:
    assert _export(archived, VIBE, tmp_path, year=2025) == []
    assert _export(archived, VIBE, tmp_path, body="Klyngestyregruppe") == []
    assert len(_export(archived, VIBE, tmp_path, body="Chefteam", year=2026)) == len(OPEN_ONES | CLOSED_ONES)


def test_the_list_is_what_danish_excel_opens(archived: Office, tmp_path: Path) -> None:
    _export(archived, TORE, tmp_path)
    data = (tmp_path / "archive" / "index.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert [row["Nummer"] for row in rows] == [
        "CHE-2026-001",
        "CHE-2026-002",
        "CHE-2026-003",
        "CHE-2026-004",
        "CHE-2026-006",
    ]
    assert rows[0]["Forum"] == "Chefteam"
    assert (tmp_path / "archive" / rows[0]["Mappe"]).is_dir()


def test_the_pages_lead_to_every_package_and_its_document(archived: Office, tmp_path: Path) -> None:
    _export(archived, TORE, tmp_path)
    root = tmp_path / "archive"
    index = html.document_fromstring((root / "index.html").read_bytes())
    (year,) = index.xpath("//main//ul//a/@href")
    page = html.document_fromstring((root / year).read_bytes())
    led = [(root / year).parent / unquote(one) for one in page.xpath("//tbody//a/@href")]
    assert len(led) == 2 * len(OPEN_ONES)
    assert [path for path in led if not path.exists()] == []
    assert {path.suffix for path in led if path.is_file()} == {".pdf"}


def test_the_lists_speak_of_all_that_lies_there_whoever_brought_it(archived: Office, tmp_path: Path) -> None:
    _export(archived, VIBE, tmp_path, year=2026)
    before = (tmp_path / "archive" / "index.csv").read_bytes()
    write_lists(tmp_path / "archive")
    assert (tmp_path / "archive" / "index.csv").read_bytes() == before
    assert not list(tmp_path.rglob("*.part"))


def test_a_memo_whose_documents_are_still_to_be_made_is_told_and_the_others_go(
    archived: Office, tmp_path: Path
) -> None:
    with pytest.raises(_Undo), archived.write(TORE) as desk:
        memo = desk.store.memo(desk.store.memo_id("CHE-2026-001") or "")
        desk.store.want([("referat", "pdf")], memo.revision, desk.now, memo=memo.id)
        found = list(export(lambda: nullcontext(desk), tmp_path))
        assert {place for place, fate in _fates(found) if fate == "refused"} == {"archive/CHE-2026-001"}
        assert len([one for one in found if one.fate == "written"]) == len(OPEN_ONES) - 1
        raise _Undo


def test_progress_is_told_from_nothing_to_all(archived: Office, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    look = lambda: archived.read(TORE)  # noqa: E731 - a look is a call
    list(export(look, tmp_path, progress=lambda done, all_: told.append((done, all_))))
    assert told == [(0, len(OPEN_ONES)), (len(OPEN_ONES), len(OPEN_ONES))]


def test_an_export_that_is_killed_is_completed_by_the_next_and_has_no_half_package(
    archived: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos.export.PAGE", 1)
    whole = _export(archived, VIBE, tmp_path / "whole")
    for pages in range(1, len(OPEN_ONES) + 1):
        out, child = tmp_path / str(pages), os.fork()
        if child == 0:
            found = export(lambda: archived.read(VIBE), out)
            for _one in zip(range(pages), found, strict=False):
                pass
            (out / "archive" / ".CHE-2026-999 Halv.1.part").mkdir()
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        there = sum(1 for path in out.glob("*/CHE-*"))
        assert 0 < there < len(whole)
        again = _export(archived, VIBE, out)
        assert [one.fate for one in again].count("there") == there
        assert [one for one in verify_tree(out) if one.reasons] == []
        assert _files(out) == _files(tmp_path / "whole")


def test_a_full_disk_is_told_with_the_folder_and_what_to_do_and_the_next_export_goes_on(
    archived: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos.export.PAGE", 1)
    out, room, sync = tmp_path / "ud", [1, 2], package._sync_all

    def until_full(folder: Path) -> None:
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room.pop()
        sync(folder)

    with monkeypatch.context() as full, pytest.raises(StorageFailed, match="disk is full") as refused:
        full.setattr(package, "_sync_all", until_full)
        _export(archived, VIBE, out)
    place, told = refused.value.reasons[-1].place, refused.value.reasons[-1].text
    assert place == str(out)
    assert "export again" in told
    assert not list(out.rglob("*.part"))
    there = len(list(out.glob("*/CHE-*")))
    again = _export(archived, VIBE, out)
    assert 0 < there == [one.fate for one in again].count("there") < len(again)
    _export(archived, VIBE, tmp_path / "whole")
    assert _files(out) == _files(tmp_path / "whole")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_several_processes_write_what_one_does(
    archived: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos.export.PAGE", 2)
    told: list[tuple[int, int]] = []
    with Printer(ROOT / "templates") as printer:
        means = Means(archived, printer, Program(Path("/nowhere")), workers=2)
        look = lambda: archived.read(VIBE)  # noqa: E731 - a look is a call
        found = list(export(look, tmp_path / "two", means=means, progress=lambda *now: told.append(now)))
    alone = _export(archived, VIBE, tmp_path / "one")
    assert [(one.number, one.fate) for one in found] == [(one.number, one.fate) for one in alone]
    assert _files(tmp_path / "two") == _files(tmp_path / "one")
    assert told == [(0, 6), (2, 6), (4, 6), (6, 6)]


def test_no_process_that_packs_outlives_the_one_that_exports(archived: Office, tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with _Packers(lambda: archived.read(VIBE), tmp_path, 2, 2) as packers:
            assert packers._pool
            (tmp_path / "packers").write_text(" ".join(map(str, packers._pool._processes)))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    left = (tmp_path / "packers").read_text().split()
    assert len(left) == 2
    assert until(lambda: not any(_is_at_it(pid) for pid in left))


def _is_at_it(pid: str) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_package_of_the_number_under_another_name_is_told(archived: Office, tmp_path: Path) -> None:
    _export(archived, TORE, tmp_path)
    (package,) = (tmp_path / "archive").glob("CHE-2026-002 *")
    package.rename(package.with_name("CHE-2026-002 Et andet navn"))
    (refused,) = [one for one in _export(archived, TORE, tmp_path) if one.fate == "refused"]
    assert refused.path.name == "CHE-2026-002 Et andet navn"
    assert len(list((tmp_path / "archive").glob("CHE-2026-002 *"))) == 1


def test_names_and_lists_carry_journal_number_kle_and_retention(archived: Office, tmp_path: Path) -> None:
    _export(archived, TORE, tmp_path)
    assert list((tmp_path / "archive").glob("CHE-2026-001 2026-004711 00.01.10-P35 B Program *"))
    rows = list(csv.DictReader((tmp_path / "archive" / "index.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    told = tuple(rows[0][heading] for heading in ("Journalnummer", "KLE", "Bevaring"))
    assert told == ("2026-004711", "00.01.10-P35", "B")


def test_a_folder_that_cannot_be_written_is_told(archived: Office, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    with pytest.raises(StorageFailed):
        _export(archived, TORE, tmp_path / "fil")


@pytest.mark.parametrize("who", [OLE, BO, ""])
def test_everybody_exports_what_they_may_see(archived: Office, tmp_path: Path, who: str) -> None:
    with archived.read(who) as desk:
        seen = {memo.number for memo in list_memos(desk)}
    assert {one.number for one in _export(archived, who, tmp_path)} <= seen


class _Undo(Exception):
    """Ends a unit of work without keeping anything."""
