"""One feed in a folder: its public files, and the state in which it was last found whole.

`public/` holds what anybody may have: `checkpoint` and `tile/...`. `state.json` beside it is what counts: it is
replaced in one step when everything it speaks of is in place and verified, so that a power cut leaves the old state
or the new.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from smallyard.errors import FeedError
from smallyard.exchange.entry import FIRST_PREVIOUS, Entry, read_entry
from smallyard.exchange.keys import KeyHistory
from smallyard.exchange.merkle import EMPTY_ROOT, CompactRange, consistency_path, inclusion_path, leaf_hash
from smallyard.exchange.note import Checkpoint, SignedNote
from smallyard.exchange.tiles import LogReader, folder_reader, write_file

__all__ = ["FeedFolder", "FeedState", "Verified", "verify_feed"]


@dataclass(frozen=True)
class FeedState:
    """A feed as it was last found whole.

    Attributes:
        size: how many entries it has.
        root: the root of their tree.
        last: the leaf hash of the last entry, in hexadecimal.
        keys: its keys so far.
        note: the signed checkpoint of this size; empty of a feed without entries.
    """

    size: int = 0
    root: bytes = EMPTY_ROOT
    last: str = FIRST_PREVIOUS
    keys: KeyHistory = field(default_factory=KeyHistory)
    note: bytes = b""

    @property
    def id(self) -> str:
        """The feed's identity; empty of a feed without entries."""
        return self.keys.feed if self.keys.held else ""

    def dump(self) -> bytes:
        """As JSON."""
        held = {
            "size": self.size,
            "root": self.root.hex(),
            "last": self.last,
            "keys": [one.data.decode() for one in self.keys.held],
            "note": self.note.decode(),
        }
        return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def load(cls, data: bytes) -> FeedState:
        """Read back what `dump` wrote.

        Raises:
            FeedError: it is damaged.
        """
        try:
            held = json.loads(data)
            keys = KeyHistory.of([text.encode() for text in held["keys"]])
            return cls(int(held["size"]), bytes.fromhex(held["root"]), held["last"], keys, held["note"].encode())
        except (ValueError, KeyError, TypeError, AttributeError) as failed:
            raise FeedError(f"the state of a feed is damaged: {failed}") from failed


class FeedFolder:
    """A feed's folder.

    Args:
        folder: where it is; made with the first entry.
        durable: wait until files are on the disk. Tests of many histories do without.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder, self.durable = folder, durable

    @property
    def public(self) -> Path:
        """What anybody may have."""
        return self.folder / "public"

    @property
    def incoming(self) -> Path:
        """What was received and is not verified yet."""
        return self.folder / "incoming"

    def state(self) -> FeedState:
        """The state in which it was last found whole.

        Raises:
            FeedError: it cannot be read.
        """
        try:
            data = (self.folder / "state.json").read_bytes()
        except FileNotFoundError:
            return FeedState()
        except OSError as failed:
            raise FeedError(f"{self.folder} cannot be read: {failed.strerror or failed}") from failed
        found = FeedState.load(data)
        checkpoint = self.public / "checkpoint"
        with suppress(OSError):
            if checkpoint.read_bytes() == found.note:
                return found
        write_file(checkpoint, found.note, durable=self.durable)  # it broke off between the two
        return found

    def commit(self, state: FeedState) -> None:
        """Make a state the one that counts; its files are in place."""
        write_file(self.folder / "state.json", state.dump(), durable=self.durable)
        write_file(self.public / "checkpoint", state.note, durable=self.durable)

    def reader(self, state: FeedState | None = None) -> LogReader:
        """Its entries and hashes."""
        return LogReader(folder_reader(self.public), (state or self.state()).size)

    def entries(self, begin: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Its entries from number `begin` on, as they were verified when they came."""
        state = self.state()
        reader = self.reader(state)
        previous = reader.hash_of(0, begin - 1).hex() if 0 < begin <= state.size else FIRST_PREVIOUS
        for number, data in enumerate(reader.entries(begin, end), begin):
            entry = read_entry(data, state.keys.origin, number, previous)
            previous = entry.leaf.hex()
            yield entry

    def entries_of(self, kinds: Collection[str], begin: int = 0) -> Iterator[Entry]:
        """Its entries of some kinds from number `begin` on, others passed over without being read.

        They were verified when they came; `verify_feed` looks whether they still are what they were.
        """
        marks = [f'"kind":"{kind}"'.encode() for kind in kinds]
        for number, data in enumerate(self.reader().entries(begin), begin):
            if any(mark in data for mark in marks):
                value = json.loads(data)
                if value["kind"] in kinds:
                    at, previous, body = value["at"], value["previous"], value["body"]
                    yield Entry(number, previous, at, value["kind"], body, data, leaf_hash(data))

    def entry(self, number: int) -> Entry:
        """One entry.

        Raises:
            FeedError: there is none of that number.
        """
        for found in self.entries(number, number + 1):
            return found
        raise FeedError(f"there is no entry {number}")

    def prove(self, number: int, size: int | None = None) -> list[bytes]:
        """The path that shows that an entry is in the tree of this size (the whole feed if not given)."""
        reader = self.reader()
        return inclusion_path(number, reader.size if size is None else size, reader.hash_of)

    def prove_growth(self, first: int, second: int | None = None) -> list[bytes]:
        """The path that shows that the feed of size `first` begins the one of size `second`."""
        reader = self.reader()
        return consistency_path(first, reader.size if second is None else second, reader.hash_of)

    def root_at(self, size: int) -> bytes:
        """The root that the feed had at a size."""
        return CompactRange.of(size, self.reader().hash_of).root

    def forget_incoming(self) -> None:
        """Drop what was received and not verified."""
        shutil.rmtree(self.incoming, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Verified:
    """A feed found whole from its first entry to its checkpoint."""

    id: str
    origin: str
    name: str
    size: int
    root: bytes
    keys: int


def verify_feed(reader: LogReader, note: SignedNote, expected: str | None = None) -> Verified:
    """Walk a whole feed: each entry canonical and following from the last, the tree, the keys, the signature.

    Memory does not grow with the feed.

    Raises:
        FeedError: something does not hold; the message names the first place.
    """
    checkpoint = Checkpoint.read(note)
    if checkpoint.size != reader.size or not checkpoint.size:
        raise FeedError(f"the checkpoint is of {checkpoint.size} entries")
    tree, keys, previous, first = CompactRange(), KeyHistory(), FIRST_PREVIOUS, ""
    origin: str | None = None
    append = tree.append
    for number, data in enumerate(reader.entries()):
        entry = read_entry(data, origin, number, previous)
        if entry.kind == "key" or not number:
            keys.learn(entry)
            origin = keys.origin
        previous = entry.leaf.hex()
        if not number:
            first = previous
            if expected is not None and first != expected:
                raise FeedError(f"this is the feed {first}, not {expected}")
        append(entry.leaf)
    if tree.size != checkpoint.size or tree.root != checkpoint.root:
        raise FeedError(f"the entries do not give the root that the checkpoint of {checkpoint.size} entries signs")
    key = keys.at(checkpoint.size)
    if checkpoint.origin != keys.origin or key is None or note.verified_by([key]) is None:
        raise FeedError("the checkpoint is not signed by the key in force")
    return Verified(first, keys.origin, keys.name, checkpoint.size, checkpoint.root, len(keys.held))
