"""Proof that a publisher signed two histories of one feed, which anybody can check without asking anybody.

Two signed checkpoints cannot both be true when the larger tree, cut to the smaller size, has another root. Where the
sizes differ, a consistency path (RFC 9162, 2.1.4) shows that other root. The key entries show whose keys signed: each
key is promised by the entry before it, from the first entry, whose hash is the feed's identity.

Source of the notes: c2sp.org/signed-note.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from smallyard.errors import FeedError
from smallyard.exchange.keys import Hash, KeyHistory
from smallyard.exchange.merkle import HashOf, consistency_path, prefix_root, verify_consistency
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.wire import Wire

__all__ = ["Equivocation", "Shown", "equivocation"]

_Path = Annotated[tuple[Hash, ...], Field(max_length=128)]


class Equivocation(Wire):
    """Two checkpoints of one feed that cannot both be true."""

    format: Literal["smallyard/equivocation/1"] = "smallyard/equivocation/1"
    """The form of this proof."""
    feed: Hash
    """The identity of the feed of which two histories were signed."""
    smaller: Annotated[str, Field(max_length=65_536)]
    """The signed note of the tree with fewer entries; of equal sizes, the first in order of their text."""
    larger: Annotated[str, Field(max_length=65_536)]
    """The signed note of the tree with more entries; of equal sizes, the second in order of their text."""
    keys: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    """Key entries as canonical JSON, from the feed's first on, that show whose key signed `smaller`."""
    other_keys: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    """Those that show whose key signed `larger`, where its history brought others; empty where `keys` do."""
    root: Hash
    """The root that the larger tree has at the smaller size, SHA-256 in hex: not that which `smaller` signs."""
    path: _Path = ()
    """The hashes that lead from `root` to the root that `larger` signs (RFC 9162, 2.1.4); empty where the sizes are
    equal."""

    @classmethod
    def read(cls, value: object) -> Equivocation:
        """Read a proof and check it.

        Raises:
            FeedError: it is none, or it does not prove what it says.
        """
        try:
            found = cls.model_validate(value)
        except ValidationError as failed:
            first = failed.errors()[0]
            raise FeedError(f"no proof: {'.'.join(map(str, first['loc']))}: {first['msg']}") from failed
        found.check()
        return found

    @classmethod
    def load(cls, data: bytes) -> Equivocation:
        """Read a file that holds a proof, and check it.

        Raises:
            FeedError: as `read`.
        """
        try:
            value = json.loads(data)
        except ValueError as failed:
            raise FeedError(f"no proof: it is not JSON ({failed})") from failed
        return cls.read(value)

    def dump(self) -> bytes:
        """As a file that anybody can check."""
        return (json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n").encode()

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return self.model_dump(mode="json")

    def check(self) -> Shown:
        """Check the proof from its own contents alone.

        Raises:
            FeedError: it does not prove what it says.
        """
        keys = KeyHistory.of(text.encode() for text in self.keys)
        others = KeyHistory.of(text.encode() for text in self.other_keys) if self.other_keys else keys
        if keys.feed != self.feed or others.feed != self.feed:
            raise FeedError("the first key entry is not that of the feed")
        notes = [SignedNote.read(text.encode()) for text in (self.smaller, self.larger)]
        smaller, larger = (Checkpoint.read(note) for note in notes)
        if smaller.origin != keys.origin or larger.origin != keys.origin:
            raise FeedError("a checkpoint of another feed")
        if not all(_signed(note, of) for note, of in zip(notes, (keys, others), strict=True)):
            raise FeedError("a checkpoint that none of the feed's keys signed")
        root = bytes.fromhex(self.root)
        path = [bytes.fromhex(step) for step in self.path]
        if not verify_consistency(smaller.size, root, larger.size, larger.root, path):
            raise FeedError("the path does not lead from the one root to the other")
        if smaller.size == 0 or root == smaller.root:
            raise FeedError("the two checkpoints agree")
        return Shown(keys.origin, keys.name, smaller, larger)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a proof shows: one publisher, two checkpoints that exclude each other."""

    origin: str
    name: str
    smaller: Checkpoint
    larger: Checkpoint

    def __str__(self) -> str:
        if self.smaller.size == self.larger.size:
            return f"{self.origin} signed two different histories of {self.smaller.size} entries"
        return (
            f"{self.origin} signed a history of {self.larger.size} entries that does not begin with the "
            f"{self.smaller.size} that it signed before"
        )


def equivocation(
    one: SignedNote, one_keys: KeyHistory, other: SignedNote, other_keys: KeyHistory, hash_of: HashOf
) -> Equivocation | None:
    """The proof that two signed notes of one feed exclude each other; None if they agree.

    Args:
        one: a note.
        one_keys: the feed's keys in its history.
        other: another note.
        other_keys: the feed's keys in that one's history.
        hash_of: the hashes of the tree of the larger of the two; not read where the sizes are equal.

    Raises:
        FeedError: hashes are missing, or do not give the larger note's root, or a signature does not hold.
    """
    smaller, larger = (one, one_keys), (other, other_keys)
    first, second = Checkpoint.read(one), Checkpoint.read(other)
    if first.size > second.size or (first.size == second.size and bytes(one) > bytes(other)):
        smaller, larger, first, second = larger, smaller, second, first
    if first.size == second.size:
        root, path = second.root, list[bytes]()
    else:
        root = prefix_root(first.size, hash_of)
        path = consistency_path(first.size, second.size, hash_of)
        if not verify_consistency(first.size, root, second.size, second.root, path):
            raise FeedError(f"its hashes do not give the root that its checkpoint of {second.size} entries signs")
    if root == first.root:
        return None
    keys, others = (tuple(held.data.decode() for held in of.held) for _, of in (smaller, larger))
    made = Equivocation(
        feed=one_keys.feed,
        smaller=bytes(smaller[0]).decode(),
        larger=bytes(larger[0]).decode(),
        keys=keys,
        other_keys=() if others == keys else others,
        root=root.hex(),
        path=tuple(step.hex() for step in path),
    )
    made.check()
    return made


def _signed(note: SignedNote, keys: KeyHistory) -> bool:
    return any(note.verified_by([one.key]) is not None for one in keys.held)
