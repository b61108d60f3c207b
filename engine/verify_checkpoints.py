"""Do checkpoints hold that were kept elsewhere? Signed, and each the continuation of the one before: no database."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.checkpoint import Checkpoint, read_checkpoint
from engine.errors import Reason, StorageFailed, cannot_read, no_such
from engine.language import _
from engine.proofs import extends
from engine.signing import PublicKey
from engine.verify_seal import opened_by


def verify_checkpoints(folder: Path, keys: Sequence[PublicKey]) -> tuple[int, list[Reason]]:
    """How many there are, and what does not hold. Raises NotFound where there is none."""
    try:
        logs = {path.name: _notes(path) for path in sorted(folder.iterdir()) if path.is_dir()}
        counted = sum(map(len, logs.values()))
        if not counted:
            raise no_such(_("checkpoint in"), str(folder))
        return counted, [reason for log, notes in logs.items() for reason in _log_faults(log, notes, keys)]
    except OSError as error:
        raise StorageFailed(Reason(str(error.filename), cannot_read(error))) from error


def _notes(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.txt") if not path.name.endswith(".proof.txt"))


def _log_faults(log: str, notes: Sequence[Path], keys: Sequence[PublicKey]) -> Iterator[Reason]:
    before: Checkpoint | None = None
    for number, path in enumerate(notes, 1):
        if path.name != f"{number:010}.txt":
            yield Reason(str(path), _("checkpoint {number} is missing before it").format(number=number))
            return
        said = _read(path, log, keys)
        if said is None:
            yield Reason(str(path), _("not signed by this key"))
            return
        if before and not _continues(path, before, said):
            yield Reason(str(path), _("it does not continue the checkpoint before: a history was written anew"))
        before = said


def _read(path: Path, log: str, keys: Sequence[PublicKey]) -> Checkpoint | None:
    signed = opened_by(keys, path.read_bytes().decode(errors="replace"))
    said = read_checkpoint(signed[1]) if signed else None
    return said if signed and said and said.origin == f"{signed[0].name}/{log}" else None


def _continues(path: Path, before: Checkpoint, said: Checkpoint) -> bool:
    """By the proof beside it; it must have grown."""
    proof = path.with_name(f"{path.stem}.proof.txt")
    lines = proof.read_bytes().decode(errors="replace").splitlines() if proof.is_file() else []
    try:
        hashes = [base64.b64decode(line, validate=True) for line in lines]
    except (binascii.Error, ValueError):
        return False
    return before.size < said.size and extends(before.root, before.size, said.root, said.size, hashes)
