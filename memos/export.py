"""Handing over to the archive: a package for each archived memo, and lists of what lies there.

Open packages lie under `archive`, closed ones and closed attachments under `archive-closed`. What is there stays:
the same package is left alone, another one of its number is reported. Nothing is written down of how far an export
is: whoever runs it again looks what lies there.
"""

import gc
import os
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, Self

from engine.errors import Reason, Refusal, StorageFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.leaving import leave_with_parent
from engine.package import remove_unfinished, write_packages
from engine.render.office import Office as Program
from memos.archive import ARCHIVE, ARCHIVE_CLOSED, Package
from memos.archive_lists import write_lists
from memos.chosen import Chosen
from memos.converting import convert
from memos.desk import Desk, Office
from memos.printing import Printer
from memos.queries.archive import EVERYTHING, archived_ids, own_packages
from memos.queries.find import seen_of
from memos.sealing import refuse_unsealed, seal
from memos.work import print_own

PAGE = 100
"""Memos that are read and written together."""
_AHEAD = 2
"""Pages that each process has before it: while this one writes lists, they go on."""
LISTS_AFTER = 1_000
"""Packages after which the lists are written for the first time; then whenever there are four times as many."""

Fate = Literal["written", "there", "refused"]
Progress = Callable[[int, int], None]
Look = Callable[[], AbstractContextManager[Desk]]
"""A look at what is stored, as the person who exports."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one package; `reasons` say why it was refused."""

    number: str
    path: Path
    fate: Fate
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What makes what is still missing before it is packed: documents, by so many at once, and conversions."""

    office: Office
    printer: Printer
    program: Program
    workers: int = 2


def export(
    look: Look,
    out: Path,
    chosen: Chosen = EVERYTHING,
    means: Means | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Iterator[Exported]:
    """Each chosen memo that this person may see, as it is packed. Raises `StorageFailed` at a full disk.

    Rows are read a page at a time, each in a look of its own: what somebody may no longer see is not packed any more.
    """
    with on_the_disk(out):
        yield from _export(look, out, chosen, means, progress)


@contextmanager
def on_the_disk(out: Path) -> Iterator[None]:
    """An export that ends before its end says what ended it, what the folder is worth, and how to go on."""
    text = _("the export stopped; each package that lies there is whole: when that is mended, export again")
    try:
        yield
    except StorageFailed as failed:
        raise StorageFailed(*failed.reasons, Reason(str(out), text)) from failed
    except OSError as error:
        found = disk_refusal(error, str(error.filename or out))
        raise StorageFailed(*found.reasons, Reason(str(out), text)) from error


def _export(look: Look, out: Path, chosen: Chosen, means: Means | None, progress: Progress) -> Iterator[Exported]:
    with look() as desk:
        ids = archived_ids(desk, chosen)
    roots = [out / ARCHIVE, out / ARCHIVE_CLOSED]
    for root in roots:
        remove_unfinished(root)
    progress(0, len(ids))
    done, written, listed_at = 0, 0, LISTS_AFTER
    pages = [ids[begin : begin + PAGE] for begin in range(0, len(ids), PAGE)]
    with _Packers(look, out, means.workers if means else 1, len(pages)) as packers:
        for found in packers.packed(pages, means):
            yield from found
            done += PAGE
            progress(min(done, len(ids)), len(ids))
            written += sum(one.fate == "written" for one in found)
            if written >= listed_at:
                _write_all(roots)
                listed_at *= 4
    _write_all(roots)


class _Packers:
    """Processes that pack pages side by side; none but this one where there are few."""

    def __init__(self, look: Look, out: Path, workers: int, pages: int) -> None:
        self._workers = min(workers, pages)
        self._alone = _Packer(look, out)
        self._pool: ProcessPoolExecutor | None = None
        if self._workers > 1:
            # Forked: what they look through cannot be sent to another process.
            forked = get_context("fork")
            self._pool = ProcessPoolExecutor(
                self._workers, forked, initializer=_begin, initargs=(look, out, os.getpid())
            )

    def __enter__(self) -> Self:
        if self._pool:  # before there is any thread here
            self._pool.submit(_nothing).result()
        return self

    def __exit__(self, *_ended: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def packed(self, pages: Sequence[Sequence[str]], means: Means | None) -> Iterator[list[Exported]]:
        """What became of each page, in order; only a few are taken ahead."""
        waiting: deque[Future[list[Exported]]] = deque()
        try:
            for page in pages:
                if means:
                    prepare(means, page)
                if self._pool is None:
                    yield self._alone.pack(page)
                    continue
                waiting.append(self._pool.submit(_pack, page))
                if len(waiting) > _AHEAD * self._workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise StorageFailed(_("a process that packed was ended from outside; export again")) from error


_packer: "_Packer | None" = None
"""What a process that packs does it with."""


def _begin(look: Look, out: Path, parent: int) -> None:
    global _packer
    leave_with_parent(parent)
    gc.freeze()
    gc.disable()
    _packer = _Packer(look, out)


def _nothing() -> None:
    """For the processes to be there."""


def _pack(page: Sequence[str]) -> list[Exported]:
    if _packer is None:
        raise RuntimeError("this process was not begun")
    found = _packer.pack(page)
    gc.collect()  # once for each page: looking for what is in a circle took a tenth of the time
    return found


def prepare(means: Means, memos: Collection[str]) -> None:
    """The documents that are still wanted of these memos are made, and their attachments converted.

    What cannot be made stays wanted: packing that memo says so.
    """
    with means.office.read() as desk:
        desk.store.read_together(memos)
        waiting = [one for one in memos if desk.store.wanted_for(memo=one)]
    with ThreadPoolExecutor(_in_hand(means.workers)) as threads:
        for done in [threads.submit(lambda one: list(_print(means, one)), one) for one in waiting]:
            done.result()
    for _made in convert(means.office, means.program, memos):
        pass
    if waiting and means.office.sealing:
        seal(means.office, means.office.sealing)


def _in_hand(workers: int) -> int:
    """Memos taken at once: beside several workers one more, which is read and kept while those lay out pages."""
    return workers + 1 if workers > 1 else 1


def _print(means: Means, memo: str) -> Iterator[object]:
    return print_own(means.office, means.printer, [memo], "")


class _Packer:
    """Packs pages of memos. All packages of a page that are new are on the disk before any of them has its name."""

    def __init__(self, look: Look, out: Path) -> None:
        self._look, self._out = look, out
        self._known: dict[Path, dict[str, str]] = {}

    def pack(self, page: Sequence[str]) -> list[Exported]:
        """What became of each memo's packages."""
        done: list[Exported] = []
        found: dict[Path, list[tuple[str, Package]]] = defaultdict(list)
        with self._look() as desk:
            shown = seen_of(desk, page)
            desk.store.read_together(shown)
            desk.store.memos(shown)
            for id in shown:
                memo = desk.store.memo(id)
                try:
                    packed = own_packages(desk, memo)
                    refuse_unsealed(desk, memo, [one.bag for one in packed])
                    for one in packed:
                        found[self._out / one.root].append((memo.number, one))
                except Refusal as refused:
                    done.append(Exported(memo.number, self._out / ARCHIVE / memo.number, "refused", refused.reasons))
        for root, own in found.items():
            done += self._write(root, own)
        return done

    def _write(self, root: Path, own: Sequence[tuple[str, Package]]) -> Iterator[Exported]:
        known = self._known.setdefault(root, _names(root))
        fitting = []
        for number, one in own:
            there = known.get(_number(one.name), one.name)
            if there == one.name:
                fitting.append((number, one))
            else:
                yield _refused(number, root / there)
        states = write_packages(root, [one.bag for _number, one in fitting])
        for (number, one), state in zip(fitting, states, strict=True):
            path = root / one.name
            if isinstance(state, Refusal):
                yield Exported(number, path, "refused", state.reasons)
            elif state == "different":
                yield _refused(number, path)
            else:
                yield Exported(number, path, "there" if state == "same" else "written")


def _refused(number: str, path: Path) -> Exported:
    text = _("another package is there, or this one was changed: verify it, move it away, and export again")
    return Exported(number, path, "refused", (Reason(str(path), text),))


def _names(root: Path) -> dict[str, str]:
    """The packages that lie there, by the number that each begins with."""
    if not root.is_dir():
        return {}
    return {_number(path.name): path.name for path in root.iterdir() if not path.name.startswith(".")}


def _number(name: str) -> str:
    return name.partition(" ")[0]


def _write_all(roots: Sequence[Path]) -> None:
    for root in roots:
        if root.is_dir():
            write_lists(root)
