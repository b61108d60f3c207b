"""Making the exports that were asked for: a zip of packages each, taken up again by another where one died."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from engine.blobs import Blobs
from engine.errors import NotFound, Reason, Refusal, StorageFailed
from engine.language import _
from engine.listing import Row
from engine.package import package_files
from engine.render.office import Office as Program
from engine.zipped import Zip, zip_to
from memos.archive import Package
from memos.archive_lists import document_of, lists, row_of
from memos.converting import convert
from memos.desk import Office, new_id
from memos.queries.archive import archived_ids, own_packages
from memos.queries.find import may_see
from memos.sealing import seal
from memos.store.exports import Export

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
UNFINISHED = timedelta(days=1)
MOST = 3
PACE = 0.5
"""Seconds between two times that progress is written down."""
LONGEST = 20
"""Reasons that are kept of one export."""


class _Left(Exception):
    """The export is not ours any more, or we are to stop."""


def exports_folder(office: Office) -> Blobs:
    """Where exports lie: apart from what is kept for ever, since they go."""
    return Blobs(office.blobs.root.with_name("exports"))


def waits(office: Office) -> bool:
    """Whether there is an export to make."""
    with office.read() as desk:
        return desk.store.export_waits(desk.now, LEASE)


def pack(
    office: Office, program: Program | None = None, *, going: Callable[[], bool] = lambda: True
) -> Iterator[Export]:
    """Each export as it is made, or given up. Stops when it is not to be `going` any more.

    `program`: what makes PDF/A of attachments that were not converted yet, else what is found on the machine.
    """
    while going():
        owner = new_id()
        with office.write() as desk:
            wanted = desk.store.claim_export(owner, desk.now, LEASE)
        if wanted is None:
            return
        with suppress(_Left):
            _Packing(office, wanted, owner, going, program).make()
            yield wanted


def clear(office: Office) -> int:
    """Takes away exports that have lain their days, and what was left unfinished; how many files."""
    with office.write() as desk:
        desk.store.remove_exports(desk.store.exports_before(desk.now - KEPT))
        kept, before = desk.store.export_files(), desk.now - UNFINISHED
    folder = exports_folder(office)
    return folder.remove_unused(kept, before) if folder.root.is_dir() else 0


class _Packing:
    """One export on its way."""

    def __init__(
        self, office: Office, wanted: Export, owner: str, going: Callable[[], bool], program: Program | None
    ) -> None:
        self.office, self.wanted, self.owner, self.going = office, wanted, owner, going
        self.program = program or Program()
        self.folder = exports_folder(office)
        self.path = self.folder.root / f"{wanted.id}-{owner}.tmp"
        self.rows: dict[str, list[Row]] = {}
        self.parts: dict[str, bool] = {}
        self.refused: list[Reason] = []
        self.told = 0.0

    def make(self) -> None:
        """Raises `_Left` where somebody else goes on with it."""
        if self.wanted.tries > MOST:
            self._finish("", [_("it was begun several times and never done; ask your administrator")])
            return
        try:
            sha256 = self._packed()
        except StorageFailed as failed:
            self._finish("", [f"{self.folder.root.name}: {reason.text}" for reason in failed.reasons])
        except Refusal as refused:
            self._finish("", [str(reason.text) for reason in refused.reasons])
        else:
            self._finish(sha256, [str(reason) for reason in self.refused])
        finally:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _packed(self) -> str:
        if self.office.sealing:
            seal(self.office, self.office.sealing)
        with self.office.read(self.wanted.person) as desk:
            chosen = archived_ids(desk, self.wanted.chosen)
        with zip_to(self.path) as target:
            for done, memo in enumerate(chosen):
                self._advance(done, len(chosen))
                for _made in convert(self.office, self.program, [memo]):
                    self._advance(done, len(chosen))
                self._add_memo(target, memo)
            for root, rows in sorted(self.rows.items()):
                for name, data in lists(root, rows):
                    target.add(f"{root}/{name}", data)
        self._advance(len(chosen), len(chosen), always=True)
        return self.folder.put(self.path)

    def _advance(self, done: int, total: int, *, always: bool = False) -> None:
        if not self.going():
            with self.office.write() as desk:
                desk.store.release_export(self.wanted.id, self.owner)
            raise _Left
        if not always and done and time.monotonic() - self.told < PACE:
            return
        self.told = time.monotonic()
        with self.office.write() as desk:
            if not desk.store.advance_export(self.wanted.id, self.owner, done, total, desk.now + LEASE):
                raise _Left

    def _add_memo(self, target: Zip, id: str) -> None:
        """Its packages, if the person may have them just now. One that cannot be packed keeps no other."""
        with self.office.read(self.wanted.person) as desk:
            if not may_see(desk, id):
                return
            memo = desk.store.memo(id)
            try:
                found = own_packages(desk, memo)
                contents = [(one, _files(one)) for one in found]
            except (NotFound, StorageFailed):
                self.refused.append(Reason(memo.number, _("a file is missing or damaged; tell your administrator")))
                return
            except Refusal as refused:
                self.refused += [Reason("", reason.text) for reason in refused.reasons]
                return
        for package, files in contents:
            for path, data in files:
                target.add(f"{package.root}/{package.name}/{path}", data)
            document = document_of(path for path, _data in files)
            self.rows.setdefault(package.root, []).append(row_of(package.info, package.name, document))
        self.parts[id] = any(one.closed for one in found)

    def _finish(self, sha256: str, reasons: Iterable[str]) -> None:
        said = list(reasons)
        text = "\n".join([*said[:LONGEST], "…"] if len(said) > LONGEST else said)
        with self.office.write() as desk:
            if not desk.store.finish_export(self.wanted.id, self.owner, sha256, text, desk.now, self.parts):
                raise _Left


def zip_packages(found: Iterable[Package], path: Path) -> None:
    """Packages in one zip, each under its root. The same packages give the same bytes."""
    with zip_to(path) as target:
        for package in found:
            for name, data in _files(package):
                target.add(f"{package.root}/{package.name}/{name}", data)


def _files(package: Package) -> list[tuple[str, bytes | Path]]:
    """What a package holds, in order. A kept file that does not have the hash it is kept by is refused."""
    contents = package_files(package.name, package.files, package.info, package.readme)
    for data, digest in contents.values():
        if isinstance(data, Path) and data.name != digest:
            raise StorageFailed(_("the file is missing or was changed"))
    return [(path, data) for path, (data, _digest) in sorted(contents.items())]
