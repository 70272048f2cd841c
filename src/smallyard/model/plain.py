"""Text that cannot steer what shows it: control and direction characters escaped."""

from __future__ import annotations

import unicodedata

__all__ = ["plain"]

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str) -> str:
    """Text with control and direction characters escaped; line breaks become spaces."""
    if text.isprintable():
        return text
    return "".join(
        " "
        if letter in "\n\r\t"
        else letter.encode("unicode_escape").decode()
        if unicodedata.category(letter) in _STEERING
        else letter
        for letter in text
    )
