"""Signed notes (Ed25519), in the form that transparency logs use: a text, an empty line, and a line for each signature.

Whoever checks one needs the public key alone: a line of text that may be printed, published, and kept anywhere.
"""

import base64
import binascii
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from engine.errors import Blocked, Invalid, Reason, unreadable
from engine.failures import disk_refusal
from engine.language import _

PRIVATE, PUBLIC = "segl.pem", "segl.pub"
OURS_ALONE = 0o600
_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+=*)")
_BEGIN = "-----BEGIN"
_OWNER = "Segl: "


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signature it is, and how it is known."""

    name: str
    raw: bytes

    @property
    def line(self) -> str:
        """ "solbaek.example+1a2b3c4d+AZ…": name, short hash, and the key itself."""
        return f"{self.name}+{self.hash.hex()}+{_base64(_ED25519 + self.raw)}"

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + _ED25519 + self.raw).digest()[:4]

    def opened(self, note: str) -> str | None:
        """The text of a note that this key has signed, maybe beside others; None for any other."""
        text, lines = parted(note)
        signatures = [match for match in map(_SIGNATURE.fullmatch, lines) if match]
        if len(signatures) != len(lines) or not note.endswith("\n"):
            return None
        own = [_decoded(match[2]) for match in signatures if match[1] == self.name]
        ours = [sealed for sealed in own if sealed[:4] == self.hash]
        if len(ours) != 1 or f"— {self.name} {_base64(ours[0])}" not in lines:
            return None
        return text if self._signed(ours[0][4:], text) else None

    def _signed(self, signature: bytes, text: str) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half: whoever holds it can sign in that name."""

    name: str
    secret: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def signed(self, text: str) -> str:
        """The note: the text, which ends with a line break, and the signature. Same text, same bytes."""
        signature = self.public.hash + self.secret.sign(text.encode())
        return f"{text}\n— {self.name} {_base64(signature)}\n"


@dataclass(frozen=True, slots=True)
class Sealing:
    """The key that signs, and the folder outside the database where checkpoints are kept, if there is one."""

    key: SigningKey
    folder: Path | None = None


def parted(note: str) -> tuple[str, list[str]]:
    """A note's text, and its lines of signatures; nobody has looked at them yet."""
    text, _empty, lines = note.rpartition("\n\n")
    return f"{text}\n", lines.removesuffix("\n").split("\n")


def make_key(folder: Path, name: str) -> PublicKey:
    """A new key in the folder, its secret half for the owner alone. One that is there is never written over."""
    if not _NAME.fullmatch(name):
        raise Invalid.at("--name", _("a name without spaces and “+”, such as solbaek.example"))
    key = SigningKey(name, Ed25519PrivateKey.generate())
    pem = key.secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    secret, public = folder / PRIVATE, folder / PUBLIC
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in (secret, public):
            if path.exists():
                raise Blocked("seal", [Reason(str(path), _("there is a key already; name another folder"))])
        _write(secret, f"{_OWNER}{name}\n{pem}", OURS_ALONE)
        _write(public, f"{key.public.line}\n", 0o644)
    except OSError as error:
        raise disk_refusal(error, str(error.filename or folder)) from error
    return key.public


def read_key(path: Path) -> SigningKey:
    """The secret half from its file. Raises `Invalid` where it is none, or where others can read it."""
    text = _read(path)
    owner, begin, pem = text.partition(_BEGIN)
    try:
        secret = load_pem_private_key(f"{begin}{pem}".encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Invalid.at(str(path), _("not a key; make one with: beslut seal key")) from error
    name = owner.removeprefix(_OWNER).removesuffix("\n")
    if not isinstance(secret, Ed25519PrivateKey) or not owner.startswith(_OWNER) or not _NAME.fullmatch(name):
        raise Invalid.at(str(path), _("not a key; make one with: beslut seal key"))
    if path.stat().st_mode & 0o077:
        raise Invalid.at(str(path), _("others can read this key; run: chmod 600 on it"))
    return SigningKey(name, secret)


def read_public(place: str) -> PublicKey:
    """The public key from its file, or from its line itself. Raises `Invalid`."""
    is_file = os.path.isfile(place)  # noqa: PTH113 - a line may be longer than a path can be: that is no file
    line = place if place.count("+") >= 2 and not is_file else _read(Path(place))
    name, *rest = line.strip().split("+", 2)
    raw = _decoded(rest[1]) if len(rest) == 2 else b""
    key = PublicKey(name, raw[1:])
    if len(raw) != 33 or raw[:1] != _ED25519 or not _NAME.fullmatch(name) or key.line != line.strip():
        raise Invalid.at(place, _("not a public key: it is the line in {file}").format(file=PUBLIC))
    return key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid.at(str(path), _("this is not UTF-8")) from error
    except OSError as error:
        raise unreadable(error, str(path)) from error


def _write(path: Path, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - from a descriptor
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
