"""The key that bundles of records are signed with: Ed25519, made at first use beside the records.

Sources: RFC 8032 (Ed25519); the fingerprint is that of OpenSSH, SHA-256 over the public key, here over its 32 bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import MissingExtraError, StoreError
from smallyard.lists.store import default_place

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Signer", "fingerprint", "key_path", "signature_holds"]

_FILE = "records.key"
_PUBLIC_BYTES = 32


def key_path(place: str | Path) -> Path:
    """Where the key of a place of records is: records.key beside the file; of a database, in the user's folder."""
    if isinstance(place, str) and "://" in place:
        return Path(default_place()).absolute().parent / _FILE
    return Path(place).absolute().parent / _FILE


def fingerprint(public: bytes) -> str:
    """What a person compares: SHA256 and the base64 of the public key's hash."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message was made by the key.

    Raises:
        StoreError: the cryptography package is not installed.
    """
    _need()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(public) != _PUBLIC_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Signer:
    """The key of a place of records, made if there is none.

    Args:
        path: where it is kept, in PEM, readable by its owner alone.

    Raises:
        StoreError: the key cannot be read or made, others may read it, or the cryptography package is not installed.
    """

    def __init__(self, path: Path) -> None:
        _need()
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self.path = path
        self._key = _read(path) if path.exists() else _make(path)
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        """What a person compares."""
        return fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """The signature over a message."""
        return self._key.sign(message)


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        mode = path.stat().st_mode & 0o777
        if os.name == "posix" and mode & 0o077:
            raise StoreError(f"the signing key {path} may be read by others (mode {mode:o}); make that 600")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as failed:
        raise StoreError(f"the signing key {path} cannot be read: {failed}") from failed
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError(f"the signing key {path} is not an Ed25519 key")
    return key


def _make(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, and never over a key that another process made meanwhile.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return _read(path)
    except OSError as failed:
        raise StoreError(f"the signing key {path} cannot be made: {failed.strerror or failed}") from failed
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return key


def _need() -> None:
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError as missing:
        raise MissingExtraError(missing, "service") from missing
