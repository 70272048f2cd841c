"""Taking in what a feed has to say since last time: verified whole before any of it counts.

Whatever arrives, in whatever order and however often, ends in one of a few named results, and the state moves only
forward along one signed history:

- `new`, `unchanged`: the feed goes on from what is held, or is the same;
- `behind`: an older state of the same history was offered (a late delivery, a replayed checkpoint): nothing changes;
- `forked`: the publisher signed another history, and the proof is at hand;
- `broken`: what was offered does not hold together; nothing was taken, and the next delivery may be whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from smallyard.errors import FeedError, InputError
from smallyard.exchange.canonical import parsed
from smallyard.exchange.entry import Kind, read_entry
from smallyard.exchange.equivocation import Equivocation, equivocation
from smallyard.exchange.feed import FeedFolder, FeedState
from smallyard.exchange.keys import KeyHistory
from smallyard.exchange.merkle import consistency_path, verify_consistency
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.source import Source
from smallyard.exchange.tiles import LogReader, LogWriter

__all__ = ["MOST_NEW", "Pulled", "Result", "pull"]

MOST_NEW = 5_000_000
"""The most entries taken in at once, so that a publisher cannot fill a disk by claiming a size."""


class Result(StrEnum):
    """How taking in a feed ended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    BEHIND = "behind"
    FORKED = "forked"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Pulled:
    """How taking in a feed ended. `state` is what counts now, `why` says what was wrong, `proof` shows a fork."""

    result: Result
    state: FeedState
    why: str = ""
    proof: Equivocation | None = None


def pull(
    feed: FeedFolder,
    source: Source,
    feed_id: str,
    *,
    most: int = MOST_NEW,
    progress: Callable[[int, int], None] | None = None,
) -> Pulled:
    """Take in a feed from a source.

    Args:
        feed: its folder here.
        source: where it is read from.
        feed_id: the identity that it must have.
        most: the most entries to take in.
        progress: called with the entries taken in so far, and all that are due.

    Raises:
        FetchError: the source cannot be reached. Nothing changed.
    """
    state = feed.state()
    data = source.checkpoint()
    if data is None:
        return Pulled(Result.UNCHANGED, state)
    try:
        note = SignedNote.read(data)
        checkpoint = Checkpoint.read(note)
        if state.size and checkpoint.origin != state.keys.origin:
            raise FeedError(f"the checkpoint is of another feed, {checkpoint.origin[:80]!r}")
        if checkpoint.size <= state.size:
            return _not_longer(feed, state, source, note, checkpoint)
        if checkpoint.size - state.size > most:
            raise FeedError(f"it claims {checkpoint.size - state.size:,} new entries, more than {most:,} at once")
        return _longer(feed, state, source, feed_id, note, checkpoint, progress)
    except (FeedError, InputError) as failed:
        return Pulled(Result.BROKEN, state, f"{source.place}: {failed}")


def _not_longer(
    feed: FeedFolder, state: FeedState, source: Source, note: SignedNote, checkpoint: Checkpoint
) -> Pulled:
    if not checkpoint.size:
        raise FeedError("a checkpoint of a feed without entries")
    keys = _keys_of(note, checkpoint, state, source)
    held = SignedNote.read(state.note)
    proof = equivocation(note, keys, held, state.keys, feed.reader(state).hash_of)
    if proof is not None:
        return Pulled(Result.FORKED, state, str(proof.check()), proof)
    if checkpoint.size < state.size:
        return Pulled(
            Result.BEHIND, state, f"it offers the {checkpoint.size} entries of before; {state.size} are held"
        )
    return Pulled(Result.UNCHANGED, state)


