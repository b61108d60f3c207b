"""Attachments as PDF/A in the archive: made once, put beside what they came from, and told where they are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.render.office import Office as Program
from engine.verify import verify_tree
from memos.chosen import Chosen
from memos.converting import convert
from memos.desk import Office
from memos.export import Exported, Means, export
from memos.models import ContentAttachmentRow
from memos.printing import Printer
from memos.queries.archive import archived_ids
from memos.store.rows import table
from tests.archived import TORE, VIBE, archived_in
from tests.engine.render.test_office import ARCHIVAL, fake, plain
from tests.support import ROOT

NUMBER = "CHE-2026-001"


@pytest.fixture
def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    """Archived memos, the first of which has a Word file attached."""
    with archived_in(tmp_path, tmp_path_factory, worker_id) as found:
        sha256 = found.blobs.put(plain())
        with found.write() as desk:
            content = desk.store.memo(desk.store.memo_id(NUMBER) or "").content
            (attachment,) = content.attachments
            rows = table(ContentAttachmentRow)
            mine = update(rows).where(rows.c.sha256 == attachment.sha256)
            desk.session.execute(mine.values(sha256=sha256, file="program.docx"))
        yield found


def program(folder: Path, script: str = "") -> Program:
    """Something that stands for LibreOffice and counts how often it ran."""
    (folder / "made").write_bytes(ARCHIVAL)
    return Program(fake(folder, f'echo >> {folder}/ran; {script or f"""cp {folder}/made "$out/bilag.pdf" """}'))


def nothing(monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("PATH", "/nowhere")
    return Program()


def exported(office: Office, out: Path, made_by: Program) -> list[Exported]:
    with Printer(ROOT / "templates") as printer:
        return list(export(lambda: office.read(VIBE), out, means=Means(office, printer, made_by)))


def package(out: Path) -> Path:
    return next((out / "archive").glob(f"{NUMBER} *"))


def test_it_lies_beside_what_it_came_from_and_the_package_verifies(office: Office, tmp_path: Path) -> None:
    exported(office, tmp_path / "ud", program(tmp_path))
    names = sorted(path.name for path in (package(tmp_path / "ud") / "data" / "bilag").iterdir())
    assert names == ["Bilag 1 Udførligt program (PDF-A).pdf", "Bilag 1 Udførligt program.docx"]
    assert (package(tmp_path / "ud") / "data" / "bilag" / names[0]).read_bytes() == ARCHIVAL
    assert [one for one in verify_tree(tmp_path / "ud") if one.reasons] == []
    assert "Not-Converted" not in (package(tmp_path / "ud") / "bag-info.txt").read_text()
    assert "IKKE ER OMDANNET" not in (package(tmp_path / "ud") / "LÆSMIG.txt").read_text()


def test_it_is_made_once(office: Office, tmp_path: Path) -> None:
    made_by = program(tmp_path)
    exported(office, tmp_path / "a", made_by)
    assert {one.fate for one in exported(office, tmp_path / "a", made_by)} == {"there"}
    exported(office, tmp_path / "b", made_by)
    assert (tmp_path / "ran").read_text() == "\n"


def test_where_there_is_no_office_program_the_package_and_the_lists_say_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(office, tmp_path, nothing(monkeypatch))
    said = (package(tmp_path) / "bag-info.txt").read_text()
    assert "Beslut-Not-Converted: Bilag 1 (ikke omdannet: LibreOffice var ikke installeret)" in said
    assert "LibreOffice var ikke installeret" in (tmp_path / "archive" / "index.csv").read_text("utf-8-sig")
    assert "    Bilag 1 (ikke omdannet: LibreOffice var ikke" in (package(tmp_path) / "LÆSMIG.txt").read_text()
    with office.read() as desk:
        assert desk.store.unconverted([desk.store.memo_id(NUMBER) or ""], (".docx",))


def test_what_could_not_be_converted_is_told_with_its_reason_and_keeps_no_other(office: Office, tmp_path: Path) -> None:
    found = exported(office, tmp_path / "ud", program(tmp_path, "exit 1"))
    assert {one.fate for one in found} == {"written"}
    assert "Beslut-Not-Converted: Bilag 1 (" in (package(tmp_path / "ud") / "bag-info.txt").read_text()
    exported(office, tmp_path / "igen", program(tmp_path))
    assert (tmp_path / "ran").read_text() == "\n"


def test_only_what_the_memos_have_now_and_only_of_kinds_that_are_let_in_is_converted(
    office: Office, tmp_path: Path
) -> None:
    with office.read() as desk:
        others = [desk.store.memo_id(f"CHE-2026-00{n}") or "" for n in (2, 3, 4, 6)]
        mine = desk.store.memo_id(NUMBER) or ""
    assert list(convert(office, program(tmp_path), others)) == []
    assert len(list(convert(office, program(tmp_path), [mine]))) == 1


def test_a_state_and_a_day_choose(office: Office, tmp_path: Path) -> None:
    with office.read(TORE) as desk:
        everything = archived_ids(desk)
        assert archived_ids(desk, Chosen(state="Arkiveret")) == everything
        assert archived_ids(desk, Chosen(state="withdrawn")) == []
        day = desk.now.date()
        assert archived_ids(desk, Chosen(since=day)) == everything
        assert archived_ids(desk, Chosen(since=day.replace(year=day.year + 1))) == []
