"""Canonical JSON: one value, one sequence of bytes, so that a hash means the value.

RFC 8785 as the library `rfc8785` writes it, narrowed: an entry holds no floating-point number (amounts are text), its
whole numbers lie within plus or minus 2**53 - 1, and the keys of its objects are ASCII. For such values the standard
library's encoder gives the same bytes several times faster, which is what reading a long feed takes; that the two
agree is tested.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from smallyard.errors import InputError

__all__ = ["LARGEST_NUMBER", "canonical", "parsed"]

LARGEST_NUMBER = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly (RFC 8785, section 3.2.2.3)."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: object) -> bytes:
    """The canonical bytes of a value of JSON types.

    Raises:
        InputError: it holds something that an entry may not hold.
    """
    import rfc8785

    _check(value)
    try:
        return bytes(rfc8785.dumps(value))  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as failed:
        raise InputError(f"cannot be written as canonical JSON: {failed}") from failed


def parsed(data: bytes) -> dict[str, Any]:
    """The object that canonical bytes stand for.

    Raises:
        InputError: the bytes are not one JSON object in canonical form.
    """
    try:
        value = _decode(data.decode("utf-8"))
        again = _encode(value).encode("utf-8")
    except (ValueError, RecursionError) as failed:
        raise InputError(f"is not canonical JSON: {failed}") from failed
    if again != data:
        raise InputError("is JSON, but not in canonical form (RFC 8785)")
    if not isinstance(value, dict):
        raise InputError("is JSON, but not an object", accepted="one object")
    if not data.isascii():
        _check(value)  # only the order of keys beyond ASCII differs between the two encoders
    return value


def _check(value: object) -> None:
    """Refuse what the format leaves out of JSON."""
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise InputError(f"{key!r} is not a name in ASCII", accepted="ASCII names of fields")
            _check(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _check(part)
    elif isinstance(value, float):
        _no_fraction(repr(value))
    elif isinstance(value, int) and not isinstance(value, bool):
        _whole(str(value))


def _whole(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_NUMBER:
        raise InputError(f"{text[:40]} is too large", accepted="whole numbers within 2**53 - 1; larger ones as text")
    return number


def _no_fraction(text: str) -> NoReturn:
    raise InputError(f"{text[:40]} is not a whole number", accepted="whole numbers; others as text")


def _whole_or_error(text: str) -> int:
    try:
        return _whole(text)
    except InputError as failed:
        raise ValueError(str(failed)) from failed


def _none(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is not a whole number")


_decode = json.JSONDecoder(parse_int=_whole_or_error, parse_float=_none, parse_constant=_none).decode
