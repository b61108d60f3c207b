"""Making attachments into PDF/A, each once, before memos that have them are packed."""

from collections.abc import Collection, Iterator

from engine.errors import Refusal, RenderFailed
from engine.render.office import TAKEN, PartMissing
from engine.render.office import Office as Program
from memos.desk import Office
from memos.store.conversions import Conversion


def convert(office: Office, program: Program, memos: Collection[str]) -> Iterator[Conversion]:
    """What of these memos was not converted yet, one after the other. Nothing where there is no such program."""
    if program.found is None:
        return
    with office.read() as desk:
        waiting = desk.store.unconverted(memos, TAKEN)
    for sha256 in waiting:
        made = _made(office, program, sha256)
        if made is None:
            continue
        with office.write() as desk:
            desk.store.keep_conversion(made, desk.now)
        yield made


def _made(office: Office, program: Program, sha256: str) -> Conversion | None:
    """Its PDF/A among the files; None where the program has no part for it, until it has.

    A file that cannot be converted keeps no other; a disk that is full ends it all.
    """
    try:
        data = office.blobs.get(sha256)
    except Refusal as refused:
        return Conversion(sha256, "", _reasons(refused))
    try:
        made = program.made(data)
    except PartMissing:
        return None
    except RenderFailed as refused:
        return Conversion(sha256, "", _reasons(refused))
    return Conversion(sha256, office.blobs.put(made.pdf), made.lacks)


def _reasons(refused: Refusal) -> str:
    return "; ".join(reason.text for reason in refused.reasons)
