"""A node's own feed: begun once, appended to, signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from smallyard.errors import FeedError, InputError
from smallyard.exchange.entry import Entry, Kind, make_entry
from smallyard.exchange.feed import FeedFolder, FeedState
from smallyard.exchange.keys import KeyBody, SigningKey
from smallyard.exchange.note import Checkpoint, sign
from smallyard.exchange.tiles import LogWriter

__all__ = ["OwnFeed", "Written"]

_CURRENT, _NEXT = "current.pem", "next.pem"

Written = tuple[str, Mapping[str, object]]
"""What is to be appended: its kind and its body."""


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """The feed that this node publishes.

    Attributes:
        feed: its folder.
        keys: the folder of its private keys. `next.pem` is best kept elsewhere; it is needed for a rotation only.
        passphrase: what the keys are encrypted with, if anything.
    """

    feed: FeedFolder
    keys: Path
    passphrase: bytes | None = None

    def begin(self, origin: str, name: str, at: datetime | None = None, country: str | None = None) -> FeedState:
        """Make keys and the first entry.

        Raises:
            InputError: the feed has begun already.
        """
        if self.feed.state().size or (self.keys / _CURRENT).exists():
            raise InputError("has a feed already", file=str(self.feed.folder))
        current, following = SigningKey.generate(origin), SigningKey.generate(origin)
        following.save(self.keys / _NEXT, self.passphrase)
        current.save(self.keys / _CURRENT, self.passphrase)
        body = KeyBody(
            reason="begin",
            key=str(current.verifier),
            next=following.verifier.commitment,
            name=name,
            origin=origin,
            country=country,
        )
        return self._append([(Kind.KEY, _plain(body))], current, at)[0]

    def append(self, written: Iterable[Written], at: datetime | None = None) -> tuple[FeedState, list[Entry]]:
        """Append entries and sign the feed: all of them, or none.

        Raises:
            InputError: an entry is too long, or the key is not there.
            FeedError: the feed cannot be written.
        """
        return self._append(written, None, at)

    def rotate(self, *, revoke: bool, disowned_from: int | None = None, at: datetime | None = None) -> FeedState:
        """Bring the promised key and promise another; with `revoke`, say that the old one is no longer trusted.

        Raises:
            InputError: the promised key is not there.
        """
        state = self._begun()
        self._settle_keys(state)
        promised = SigningKey.load(self.keys / _NEXT, state.keys.origin, self.passphrase)
        after = self.keys / "after-next.pem"
        following = SigningKey.generate(state.keys.origin)
        following.save(after, self.passphrase)
        body = KeyBody(
            reason="revocation" if revoke else "rotation",
            key=str(promised.verifier),
            next=following.verifier.commitment,
            disowned_from=disowned_from,
        )
        found, _ = self._append([(Kind.KEY, _plain(body))], promised, at)
        self._settle_keys(found)
        return found

    def _append(
        self, written: Iterable[Written], key: SigningKey | None, at: datetime | None
    ) -> tuple[FeedState, list[Entry]]:
        state = self.feed.state()
        origin = key.name if key else self._begun().keys.origin
        now = at or datetime.now(UTC)
        writer = LogWriter(self.feed.reader(state), self.feed.public, durable=self.feed.durable)
        keys, previous, made = state.keys.copy(), state.last, []
        for kind, body in written:
            entry = make_entry(origin, writer.size, previous, kind, body, now)
            if kind == Kind.KEY:
                keys.learn(entry)
            writer.append(entry.data, entry.leaf)
            previous = entry.leaf.hex()
            made.append(entry)
        if not made:
            return state, []
        writer.finish()
        signing = key or self._signing(state)
        due = keys.at(writer.size)
        if due is None or due != signing.verifier:
            raise FeedError("the private key here is not the one in force: it cannot sign")
        text = str(Checkpoint(origin, writer.size, writer.root))
        note = bytes(sign(text, signing.verifier, signing.private))
        found = FeedState(writer.size, writer.root, previous, keys, note)
        self.feed.commit(found)
        for path in writer.superseded():
            self._drop(path)
        return found, made

    def _signing(self, state: FeedState) -> SigningKey:
        found = SigningKey.load(self.keys / _CURRENT, state.keys.origin, self.passphrase)
        if found.verifier != state.keys.at(state.size):
            self._settle_keys(state)
            found = SigningKey.load(self.keys / _CURRENT, state.keys.origin, self.passphrase)
        return found

    def _settle_keys(self, state: FeedState) -> None:
        """After a rotation: the promised key becomes the current one. Done again if it broke off between."""
        promised = self.keys / _NEXT
        after = self.keys / "after-next.pem"
        if promised.exists():
            key = SigningKey.load(promised, state.keys.origin, self.passphrase)
            if key.verifier == state.keys.at(state.size):
                promised.replace(self.keys / _CURRENT)
        if after.exists() and not promised.exists():
            key = SigningKey.load(after, state.keys.origin, self.passphrase)
            if key.verifier.commitment == state.keys.held[-1].body.next:
                after.replace(promised)

    def _begun(self) -> FeedState:
        state = self.feed.state()
        if not state.size:
            raise InputError("has no feed yet", file=str(self.feed.folder), accepted="after `exchange init`")
        return state

    def _drop(self, path: str) -> None:
        import shutil

        shutil.rmtree(self.feed.public / path, ignore_errors=True)


def _plain(body: KeyBody) -> dict[str, object]:
    return body.model_dump(mode="json", exclude_none=True)
