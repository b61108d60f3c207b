"""Is a package sealed by somebody whose public key is at hand? Shares only the form of notes with what seals it.

Three things, each of which holds without the others: the history hangs together, it is in a log whose root was
signed, and the package as a whole was signed.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.canonical import sha256, text_sha256
from engine.checkpoint import Checkpoint, read_checkpoint
from engine.errors import Reason, cannot_read
from engine.language import _
from engine.proofs import includes
from engine.signing import PublicKey

FOLDER = "data/segl"
CHECKPOINT, INCLUSION, SIGNATURE = (f"{FOLDER}/{name}" for name in ("checkpoint.txt", "inclusion.json", "signatur.txt"))
HISTORY = "data/historik.jsonl"
MANIFEST, INFO, README = "manifest-sha256.txt", "bag-info.txt", "LÆSMIG.txt"
_FACTS = {"format", "chain", "seq", "sha256", "index", "size", "path"}
_FORM = "beslut.segl/1"
_OXUM = re.compile(r"^Payload-Oxum: [0-9]+\.[0-9]+\n", re.M)
_ASIDE = ("comment", "sha256")


def seal_faults(package: Path, keys: Sequence[PublicKey]) -> list[Reason]:
    """What does not hold of a package's seal. With `keys`, whether one of them signed it; it must be sealed then."""
    try:
        found = [*_history_faults(package), *_inclusion_faults(package)]
        if keys:
            found += [*_checkpoint_faults(package, keys), *_signature_faults(package, keys)]
    except OSError as error:
        return [Reason(FOLDER, cannot_read(error))]
    return found


def opened_by(keys: Sequence[PublicKey], note: str) -> tuple[PublicKey, str] | None:
    """The first of the keys that signed the note, and the note's text."""
    found = ((key, key.opened(note)) for key in keys)
    return next(((key, text) for key, text in found if text is not None), None)


def _history_faults(package: Path) -> Iterator[Reason]:
    """Whether each event follows the one before, and has the hash that it says."""
    lines = _lines(package / HISTORY)
    chain = str((_facts(package) or {}).get("chain", ""))
    before = ""
    for number, line in enumerate(lines, 1):
        if not _is_event(line):
            yield Reason(HISTORY, _("line {number} is not an event").format(number=number))
            return
        if (line["seq"], line["prev_sha256"]) != (number, before):
            yield Reason(HISTORY, _("event {seq} does not follow the one before it").format(seq=number))
        if not _has_its_hash(line, chain):
            yield Reason(HISTORY, _("event {seq} was changed").format(seq=number))
        before = line["sha256"]


def _has_its_hash(line: dict[str, Any], chain: str) -> bool:
    """A number that is not told takes the hash's word; so does a history that does not say whose it is."""
    columns = {key: value for key, value in line.items() if key not in _ASIDE}
    try:
        if line["comment"] and text_sha256(line["comment"]) != line["comment_sha256"]:
            return False
        columns |= {"chain": chain, "at": datetime.fromisoformat(line["at"]).astimezone(UTC).isoformat()}
        return not chain or not line["number"] or sha256(columns) == line["sha256"]
    except (ValueError, OverflowError, RecursionError):  # half a character, the year 0, no number: nobody hashed that
        return False


def _inclusion_faults(package: Path) -> Iterator[Reason]:
    note = _text(package / CHECKPOINT)
    if note is None and not (package / INCLUSION).exists():
        return
    facts, checkpoint = _facts(package), _checkpoint(note)
    if facts is None or checkpoint is None:
        yield Reason(INCLUSION if facts is None else CHECKPOINT, _("it does not have the form of a seal"))
        return
    path = [base64.b64decode(part) for part in facts["path"]]
    if facts["size"] != checkpoint.size or not includes(
        checkpoint.root, checkpoint.size, facts["index"], bytes.fromhex(facts["sha256"]), path
    ):
        yield Reason(INCLUSION, _("it does not lead to the root that was signed"))
    last = next(reversed(_lines(package / HISTORY)), None)
    if last is not None and _is_event(last) and (last["seq"], last["sha256"]) != (facts["seq"], facts["sha256"]):
        yield Reason(INCLUSION, _("it speaks of another event than the last one here"))


def _checkpoint_faults(package: Path, keys: Sequence[PublicKey]) -> Iterator[Reason]:
    note = _text(package / CHECKPOINT)
    if note is None:
        if not (package / SIGNATURE).exists():
            yield Reason(CHECKPOINT, _("it is not sealed: it was exported without a seal, or the seal was taken away"))
        return
    signed = opened_by(keys, note)
    said = read_checkpoint(signed[1]) if signed else None
    if not signed or not said or said.origin not in (f"{signed[0].name}/open", f"{signed[0].name}/closed"):
        yield Reason(CHECKPOINT, _("not signed by this key"))


def _signature_faults(package: Path, keys: Sequence[PublicKey]) -> Iterator[Reason]:
    note = _text(package / SIGNATURE)
    if note is None:
        if (package / CHECKPOINT).exists():
            yield Reason(SIGNATURE, _("missing: only its history is sealed, not its files"))
        return
    signed = opened_by(keys, note)
    if not signed:
        yield Reason(SIGNATURE, _("not signed by this key"))
    elif signed[1] != _said(signed[0].name, package):
        yield Reason(SIGNATURE, _("what was signed is another package than this"))


def _said(name: str, package: Path) -> str:
    """What a signature over the package as it lies here would say."""
    lines = (_text(package / MANIFEST) or "").splitlines(keepends=True)
    listed = "".join(line for line in lines if line.partition("  ")[2] != f"{SIGNATURE}\n")
    said = _OXUM.sub("", _text(package / INFO) or "", count=1)
    digests = (hashlib.sha256(one.encode()).hexdigest() for one in (listed, said, _text(package / README) or ""))
    return "\n".join((f"{name}/pakke", *digests, ""))


def _facts(package: Path) -> dict[str, Any] | None:
    """What a package says of its place in a log; None where it does not have that form."""
    try:
        found = json.loads(_text(package / INCLUSION) or "")
        sound = found.keys() == _FACTS and found["format"] == _FORM and len(bytes.fromhex(found["sha256"])) == 32
        numbers = all(type(found[key]) is int for key in ("seq", "index", "size"))
        sound = sound and numbers and isinstance(found["chain"], str) and bool(found["chain"])
        [base64.b64decode(part, validate=True) for part in found["path"]]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, binascii.Error):
        return None
    return found if sound else None


def _checkpoint(note: str | None) -> Checkpoint | None:
    return read_checkpoint((note or "").rpartition("\n\n")[0] + "\n")


def _lines(path: Path) -> list[dict[str, Any]]:
    """What cannot be read stands as an empty line: it is no event."""
    return [_line(line) for line in (_text(path) or "").splitlines()]


def _line(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_event(line: dict[str, Any]) -> bool:
    texts = ("at", "number", "comment", "comment_sha256", "sha256", "prev_sha256")
    if type(line.get("seq")) is not int or not all(isinstance(line.get(key), str) for key in texts):
        return False
    try:
        return datetime.fromisoformat(line["at"]).tzinfo is not None
    except ValueError:
        return False


def _text(path: Path) -> str | None:
    """None where there is none; what is not UTF-8 matches nothing."""
    if not path.is_file() or path.is_symlink():
        return None
    return path.read_bytes().decode(errors="replace")
