"""Signatures by which a receiver knows that a webhook came from us, unchanged and lately.

Source: Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

__all__ = ["new_secret", "signature", "signed_headers"]

_PREFIX = "whsec_"
_BYTES = 32
"""Of a new key; the standard asks for 24 to 64."""


def new_secret() -> str:
    """A new key as receivers are given it: whsec_ and base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """The signature of a message: v1, and base64 of the HMAC-SHA256 over its id, its time and its body.

    Raises:
        ValueError: the secret is no base64.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as failed:
        raise ValueError("a secret is whsec_ and base64") from failed
    signed = f"{id_}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def signed_headers(secret: str, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers that go with a message; the id stays the same however often it is sent."""
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id_, timestamp, body),
    }
