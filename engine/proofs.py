"""Do proofs over an RFC 6962 tree hold? As RFC 9162 2.1.3.2 and 2.1.4.2 say; shares no code with who makes them."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256().digest()
_SIZE = 32


def includes(root: bytes, size: int, index: int, data: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of that root and size has `data` as the leaf with that index."""
    if not 0 <= index < size or not _are_hashes(path):
        return False
    place, last = index, size - 1
    found = hashlib.sha256(b"\0" + data).digest()
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = _joined(beside, found)
            place, last = _up_to_a_right(place, last)
        else:
            found = _joined(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def extends(old_root: bytes, old: int, new_root: bytes, new: int, path: Sequence[bytes]) -> bool:
    """Whether the tree of the new root begins with all that the tree of the old root had."""
    if not 0 <= old <= new or not _are_hashes(path):
        return False
    if old == 0:
        return not path and old_root == EMPTY
    if old == new:
        return not path and old_root == new_root
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = _joined(beside, before), _joined(beside, after)
            place, last = _up_to_a_right(place, last)
        else:
            after = _joined(after, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _up_to_a_right(place: int, last: int) -> tuple[int, int]:
    """The last node of a level goes up alone until it stands to the right of another."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _are_hashes(path: Sequence[bytes]) -> bool:
    return all(len(one) == _SIZE for one in path)
