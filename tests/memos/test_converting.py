"""Attachments as PDF/A in the archive: made once, put beside what they came from, and told where they are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.language import _
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
from tests.engine.render.office_files import archive, drawn, shape, slides
from tests.engine.render.sheet_files import book
from tests.engine.render.test_office import ARCHIVAL, fake, plain
from tests.support import ROOT

NUMBER = "CHE-2026-001"


@pytest.fixture
def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    """Archived memos, the first of which has a Word file attached."""
    with archived_in(tmp_path, tmp_path_factory, worker_id) as found:
        attach(found, plain(), "program.docx")
        yield found


def attach(office: Office, data: bytes, name: str, *, closed: bool = False) -> None:
    """That in the place of what the first memo has attached."""
    sha256 = office.blobs.put(data)
    with office.write() as desk:
        (attachment,) = desk.store.memo(desk.store.memo_id(NUMBER) or "").content.attachments
        rows = table(ContentAttachmentRow)
        mine = update(rows).where(rows.c.sha256 == attachment.sha256)
        desk.session.execute(mine.values(sha256=sha256, file=name, closed=closed))


def program(folder: Path, script: str = "") -> Program:
    """Something that stands for LibreOffice and counts how often it ran."""
    (folder / "made").write_bytes(ARCHIVAL)
    return Program(fake(folder, f'echo >> {folder}/ran; {script or f"""cp {folder}/made "$out/bilag.pdf" """}'))


def writer_alone(folder: Path) -> Program:
    """LibreOffice as a machine has it that got Writer and no more."""
    (folder / "program").mkdir()
    (folder / "share" / "registry").mkdir(parents=True)
    for part in ("program/libswlo.so", "share/registry/writer.xcd"):
        (folder / part).touch()
    return Program(fake(folder / "program", f"echo >> {folder}/ran"))


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


@pytest.mark.parametrize(
    ("name", "data", "part"), [("oplæg.PPTX", archive(slides()), "Impress"), ("budget.xlsx", book(), "Calc")]
)
def test_where_a_part_of_the_office_program_lacks_the_package_says_so_and_it_is_tried_again(
    office: Office, tmp_path: Path, name: str, data: bytes, part: str
) -> None:
    attach(office, data, name)
    exported(office, tmp_path / "ud", writer_alone(tmp_path))
    said = (package(tmp_path / "ud") / "bag-info.txt").read_text()
    assert f"Beslut-Not-Converted: Bilag 1 (ikke omdannet: LibreOffice {part} var ikke installeret)" in said
    assert not (tmp_path / "ran").exists()
    with office.read() as desk:
        assert desk.store.unconverted([desk.store.memo_id(NUMBER) or ""], (Path(name).suffix.casefold(),))


def test_what_could_be_converted_since_is_told_and_the_package_stays_as_it_is(office: Office, tmp_path: Path) -> None:
    attach(office, archive(slides()), "oplæg.pptx")
    exported(office, tmp_path / "ud", writer_alone(tmp_path))
    before = sorted(package(tmp_path / "ud").rglob("*"))
    (refused,) = [one for one in exported(office, tmp_path / "ud", program(tmp_path)) if one.fate == "refused"]
    assert refused.number == NUMBER
    assert sorted(package(tmp_path / "ud").rglob("*")) == before


NOTES = {"ppt/notesSlides/notesSlide1.xml": drawn("notes", shape("Husk det"))}


def test_what_a_pdf_lacks_of_its_original_is_told_beside_it(office: Office, tmp_path: Path) -> None:
    attach(office, archive({**slides(), **NOTES}), "oplæg.pptx")
    exported(office, tmp_path / "ud", program(tmp_path))
    told = f"Bilag 1 ({_('the PDF does not have: {what}').format(what=_('notes'))})"
    assert f"Beslut-Partly-Converted: {told}" in (package(tmp_path / "ud") / "bag-info.txt").read_text()
    readme = (package(tmp_path / "ud") / "LÆSMIG.txt").read_text()
    head = "BILAG, HVIS PDF/A IKKE HAR ALT\n\nOriginalen, der ligger ved siden af, har mere end PDF-filen:"
    assert f"{head}\n\n    {told}\n" in readme
    assert "IKKE ER OMDANNET" not in readme
    assert [one for one in verify_tree(tmp_path / "ud") if one.reasons] == []


def test_what_is_told_of_a_closed_attachment_is_told_in_the_closed_package_alone(
    office: Office, tmp_path: Path
) -> None:
    attach(office, archive({**slides(), **NOTES}), "oplæg.pptx", closed=True)
    exported(office, tmp_path / "ud", program(tmp_path))
    (closed,) = (tmp_path / "ud" / "archive-closed").glob(f"{NUMBER} *")
    assert "Beslut-Partly-Converted" in (closed / "bag-info.txt").read_text()
    for path in (tmp_path / "ud" / "archive").rglob("*"):
        assert not path.is_file() or b"Partly-Converted" not in path.read_bytes()
    assert "HVIS PDF/A" not in (package(tmp_path / "ud") / "LÆSMIG.txt").read_text()


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
