"""Canonical JSON and its SHA-256: the one text form that everything hashed is written in."""

import hashlib
import json
from collections.abc import Mapping

_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical_json(value: Mapping[str, object]) -> str:
    """Sorted keys, no white space, UTF-8 as it is."""
    return _encoded(value)


def sha256(value: Mapping[str, object]) -> str:
    """Hex SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def text_sha256(text: str) -> str:
    """Hex SHA-256 of a text as it is; "" for an empty one."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
