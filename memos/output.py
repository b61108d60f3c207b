"""Writing a memo's and a meeting's documents into a folder, for people to open."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.files import write_whole
from engine.package import write_package
from memos.actions.run import Ran
from memos.archive import Package, is_archived, json_bytes, memo_json, packages
from memos.desk import Desk
from memos.rendition import Rendition


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the folder for one memo or meeting."""

    file: str
    number: str
    state: str
    label: str
    before: bool
    documents: tuple[tuple[str, str], ...]
    package: str = ""


def write_ran(desk: Desk, ran: Ran, out: Path | None) -> Written:
    """What came of one memo or meeting that was run; with a folder, its documents and package lie there."""
    return _write_memo(desk, ran, out) if ran.memo else _write_meeting(desk, ran, out)


def write_packages(found: Iterable[Package], out: Path) -> list[Path]:
    """Each package under its root: closed ones apart from open ones."""
    return [write_package(out / one.root, one.name, one.files, one.info, one.readme) for one in found]


def _write_memo(desk: Desk, ran: Ran, out: Path | None) -> Written:
    memo = desk.store.memo(ran.memo)
    folder = out / memo.number if out else None
    documents = _write_all(desk, folder, desk.store.renditions(memo=memo.id))
    package = ""
    if out and folder:
        write_whole(folder / "memo.json", json_bytes(memo_json(desk, memo)))
        package = str(write_packages(packages(desk, memo), out)[0]) if is_archived(desk, memo) else ""
    label = desk.type_of(memo).workflow.state(memo.state).label
    return Written(str(ran.path), memo.number, memo.state, label, ran.before, documents, package)


def _write_meeting(desk: Desk, ran: Ran, out: Path | None) -> Written:
    meeting = desk.store.meeting(ran.meeting)
    folder = out / meeting.number if out else None
    documents = _write_all(desk, folder, desk.store.renditions(meeting=meeting.id))
    label = desk.catalogue.meeting.workflow.state(meeting.state).label
    return Written(str(ran.path), meeting.number, meeting.state, label, ran.before, documents)


def _write_all(desk: Desk, folder: Path | None, renditions: list[Rendition]) -> tuple[tuple[str, str], ...]:
    newest = {f"{one.document}.{one.format}": one for one in renditions}
    if folder:
        for name, one in newest.items():
            write_whole(folder / name, desk.blobs.get(one.sha256))
    return tuple((name, newest[name].sha256) for name in sorted(newest))
