"""What nodes tell of the checkpoints that they received, so that a publisher with two histories is found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import Field, ValidationError

from smallyard.errors import FeedError
from smallyard.exchange.equivocation import Equivocation, equivocation
from smallyard.exchange.index import Sighting
from smallyard.exchange.keys import Hash, KeyHistory
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.wire import Wire

__all__ = ["SeenBody", "compared", "keys_of", "no_hashes", "sighting"]


class SeenBody(Wire):
    """What an entry of kind `seen` says: a checkpoint of another feed as this node received it."""

    feed: Hash
    """The identity of the feed whose checkpoint was received."""
    note: Annotated[str, Field(max_length=32_768)]
    """The checkpoint as it was received: a signed note (c2sp.org/signed-note)."""
    keys: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    """The key entries that show whose key signed it."""


def sighting(body: Mapping[str, object], seen_by: str) -> Sighting | None:
    """What another node saw, if the publisher's own signature is on it; None otherwise."""
    try:
        seen = SeenBody.model_validate(body)
        keys = KeyHistory.of(text.encode() for text in seen.keys)
        note = SignedNote.read(seen.note.encode())
        checkpoint = Checkpoint.read(note)
        key = keys.at(checkpoint.size)
        if keys.feed != seen.feed or key is None or note.verified_by([key]) is None:
            return None
    except (FeedError, ValidationError):
        return None
    return Sighting(seen.feed, checkpoint.size, checkpoint.root.hex(), seen.note, seen.keys, seen_by)


def compared(
    one: Sighting, note: SignedNote, keys: KeyHistory, hash_of: Callable[[int, int], bytes]
) -> Equivocation | None:
    """The proof that a checkpoint seen and another one cannot be of one history; None if they can."""
    return equivocation(SignedNote.read(one.note.encode()), keys_of(one), note, keys, hash_of)


def keys_of(one: Sighting) -> KeyHistory:
    """The keys that show whose checkpoint was seen."""
    return KeyHistory.of(text.encode() for text in one.keys)


def no_hashes(level: int, number: int) -> bytes:
    """Stands for the hashes of a tree of which only the checkpoint is held.

    Raises:
        FeedError: always.
    """
    raise FeedError(f"hash {number} of level {level} is not held")
