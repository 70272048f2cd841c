"""Trees and proofs, against the test vectors of Certificate Transparency and against RFC 6962 spelled out."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.exchange.merkle import (
    EMPTY_ROOT,
    CompactRange,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    prefix_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# Published with the reference implementations of RFC 6962: transparency-dev/merkle, testonly/constants.go and
# proof/verify_test.go (Apache-2.0); the same values stand in certificate-transparency, merkletree tests.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
GOLDEN = {
    10: "VjWMPSYNtCuCNlF/RLnQy6HcwSk6CIipfxm+hettA+4=",
    15: "j4SulYmocFuxdeyp12xXCIgK6PekBcxzAIj4zbQzNEI=",
    16: "c+4Uc6BCMOZf/v3NZK1kqTUJe+bBoFtOhP+P3SayKRE=",
    100: "dUh9hYH88p0CMoHkdr1wC2szbhcLAXOejWpINIooKUY=",
    255: "SmdsuKUqiod3RX2jyF2M6JnbdE4QuTwwipfAowI4/i0=",
}
"""transparency-dev/merkle, compact/range_test.go: leaf i is i in two bytes, the low one first."""
HASHES = [leaf_hash(one) for one in LEAVES]


def reads(leaves: list[bytes]):
    def hash_of(level: int, number: int) -> bytes:
        if level == 0:
            return leaves[number]
        return node_hash(hash_of(level - 1, 2 * number), hash_of(level - 1, 2 * number + 1))

    return hash_of


def spelled_out(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, as it is written there."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(spelled_out(leaves[:k]), spelled_out(leaves[k:]))


def test_hashes_of_a_leaf_and_a_node_are_the_published_ones() -> None:
    # transparency-dev/merkle, rfc6962/rfc6962_test.go
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of(HASHES[:size]).hex() == ROOTS[size]
    assert prefix_root(size, reads(HASHES)).hex() == ROOTS[size]


@pytest.mark.parametrize(("size", "root"), GOLDEN.items())
def test_roots_of_larger_trees_are_the_published_ones(size: int, root: str) -> None:
    found = root_of(leaf_hash(bytes([number & 255, number >> 8])) for number in range(size))
    assert base64.b64encode(found).decode() == root


@pytest.mark.parametrize("place", INCLUSION)
def test_inclusion_paths_are_the_published_ones(place: tuple[int, int]) -> None:
    number, size = place
    path = inclusion_path(number, size, reads(HASHES))
    assert [step.hex() for step in path] == INCLUSION[place]
    assert verify_inclusion(HASHES[number], number, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_consistency_paths_are_the_published_ones(sizes: tuple[int, int]) -> None:
    first, second = sizes
    path = consistency_path(first, second, reads(HASHES))
    assert [step.hex() for step in path] == CONSISTENCY[sizes]
    roots = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    assert verify_consistency(first, roots[0], second, roots[1], path)


def damaged(path: list[bytes]) -> list[list[bytes]]:
    """The ways in which the published tests spoil a path."""
    found = [[*path, b""], [*path, EMPTY_ROOT], [b"", *path], [EMPTY_ROOT, *path]]
    found += [[*path[:at], bytes([path[at][0] ^ 8]) + path[at][1:], *path[at + 1 :]] for at in range(len(path))]
    if path:
        found += [path[:-1], path[1:]]
    return found


@given(st.integers(1, 70), st.data())
def test_proofs_hold_and_nothing_else_does(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    root = spelled_out(leaves)
    assert root_of(leaves) == root
    number = data.draw(st.integers(0, size - 1))
    path = inclusion_path(number, size, reads(leaves))
    assert verify_inclusion(leaves[number], number, size, path, root)
    assert not any(verify_inclusion(leaves[number], number, size, other, root) for other in damaged(path))
    assert not verify_inclusion(leaf_hash(b"other"), number, size, path, root)
    assert not any(
        verify_inclusion(leaves[number], other, size, path, root) for other in range(-1, size + 1) if other != number
    )
    first = data.draw(st.integers(1, size))
    old = spelled_out(leaves[:first])
    grown = consistency_path(first, size, reads(leaves))
    assert verify_consistency(first, old, size, root, grown)
    assert not any(verify_consistency(first, old, size, root, other) for other in damaged(grown))
    assert not verify_consistency(first, leaf_hash(b"other"), size, root, grown)
    assert verify_consistency(0, EMPTY_ROOT, size, root, [])
    assert not verify_consistency(0, EMPTY_ROOT, size, root, [root])


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_compact_range_goes_on_where_another_stopped(first: int, more: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(first + more)]
    tree = CompactRange.of(first, reads(leaves))
    for leaf in leaves[first:]:
        tree.append(leaf)
    assert tree.root == spelled_out(leaves)
    assert tree.copy().hashes == CompactRange.of(first + more, reads(leaves)).hashes


def test_what_is_no_place_in_a_tree_is_refused() -> None:
    with pytest.raises(ValueError):
        inclusion_path(3, 3, reads(HASHES))
    with pytest.raises(ValueError):
        consistency_path(4, 3, reads(HASHES))
    with pytest.raises(ValueError):
        CompactRange(3, [EMPTY_ROOT])
