"""Sealing: signed checkpoints over all histories, kept outside the database too; and what packages carry of them.

Whoever may write in the database can write a history anew, hashes and all. Against a checkpoint that lies elsewhere
it shows, whoever did it, as long as they do not hold the key.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from engine.checkpoint import Checkpoint
from engine.errors import Blocked, Reason
from engine.files import write_whole
from engine.language import _
from engine.merkle import Frontier, consistency, inclusion
from engine.package import Bag, PackageFile
from engine.signing import Sealing, SigningKey
from memos.desk import Desk, Office
from memos.memo import Memo
from memos.models import ChainRow
from memos.people import Role
from memos.store.seals import Kept, Log, LogBook

CHAINS = 500
"""Histories that are sealed in one unit of work: others want to write, too."""
FOLDER = "segl"
CHECKPOINT, INCLUSION, SIGNATURE = f"{FOLDER}/checkpoint.txt", f"{FOLDER}/inclusion.json", f"{FOLDER}/signatur.txt"
NOTE, PROOF = "{number:010}.txt", "{number:010}.proof.txt"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a history, up to its last event, is in a log: the way from that leaf to a checkpoint's root."""

    chain: str
    seq: int
    sha256: str
    index: int
    path: tuple[bytes, ...]
    checkpoint: Kept

    @property
    def facts(self) -> dict[str, object]:
        """As it is written beside the checkpoint."""
        return {
            "format": "beslut.segl/1",
            "chain": self.chain,
            "seq": self.seq,
            "sha256": self.sha256,
            "index": self.index,
            "size": self.checkpoint.size,
            "path": [base64.b64encode(one).decode() for one in self.path],
        }


def seal(office: Office, sealing: Sealing) -> list[Kept]:
    """New checkpoints over what has happened since the last ones; none where nothing has."""
    made = [one for log in Log if (one := _seal_log(office, sealing.key, log))]
    if sealing.folder:
        write_checkpoints(office, sealing.folder)
    return made


def write_checkpoints(office: Office, folder: Path) -> int:
    """Writes what the folder does not have yet; how many. Refuses a checkpoint that says something else there."""
    written = 0
    with office.read() as desk:
        for log in Log:
            book, size = LogBook(desk.session, log), 0
            for one in book.checkpoints():
                written += _write_checkpoint(folder / log, book, one, size)
                size = one.size
    return written


def inclusion_of(desk: Desk, chain: str, log: Log) -> Inclusion | None:
    """Where a history's last event is in a log; None as long as no checkpoint speaks of it."""
    if not _is_sealed(desk, log):
        return None
    head = desk.session.execute(select(ChainRow.length, ChainRow.head).where(ChainRow.id == chain)).one()
    book = LogBook.to_read(desk.session, log)
    index = book.position(chain, head.length)
    checkpoint = None if index is None else book.covering(index)
    if index is None or checkpoint is None:
        return None
    path = tuple(inclusion(index, checkpoint.size, book.node))
    return Inclusion(chain, head.length, head.head, index, path, checkpoint)


def sealed(desk: Desk, chain: str, bag: Bag, *, closed: bool) -> tuple[PackageFile, ...]:
    """A package's files with what seals them: that its history is in a log, and a signature over all of them.

    How large the closed log is tells how much else there is: its checkpoints are for those alone who may know.
    """
    found = list(bag.files)
    log = Log.CLOSED if closed else Log.OPEN
    inclusion = inclusion_of(desk, chain, log) if not closed or sees_whole_account(desk) else None
    if inclusion:
        found.append(PackageFile(CHECKPOINT, inclusion.checkpoint.note.encode()))
        facts = json.dumps(inclusion.facts, ensure_ascii=False, indent=2)
        found.append(PackageFile(INCLUSION, f"{facts}\n".encode()))
    if desk.sealing:
        text = "\n".join((f"{desk.sealing.key.name}/pakke", *_digests(found, bag.info, bag.readme), ""))
        found.append(PackageFile(SIGNATURE, desk.sealing.key.signed(text).encode()))
    return tuple(found)


def refuse_unsealed(desk: Desk, memo: Memo, packed: Iterable[Bag]) -> None:
    """Where histories are sealed, nothing is put into an archive before it is, too: it would lie there without.

    The next export would find another package then.
    """
    closed = memo.content.closed
    if closed and not sees_whole_account(desk):
        return
    if all(any(file.path == CHECKPOINT for file in bag.files) for bag in packed):
        return
    if _is_sealed(desk, Log.CLOSED if closed else Log.OPEN):
        text = _("{number}: no checkpoint speaks of it yet; run `beslut seal` first")
        raise Blocked("export", [Reason("", text.format(number=memo.number))])


def _is_sealed(desk: Desk, log: Log) -> bool:
    """Whether there is any checkpoint of it."""
    return desk.store.once(("sealed", log), lambda: LogBook.to_read(desk.session, log).last() is not None)


def sees_whole_account(desk: Desk) -> bool:
    """Whether this person may know how much there is: those who keep the archive, and whoever is alone."""
    roles = next((person.roles for person in desk.people if person.name == desk.actor), frozenset())
    return not desk.organisation_loaded or Role.ARCHIVIST in roles


def _digests(files: Sequence[PackageFile], info: Mapping[str, str], readme: str) -> tuple[str, str, str]:
    """Of the files as the manifest lists them, of what is said of the package, and of its readme."""
    listed = "".join(f"{_sha256(file)}  data/{file.path}\n" for file in sorted(files, key=lambda file: file.path))
    said = "".join(f"{label}: {value}\n" for label, value in info.items())
    first, second, third = (hashlib.sha256(text.encode()).hexdigest() for text in (listed, said, readme))
    return first, second, third


def _sha256(file: PackageFile) -> str:
    if file.sha256:
        return file.sha256
    if isinstance(file.data, bytes):
        return hashlib.sha256(file.data).hexdigest()
    with file.data.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _seal_log(office: Office, key: SigningKey, log: Log) -> Kept | None:
    after = ""
    while True:
        with office.write() as desk:
            book = LogBook(desk.session, log)
            book.lock()
            entries = book.pending(after, CHAINS)
            if not entries:
                return _checkpoint(desk, book, key)
            book.add(entries)
            after = entries[-1].chain


def _checkpoint(desk: Desk, book: LogBook, key: SigningKey) -> Kept | None:
    last, size = book.last(), book.size
    if size == (last.size if last else 0):
        return None
    root = Frontier.at(size, book.node).root
    note = key.signed(Checkpoint(f"{key.name}/{book.log}", size, root, desk.now).text)
    made = Kept(book.log, last.number + 1 if last else 1, size, root, desk.now, note)
    book.keep(made)
    return made


def _write_checkpoint(folder: Path, book: LogBook, one: Kept, before: int) -> bool:
    """The note, and beside it how it extends the one before."""
    note = folder / NOTE.format(number=one.number)
    if note.exists():
        if note.read_bytes() != one.note.encode():
            text = _("it says something else than the database does; run: beslut audit verify --seals")
            raise Blocked("seal", [Reason(str(note), text)])
        return False
    if before:
        path = consistency(before, one.size, book.node)
        lines = "".join(f"{base64.b64encode(part).decode()}\n" for part in path)
        write_whole(folder / PROOF.format(number=one.number), lines.encode())
    write_whole(note, one.note.encode())
    return True
