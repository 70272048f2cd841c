"""Signing keys: who may sign for a feed at which size, and how a feed changes its key.

A feed's first entry names its key and promises the next one by its hash. A later entry of kind `key` brings the key
so promised and promises another, so that somebody who steals the key in use cannot put one of his own in its place:
the promised key lies elsewhere and was never used. A checkpoint is signed by the key in force after its last entry.
The promise is what KERI calls pre-rotation.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from smallyard.errors import FeedError, InputError
from smallyard.exchange.canonical import parsed
from smallyard.exchange.entry import FIRST_PREVIOUS, Entry, Kind, read_entry
from smallyard.exchange.merkle import leaf_hash
from smallyard.exchange.note import VerifierKey, check_origin
from smallyard.exchange.tiles import write_file
from smallyard.exchange.wire import Wire

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Hash", "InForce", "KeyBody", "KeyHistory", "SigningKey"]

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 hash in hexadecimal."""


class KeyBody(Wire):
    """What an entry of kind `key` says."""

    reason: Literal["begin", "rotation", "revocation"]
    """A revocation says that the key before it can no longer be trusted."""
    key: str
    """The key from now on, as a C2SP verifier key."""
    next: Hash
    """SHA-256 of the public key that the next such entry will bring."""
    name: Annotated[str, Field(max_length=200)] = ""
    """Who publishes, in words. Of the first entry."""
    origin: Annotated[str, AfterValidator(check_origin)] | None = None
    """The feed's name. Of the first entry."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """The side the publisher is on, as an ISO country code. Of the first entry."""
    disowned_from: Annotated[int, Field(ge=1)] | None = None
    """Of a revocation: entries from this number up to this one are not the publisher's own."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A key and the number of the entry that brought it; the entry's bytes show it to others."""

    sequence: int
    key: VerifierKey
    body: KeyBody
    data: bytes


class KeyHistory:
    """The keys of one feed, from its first entry on.

    A feed's identity is the leaf hash of that entry, which fixes its name, its first key and the promise of the next.
    """

    def __init__(self, held: Iterable[InForce] = ()) -> None:
        self.held = list(held)

    @classmethod
    def of(cls, entries: Iterable[bytes]) -> KeyHistory:
        """Read the key entries alone, each shown to be the feed's own by the promise in the one before it.

        Raises:
            FeedError: they are no such sequence.
        """
        found, feed = cls(), None
        for data in entries:
            try:
                value = parsed(data)
                sequence, previous = value["sequence"], value["previous"]
            except (InputError, KeyError) as failed:
                raise FeedError(f"a key entry that cannot be read: {failed}") from failed
            if type(sequence) is not int or (found.held and sequence <= found.held[-1].sequence):
                raise FeedError("key entries out of order")
            entry = read_entry(data, feed, sequence, str(previous))
            found.learn(entry)
            feed = value["feed"]
        if not found.held:
            raise FeedError("no key entry")
        return found

    def copy(self) -> KeyHistory:
        """A history of its own."""
        return KeyHistory(self.held)

    def learn(self, entry: Entry) -> None:
        """Take in an entry of kind `key`.

        Raises:
            FeedError: it cannot stand where it stands.
        """
        where = f"entry {entry.sequence}"
        if entry.kind != Kind.KEY:
            raise FeedError(f"{where} is the first, and brings no key")
        try:
            body = KeyBody.model_validate(entry.body)
        except ValidationError as failed:
            raise FeedError(f"{where} brings no key that can be read: {failed.errors()[0]['msg']}") from failed
        key = VerifierKey.read(body.key)
        if not self.held:
            if entry.sequence or entry.previous != FIRST_PREVIOUS or body.reason != "begin" or body.origin is None:
                raise FeedError(f"{where} does not begin a feed")
        elif body.reason == "begin" or body.origin is not None or body.country is not None:
            raise FeedError(f"{where} begins a feed that has begun")
        elif key.commitment != self.held[-1].body.next:
            raise FeedError(f"{where} brings a key that was not promised")
        if (body.origin or self.held[0].body.origin) != key.name:
            raise FeedError(f"{where} brings a key of another name, {key.name[:80]!r}")
        if body.disowned_from is not None and (body.reason != "revocation" or body.disowned_from > entry.sequence):
            raise FeedError(f"{where} disowns what it cannot")
        self.held.append(InForce(entry.sequence, key, body, entry.data))

    def at(self, size: int) -> VerifierKey | None:
        """The key that signs a checkpoint of this size; None for a feed without entries."""
        found = None
        for one in self.held:
            if one.sequence < size:
                found = one.key
        return found

    @property
    def feed(self) -> str:
        """The identity of the feed."""
        return leaf_hash(self.held[0].data).hex()

    @property
    def origin(self) -> str:
        """The feed's name."""
        return self.held[0].body.origin or ""

    @property
    def name(self) -> str:
        """Who publishes, in words; the feed's name if it does not say."""
        return self.held[0].body.name or self.origin

    @property
    def country(self) -> str | None:
        """The side the publisher says it is on."""
        return self.held[0].body.country

    def disowned(self, sequence: int) -> bool:
        """Whether the publisher said of an entry that it is not his own."""
        return any(
            one.body.disowned_from is not None and one.body.disowned_from <= sequence < one.sequence
            for one in self.held
        )


class SigningKey:
    """A private key in a file, readable by its owner alone.

    Args:
        private: the key.
        name: the feed's name, under which it signs.
    """

    def __init__(self, private: Ed25519PrivateKey, name: str) -> None:
        self.private, self.name = private, name

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """A new one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate(), name)

    @classmethod
    def load(cls, path: Path, name: str, passphrase: bytes | None = None) -> SigningKey:
        """Read one.

        Raises:
            InputError: it is not there, or the passphrase is not the right one.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            private = load_pem_private_key(path.read_bytes(), passphrase)
        except OSError as failed:
            raise InputError(f"cannot be read: {failed.strerror or failed}", file=str(path)) from failed
        except (ValueError, TypeError, UnsupportedAlgorithm) as failed:
            raise InputError(
                f"does not open: {failed}", file=str(path), accepted="the passphrase it was written with"
            ) from failed
        if not isinstance(private, Ed25519PrivateKey):
            raise InputError("is not an Ed25519 key", file=str(path))
        return cls(private, name)

    def save(self, path: Path, passphrase: bytes | None = None) -> None:
        """Write it, encrypted if there is a passphrase.

        Raises:
            FeedError: it cannot be written.
        """
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        path.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(path.parent, 0o700)  # noqa: PTH101 - of a folder that may be new
        data = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        write_file(path, data, mode=0o600)

    @property
    def verifier(self) -> VerifierKey:
        """Its public side."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())
