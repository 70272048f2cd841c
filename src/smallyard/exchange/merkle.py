"""Merkle trees as in RFC 6962 section 2.1 and RFC 9162 section 2.1: roots, and proofs that anybody can check.

No library is used: `pymerkle` is under the GPL and keeps whole trees in memory, and no other reads tiles. The code is
tested against the test vectors that Certificate Transparency publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Self

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "CompactRange",
    "HashOf",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "prefix_root",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES = 32
"""Bytes of a SHA-256."""
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

HashOf = Callable[[int, int], bytes]
"""The hash of a full subtree: its level (0 for leaves) and its number within the level, both from 0."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf: a zero byte before it keeps leaves and nodes apart."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


class CompactRange:
    """The first leaves of a tree, held as the roots of its full subtrees: at most one hash for each level.

    Enough to append and to know the root, in memory that grows with the logarithm of the number of leaves.

    Args:
        size: how many leaves there are.
        hashes: the roots of their full subtrees, the largest first.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size, self.hashes = size, list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"{size} leaves take {size.bit_count()} hashes, not {len(self.hashes)}")

    @classmethod
    def of(cls, size: int, hash_of: HashOf) -> Self:
        """The range over the first `size` leaves of a tree whose hashes can be read."""
        return cls(size, (hash_of(level, number) for level, number in _full_subtrees(0, size)))

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf."""
        size, hashes = self.size, self.hashes
        while size & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            size >>= 1
        hashes.append(leaf)
        self.size += 1

    def copy(self) -> CompactRange:
        """A range of its own with the same leaves."""
        return CompactRange(self.size, self.hashes)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return _bagged(self.hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree of these leaf hashes."""
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root


def prefix_root(size: int, hash_of: HashOf) -> bytes:
    """The root that the tree had when it held `size` leaves."""
    return CompactRange.of(size, hash_of).root


def inclusion_path(number: int, size: int, hash_of: HashOf) -> list[bytes]:
    """The hashes that lead from leaf `number` (from 0) to the root of a tree of `size` leaves (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= number < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {number}")
    return _path(number, 0, size, hash_of)


def consistency_path(first: int, second: int, hash_of: HashOf) -> list[bytes]:
    """The hashes that show that the tree of `first` leaves begins that of `second` (RFC 6962, 2.1.2).

    Raises:
        ValueError: `first` is larger than `second`, or negative.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} leaves does not begin with {first}")
    return [] if first in (0, second) else _subproof(first, 0, second, hash_of, whole=True)


def verify_inclusion(leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    here, last, found = number, size - 1, leaf
    for step in path:
        if last == 0 or len(step) != HASH_BYTES:
            return False
        if here & 1 or here == last:
            found = node_hash(step, found)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            found = node_hash(found, step)
        here >>= 1
        last >>= 1
    return last == 0 and found == root


def verify_consistency(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `first` leaves begins that of `second` (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second or any(len(step) != HASH_BYTES for step in path):
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY_ROOT
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here >>= 1
        last >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        here >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root


def _bagged(hashes: Sequence[bytes]) -> bytes:
    """The root over full subtrees, the largest first."""
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def _full_subtrees(begin: int, end: int) -> Iterable[tuple[int, int]]:
    """The largest full subtrees that make up the leaves from `begin` to `end`, as level and number."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin:
            level = min(level, (begin & -begin).bit_length() - 1)
        yield level, begin >> level
        begin += 1 << level


def _span(begin: int, end: int, hash_of: HashOf) -> bytes:
    """The hash of the leaves from `begin` to `end`, as the tree has it."""
    return _bagged([hash_of(level, number) for level, number in _full_subtrees(begin, end)])


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(number: int, begin: int, end: int, hash_of: HashOf) -> list[bytes]:
    size = end - begin
    if size == 1:
        return []
    middle = begin + _split(size)
    if number < middle:
        return [*_path(number, begin, middle, hash_of), _span(middle, end, hash_of)]
    return [*_path(number, middle, end, hash_of), _span(begin, middle, hash_of)]


def _subproof(first: int, begin: int, end: int, hash_of: HashOf, *, whole: bool) -> list[bytes]:
    size = end - begin
    if first == size:
        return [] if whole else [_span(begin, end, hash_of)]
    half = _split(size)
    middle = begin + half
    if first <= half:
        return [*_subproof(first, begin, middle, hash_of, whole=whole), _span(middle, end, hash_of)]
    return [*_subproof(first - half, middle, end, hash_of, whole=False), _span(begin, middle, hash_of)]
