"""Signed notes and checkpoints as C2SP describes them: what a publisher signs is a size and a root, never less.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint (Ed25519, signature type 0x01), RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from smallyard.errors import FeedError
from smallyard.exchange.merkle import HASH_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["LARGEST_NOTE", "Checkpoint", "SignedNote", "VerifierKey", "check_origin", "sign"]

LARGEST_NOTE = 65_536
"""Bytes of a signed note."""
_LARGEST_SIZE = 2**48
_MOST_SIGNATURES = 32
_ED25519 = b"\x01"
_DASH = "\u2014 "
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,14}")


def check_origin(origin: str) -> str:
    """The name of a feed, if it is one.

    Raises:
        ValueError: it is not.
    """
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(
            f"{origin[:80]!r} is not the name of a feed; accepted: an address without https://, such as "
            "trade.example/exchange (letters, digits, . _ / -)"
        )
    return origin


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under, written `name+id+key` as signed notes have it."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Read `name+id+key`.

        Raises:
            FeedError: it is not such a key, or its id is not that of the key.
        """
        name, _, rest = text.partition("+")
        shown, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if not name or key is None or key[:1] != _ED25519 or len(key) != 33:
            raise FeedError(f"{text[:80]!r} is not an Ed25519 verifier key (name+id+key)")
        found = cls(name, key[1:])
        if shown != found.id.hex():
            raise FeedError(f"the id {shown[:20]} is not that of the key of {name}")
        return found

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature line names its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def commitment(self) -> str:
        """What promises this key before it is used: SHA-256 of the public key, in hexadecimal."""
        return sha256(self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Whether the signature is this key's, over the text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignedNote:
    """Text with its signature lines, none of them verified yet. `signatures`: key name, key id, signature."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def read(cls, data: bytes) -> SignedNote:
        """Read a note.

        Raises:
            FeedError: it is not one.
        """
        if len(data) > LARGEST_NOTE:
            raise FeedError(f"a note larger than {LARGEST_NOTE} bytes")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as failed:
            raise FeedError("a note that is not UTF-8") from failed
        if any(ord(letter) < 32 and letter != "\n" for letter in whole):
            raise FeedError("a note with control characters")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise FeedError("a note without signatures")
        signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
        if len(signatures) > _MOST_SIGNATURES:
            raise FeedError(f"a note with more than {_MOST_SIGNATURES} signatures")
        return cls(text + "\n", signatures)

    def verified_by(self, keys: Iterable[VerifierKey]) -> VerifierKey | None:
        """The first of the keys whose signature is on the note; None if none is, or if one of theirs is wrong."""
        found = None
        for key in keys:
            for name, key_id, signature in self.signatures:
                if (name, key_id) == (key.name, key.id):
                    if not key.signed(signature, self.text.encode()):
                        return None
                    found = found or key
        return found

    def __bytes__(self) -> bytes:
        lines = "".join(_line(*one) for one in self.signatures)
        return f"{self.text}\n{lines}".encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries a feed holds, and the root of their tree. `extra`: further lines, which nothing here uses."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    @classmethod
    def read(cls, note: SignedNote) -> Checkpoint:
        """Read the text of a note as a checkpoint.

        Raises:
            FeedError: it is not one.
        """
        lines = note.text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise FeedError("a checkpoint has at least three lines, none of them empty")
        root = _decoded(lines[2])
        if root is None or len(root) != HASH_BYTES:
            raise FeedError("a checkpoint whose root is not a SHA-256 hash in base64")
        if not _DECIMAL.fullmatch(lines[1]) or int(lines[1]) > _LARGEST_SIZE:
            raise FeedError(f"a checkpoint whose size is {lines[1][:40]!r}")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extra)
        return "".join(f"{line}\n" for line in lines)


def sign(text: str, key: VerifierKey, private: Ed25519PrivateKey) -> SignedNote:
    """A note with one signature."""
    return SignedNote(text, ((key.name, key.id, private.sign(text.encode())),))


def _line(name: str, key_id: bytes, signature: bytes) -> str:
    return f"{_DASH}{name} {base64.b64encode(key_id + signature).decode()}\n"


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_DASH) or not name or "+" in name or raw is None or len(raw) < 5:
        raise FeedError(f"a signature line that cannot be read: {line[:80]!r}")
    return name, raw[:4], raw[4:]


def _decoded(text: str) -> bytes | None:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode() == text else None