def _longer(
    feed: FeedFolder,
    state: FeedState,
    source: Source,
    feed_id: str,
    note: SignedNote,
    checkpoint: Checkpoint,
    progress: Callable[[int, int], None] | None,
) -> Pulled:
    offered = LogReader(source.get, checkpoint.size)
    if state.size:
        proof = _fork(state, source, note, checkpoint)
        if proof is not None:
            return Pulled(Result.FORKED, state, str(proof.check()), proof)
    feed.forget_incoming()
    try:
        found = _received(feed, state, offered, feed_id, note, checkpoint, progress)
        _put_in_place(feed)
        feed.commit(found)
    finally:
        feed.forget_incoming()
    return Pulled(Result.NEW, found)


def _fork(state: FeedState, source: Source, note: SignedNote, checkpoint: Checkpoint) -> Equivocation | None:
    """The proof that what is offered, though signed, does not go on from what is held; None if it does go on.

    Raises:
        FeedError: it does not go on, and nothing shows that the publisher signed it.
    """
    hash_of = LogReader(source.get, checkpoint.size).hash_of
    path = consistency_path(state.size, checkpoint.size, hash_of)
    if verify_consistency(state.size, state.root, checkpoint.size, checkpoint.root, path):
        return None
    keys = _keys_of(note, checkpoint, state, source)
    proof = equivocation(SignedNote.read(state.note), state.keys, note, keys, hash_of)
    if proof is None:
        raise FeedError("it does not go on from what is held")
    return proof


def _keys_of(note: SignedNote, checkpoint: Checkpoint, state: FeedState, source: Source) -> KeyHistory:
    """The keys with one of which a note is signed that is not known to go on from what is held.

    They are those we hold, or, where the other history brought others, those that it brings: the feed's own too,
    since each is promised by the one before it.

    Raises:
        FeedError: neither signed it.
    """
    key = state.keys.at(checkpoint.size)
    if key is not None and note.verified_by([key]) is not None:
        return state.keys
    brought = (data for data in LogReader(source.get, checkpoint.size).entries() if b'"kind":"key"' in data)
    keys = KeyHistory.of(data for data in brought if parsed(data).get("kind") == Kind.KEY)
    key = keys.at(checkpoint.size)
    if keys.feed != state.keys.feed or key is None or note.verified_by([key]) is None:
        raise FeedError("the checkpoint is not signed by the key in force")
    return keys


def _received(
    feed: FeedFolder,
    state: FeedState,
    offered: LogReader,
    feed_id: str,
    note: SignedNote,
    checkpoint: Checkpoint,
    progress: Callable[[int, int], None] | None,
) -> FeedState:
    """The state with what is offered, its files lying in the incoming folder.

    Raises:
        FeedError: it does not hold together.
    """
    writer = LogWriter(feed.reader(state), feed.incoming, durable=feed.durable)
    keys, previous = state.keys.copy(), state.last
    origin = keys.origin if keys.held else None
    for number, data in enumerate(offered.entries(state.size), state.size):
        entry = read_entry(data, origin, number, previous)
        if entry.kind == "key" or not number:
            keys.learn(entry)
            origin = keys.origin
        previous = entry.leaf.hex()
        if not number and previous != feed_id:
            raise FeedError(f"this is the feed {previous}, not {feed_id}")
        writer.append(data, entry.leaf)
        if progress is not None and not number % 4096:
            progress(writer.size - state.size, checkpoint.size - state.size)
    if writer.root != checkpoint.root:
        raise FeedError("its entries do not give the root that its checkpoint signs")
    key = keys.at(checkpoint.size)
    if checkpoint.origin != keys.origin or key is None or note.verified_by([key]) is None:
        raise FeedError("the checkpoint is not signed by the key in force")
    writer.finish()
    return FeedState(checkpoint.size, checkpoint.root, previous, keys, bytes(note))


def _put_in_place(feed: FeedFolder) -> None:
    """Move verified files among the feed's own. Partial files that full ones replace are of no more use."""
    import shutil

    for path in sorted(feed.incoming.rglob("*")):
        if path.is_file():
            place = feed.public / path.relative_to(feed.incoming)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
            if place.parent.suffix != ".p":
                shutil.rmtree(place.with_name(place.name + ".p"), ignore_errors=True)
