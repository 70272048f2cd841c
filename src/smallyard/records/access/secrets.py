"""Making, hashing and checking what proves who someone is.

A session, a token and an invitation is "KEY.SECRET": the key finds the row, the secret has 256 random bits and is
kept only as an Argon2id hash. Against guessing, a plain SHA-256 of so long a secret would be as good; Argon2 costs
little here because a secret that was once found right is remembered in this process, under a keyed hash, and not
worked out again. A password gets the stronger setting of RFC 9106 section 4 (second recommended option).
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from threading import Lock

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["Checker", "Made", "hash_password", "new", "parted", "password_holds"]

_PASSWORDS = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, type=Type.ID)
_SECRETS = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1, type=Type.ID)
_KEY_BYTES, _SECRET_BYTES = 12, 32
_LONGEST = 200
_REMEMBERED = 4_096
_NOBODY = _PASSWORDS.hash(secrets.token_urlsafe())
"""Checked where there is no such account, so that the time taken does not tell whether there is."""


class Made:
    """A new secret: `shown` is told once, `key` and `hash` are kept."""

    __slots__ = ("hash", "key", "shown")

    def __init__(self) -> None:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        self.key = secrets.token_hex(_KEY_BYTES)
        self.hash = _SECRETS.hash(secret)
        self.shown = f"{self.key}.{secret}"


def new() -> Made:
    """A new session, token or invitation."""
    return Made()


def parted(shown: str) -> tuple[str, str] | None:
    """The key and the secret of what was shown; None where it cannot be one."""
    key, dot, secret = shown.partition(".")
    if not dot or len(shown) > _LONGEST or not shown.isascii() or not key or not secret:
        return None
    return key, secret


class Checker:
    """Checks secrets against their hashes, and remembers those that were right. Safe to use from many threads."""

    def __init__(self) -> None:
        self._own = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def holds(self, hashed: str, secret: str) -> bool:
        """Whether the secret is the one that was hashed."""
        # Of hash and secret together: a right answer for one row says nothing of another.
        mark = hashlib.blake2b(f"{hashed}\n{secret}".encode(), key=self._own).digest()
        with self._lock:
            if mark in self._right:
                self._right.move_to_end(mark)
                return True
        try:
            _SECRETS.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False
        with self._lock:
            self._right[mark] = None
            if len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)
        return True


def hash_password(password: str) -> str:
    """The hash of a password, with its salt and setting."""
    return _PASSWORDS.hash(password)


def password_holds(hashed: str, password: str) -> bool:
    """Whether it is the password; "" as the hash stands for no account, or one without a password: never."""
    try:
        return _PASSWORDS.verify(hashed or _NOBODY, password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False
