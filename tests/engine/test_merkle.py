"""Trees and their proofs: RFC 6962's own vectors, a naive tree beside ours, and proofs that were tampered with."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.merkle import Frontier, consistency, in_memory, inclusion, leaf_hash, root
from engine.proofs import EMPTY, extends, includes

LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the first one, two, … eight of those leaves, as Certificate Transparency's reference tests have them."""


def naive(leaves: list[bytes]) -> bytes:
    """The definition, word for word."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\0" + leaves[0]).digest() if leaves else hashlib.sha256().digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:half]) + naive(leaves[half:])).digest()


def hashes(leaves: list[bytes]) -> list[bytes]:
    return [leaf_hash(leaf) for leaf in leaves]


def numbered(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root(size, in_memory(hashes(LEAVES))).hex() == ROOTS[size - 1]


def test_a_tree_of_nothing_has_the_hash_of_nothing() -> None:
    assert root(0, in_memory([])) == naive([]) == EMPTY == Frontier().root


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70))
def test_root_and_frontier_are_as_the_definition_says(leaves: list[bytes]) -> None:
    nodes, grown = in_memory(hashes(leaves)), Frontier()
    for size, leaf in enumerate(hashes(leaves), 1):
        grown.add(leaf)
        assert grown.root == root(size, nodes) == naive(leaves[:size])
        assert Frontier.at(size, nodes) == grown


def test_the_subtrees_worth_keeping_are_told_as_they_are_filled() -> None:
    leaves = hashes(numbered(5_000))
    nodes, grown = in_memory(leaves), Frontier()
    kept = [node for leaf in leaves for node in grown.add(leaf)]
    assert {node.level for node in kept} == {4, 8, 12}
    assert len(kept) == 5_000 // 16 + 5_000 // 256 + 5_000 // 4096
    assert all(nodes(node.level, node.index) == node.sha256 for node in kept)


def test_every_leaf_of_every_size_is_included_and_no_other_is() -> None:
    leaves = numbered(33)
    nodes = in_memory(hashes(leaves))
    for size in range(1, 34):
        top = root(size, nodes)
        for index in range(size):
            path = inclusion(index, size, nodes)
            assert includes(top, size, index, leaves[index], path)
            others = [n for n in range(size) if n != index and includes(top, size, n, leaves[index], path)]
            assert not others
            assert not includes(top, size, index, b"forged", path)


def test_every_size_extends_every_smaller_one() -> None:
    nodes = in_memory(hashes(numbered(33)))
    for new in range(1, 34):
        for old in range(1, new + 1):
            path = consistency(old, new, nodes)
            assert extends(root(old, nodes), old, root(new, nodes), new, path)


@given(st.integers(2, 200), st.data())
def test_a_history_that_was_rewritten_extends_nothing(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    leaves = numbered(new)
    before = root(old, in_memory(hashes(leaves)))
    forged = in_memory(hashes([*leaves[:changed], b"forged", *leaves[changed + 1 :]]))
    assert not extends(before, old, root(new, forged), new, consistency(old, new, forged))


Change = Callable[[list[bytes], int], list[bytes]]
CHANGES: dict[str, Change] = {
    "a bit": lambda path, n: [*path[:n], bytes([path[n][0] ^ 1]) + path[n][1:], *path[n + 1 :]],
    "left out": lambda path, n: path[:n] + path[n + 1 :],
    "twice": lambda path, n: [*path[:n], path[n], *path[n:]],
    "one more": lambda path, _n: [*path, bytes(32)],
    "short": lambda path, n: [*path[:n], path[n][:31], *path[n + 1 :]],
    "nothing": lambda _path, _n: [],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_proof_that_was_tampered_with_holds_nowhere(change: Change) -> None:
    leaves = numbered(21)
    nodes = in_memory(hashes(leaves))
    for size in range(2, 22):
        for index in range(size):
            path = inclusion(index, size, nodes)
            for place in range(len(path)):
                assert not includes(root(size, nodes), size, index, leaves[index], change(path, place))
        for old in range(1, size):
            path = consistency(old, size, nodes)
            for place in range(len(path)):
                held = extends(root(old, nodes), old, root(size, nodes), size, change(path, place))
                assert not held


def test_a_proof_for_no_leaf_is_not_made() -> None:
    nodes = in_memory(hashes(numbered(3)))
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(IndexError):
            inclusion(index, size, nodes)
    with pytest.raises(IndexError):
        consistency(0, 3, nodes)


def test_an_inner_node_is_no_leaf() -> None:
    nodes = in_memory(hashes(numbered(4)))
    pair = nodes(0, 0) + nodes(0, 1)
    assert not includes(root(4, nodes), 2, 0, pair, [nodes(1, 1)])
