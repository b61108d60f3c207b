"""A Merkle tree as RFC 6962 and RFC 9162 have it: its hashes, and the proofs that are made from them.

Whoever checks a proof uses `engine.proofs`, which shares no code with this.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

STEP = 4
"""Levels between those whose nodes are worth keeping: 16 leaves under a node of the first."""

Nodes = Callable[[int, int], bytes]
"""The hash of the full subtree of 2**level leaves with that number, from 0."""


@dataclass(frozen=True, slots=True)
class Node:
    """The hash of a full subtree: of 2**`level` leaves, and which one of that level from the left."""

    level: int
    index: int
    sha256: bytes


def leaf_hash(data: bytes) -> bytes:
    """A leaf is told from a node by its first byte: so neither can be taken for the other."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _hash(nodes, 0, size) if size else hashlib.sha256().digest()


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """That a leaf is among the first `size`: the hashes beside its way to the root, from the leaf up."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of {size}")
    return _path(nodes, index, 0, size)


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """That the first `old` leaves of a tree of `new` are those that a tree of `old` had."""
    if not 0 < old <= new:
        raise IndexError(f"a tree of {old} in one of {new}")
    return [] if old == new else _subproof(nodes, old, 0, new, whole=True)


@dataclass
class Frontier:
    """A tree that grows at its right end; it keeps the full subtrees there, and no more."""

    size: int = 0
    right: list[bytes] = field(default_factory=list)
    """Hashes of the full subtrees that it is made of, the largest first."""

    @classmethod
    def at(cls, size: int, nodes: Nodes) -> "Frontier":
        """The tree of the first `size` leaves, to be gone on with."""
        starts = [(level, (size >> level + 1) << 1) for level in range(size.bit_length()) if size >> level & 1]
        return cls(size, [nodes(level, index) for level, index in reversed(starts)])

    def add(self, leaf: bytes) -> list[Node]:
        """One leaf more, by its hash; the full subtrees worth keeping that end with it."""
        level, made, kept = 0, leaf, []
        while self.size >> level & 1:
            made = node_hash(self.right.pop(), made)
            level += 1
            if level % STEP == 0:
                kept.append(Node(level, self.size >> level, made))
        self.right.append(made)
        self.size += 1
        return kept

    @property
    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.right:
            return hashlib.sha256().digest()
        made = self.right[-1]
        for left in reversed(self.right[:-1]):
            made = node_hash(left, made)
        return made


def in_memory(leaves: Iterable[bytes]) -> Nodes:
    """The nodes over leaf hashes that are all at hand."""
    levels: list[Sequence[bytes]] = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[n], below[n + 1]) for n in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def _hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over the leaves from `start` to `end`; `start` is where a subtree of that size may begin."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(size)
    return node_hash(_hash(nodes, start, middle), _hash(nodes, middle, end))


def _path(nodes: Nodes, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(nodes, index, start, middle), _hash(nodes, middle, end)]
    return [*_path(nodes, index, middle, end), _hash(nodes, start, middle)]


def _subproof(nodes: Nodes, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """`whole`: the old tree's root is known to whoever checks, and need not be told."""
    if old == end:
        return [] if whole else [_hash(nodes, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(nodes, old, start, middle, whole=whole), _hash(nodes, middle, end)]
    return [*_subproof(nodes, old, middle, end, whole=False), _hash(nodes, start, middle)]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
