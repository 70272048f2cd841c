"""A receipt: that one entry stands in a feed, shown to somebody who has nothing of the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from smallyard.errors import FeedError, InputError
from smallyard.exchange.canonical import parsed
from smallyard.exchange.feed import FeedFolder
from smallyard.exchange.keys import Hash, KeyHistory
from smallyard.exchange.merkle import leaf_hash, verify_inclusion
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.wire import WireFile

__all__ = ["Receipt", "Shown", "receipt"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a receipt shows: who published which entry, and the size of the feed under whose signature it stands."""

    feed: str
    origin: str
    name: str
    sequence: int
    size: int
    entry: dict[str, Any]


class Receipt(WireFile):
    """An entry, the path from it to the root that a checkpoint signs (RFC 6962, 2.1.1), and whose key signed it."""

    called: ClassVar[str] = "receipt"
    format: Literal["smallyard/receipt/1"] = "smallyard/receipt/1"
    """The form of this file."""
    feed: Hash
    """The identity of the feed that holds the entry."""
    sequence: Annotated[int, Field(ge=0)]
    """The number of the entry in its feed, from 0."""
    entry: Annotated[str, Field(max_length=65_535)]
    """The entry, whole, as the text of its canonical JSON (RFC 8785): its hash is over these very bytes in UTF-8."""
    path: Annotated[tuple[Hash, ...], Field(max_length=64)]
    """The hashes beside the way from the entry to the root, SHA-256 in hex, that beside the entry itself first."""
    checkpoint: Annotated[str, Field(max_length=65_536)]
    """The signed note (c2sp.org/signed-note) that gives the feed's name, its size and its root."""
    keys: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    """The feed's key entries as canonical JSON, from its first on: they show whose key signed."""

    def check(self) -> Shown:
        """Check it from its own contents alone.

        Raises:
            FeedError: it does not show what it says.
        """
        keys = KeyHistory.of(text.encode() for text in self.keys)
        note = SignedNote.read(self.checkpoint.encode())
        checkpoint = Checkpoint.read(note)
        key = keys.at(checkpoint.size)
        if keys.feed != self.feed or checkpoint.origin != keys.origin:
            raise FeedError("the keys or the checkpoint are those of another feed")
        if key is None or note.verified_by([key]) is None:
            raise FeedError("the checkpoint is not signed by the key in force")
        path = [bytes.fromhex(step) for step in self.path]
        data = self.entry.encode()
        if not verify_inclusion(leaf_hash(data), self.sequence, checkpoint.size, path, checkpoint.root):
            raise FeedError("the path does not lead from the entry to the root that the checkpoint signs")
        try:
            value = parsed(data)
        except InputError as failed:
            raise FeedError(f"the entry {failed}") from failed
        return Shown(self.feed, keys.origin, keys.name, self.sequence, checkpoint.size, value)


def receipt(feed: FeedFolder, sequence: int) -> Receipt:
    """The receipt of an entry.

    Raises:
        FeedError: there is no such entry.
    """
    state = feed.state()
    entry = feed.entry(sequence)
    return Receipt(
        feed=state.id,
        sequence=sequence,
        entry=entry.data.decode(),
        path=tuple(step.hex() for step in feed.prove(sequence)),
        checkpoint=state.note.decode(),
        keys=tuple(one.data.decode() for one in state.keys.held),
    )
