"""Do the logs say what was signed? Each is built anew from the events, and held against every checkpoint there is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from engine.checkpoint import Checkpoint, read_checkpoint
from engine.errors import Reason, StorageFailed
from engine.language import _
from engine.merkle import Frontier, Node, leaf_hash
from engine.signing import PublicKey
from memos.store.seals import Log, LogBook, entries, node_rows

AT_ONCE = 10_000
"""Events that are read at once."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """What was kept outside the database: the public keys, and the folder of checkpoints."""

    keys: tuple[PublicKey, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A checkpoint, and where it was read."""

    place: str
    checkpoint: Checkpoint


def seal_problems(session: Session, trusted: Trusted) -> Iterator[Reason]:
    """Everything that does not hold. Without keys, only whether the database's own account of it does."""
    for log in Log:
        kept, problems = _kept(session, log, trusted.keys)
        yield from problems
        outside, problems = _outside(log, trusted)
        yield from problems
        yield from _compared(session, log, (kept, outside))


def _kept(session: Session, log: Log, keys: Sequence[PublicKey]) -> tuple[list[Told], list[Reason]]:
    """The checkpoints in the database."""
    found, problems = [], []
    for number, one in enumerate(LogBook(session, log).checkpoints(), 1):
        place = _("checkpoint {number}, {log}").format(number=one.number, log=log)
        said = _read(one.note, log, keys)
        if said is None:
            problems.append(Reason(place, _not_signed(keys)))
        elif (number, said.size, said.root, said.at) != (one.number, one.size, one.root, one.at):
            problems.append(Reason(place, _("it does not repeat what was signed")))
        else:
            found.append(Told(place, said))
    return found, problems


def _outside(log: Log, trusted: Trusted) -> tuple[list[Told], list[Reason]]:
    """The checkpoints in the folder."""
    if trusted.folder is None:
        return [], []
    found, problems = [], []
    try:
        paths = sorted(path for path in (trusted.folder / log).glob("*.txt") if not path.stem.endswith(".proof"))
        texts = [(str(path), path.read_bytes().decode(errors="replace")) for path in paths]
    except OSError as error:
        raise StorageFailed(Reason(str(error.filename or trusted.folder), error.strerror or str(error))) from error
    for place, note in texts:
        said = _read(note, log, trusted.keys)
        if said is None:
            problems.append(Reason(place, _not_signed(trusted.keys)))
        else:
            found.append(Told(place, said))
    if log is Log.CLOSED and not paths:
        problems.append(Reason(str(trusted.folder), _("there are no checkpoints here")))
    return found, problems


def _read(note: str, log: Log, keys: Sequence[PublicKey]) -> Checkpoint | None:
    """What a note says of this log; only what one of the keys signed, where there are any."""
    if not keys:
        said = read_checkpoint(note.rpartition("\n\n")[0] + "\n")
        return said if said and said.origin.endswith(f"/{log}") else None
    for key in keys:
        text = key.opened(note)
        said = read_checkpoint(text) if text else None
        if said and said.origin == f"{key.name}/{log}":
            return said
    return None


def _compared(session: Session, log: Log, sources: Sequence[Sequence[Told]]) -> Iterator[Reason]:
    """One walk over all events of the log: positions, order, what is kept of the tree, and every root."""
    place = _("the seals, {log}").format(log=log)
    wanted = defaultdict(list)
    for number, source in enumerate(sources):
        for told in source:
            wanted[told.checkpoint.size].append((number, told))
    grown, upto, kept, made = Frontier(), defaultdict[str, int](int), node_rows(session, log), set[Node]()
    fitting = dict.fromkeys(range(len(sources)), True)
    sound = True
    for row in session.execute(entries(log).execution_options(yield_per=AT_ONCE)):
        upto[row.chain_id] += 1
        sound = sound and (row.position, row.seq) == (grown.size, upto[row.chain_id])
        made.update(grown.add(leaf_hash(bytes.fromhex(row.sha256))))
        for number, told in wanted.pop(grown.size, ()):
            if fitting[number] and grown.root != told.checkpoint.root:
                fitting[number] = False
                yield Reason(told.place, _("the histories are not those that were signed then: one was written anew"))
    if not sound:
        yield Reason(place, _("an event is missing, or stands where it was not sealed"))
    if kept != made:
        yield Reason(place, _("what is kept of the tree does not follow from its events"))
    for told in (told for each in wanted.values() for _number, told in each):
        yield Reason(told.place, _("events that were signed then are gone"))


def _not_signed(keys: Sequence[PublicKey]) -> str:
    return _("not signed by this key") if keys else _("it does not have the form of a seal")
