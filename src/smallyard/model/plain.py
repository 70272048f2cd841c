"""Text that cannot steer what shows it: control and direction characters escaped, and no formula in a spreadsheet."""

from __future__ import annotations

import unicodedata

__all__ = ["FORMULA_SIGNS", "plain", "safe_cell"]

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a cell begins that spreadsheet programs compute."""
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


def safe_cell(text: str) -> str:
    """Text that a spreadsheet program will show and not compute: a leading formula sign gets an apostrophe.

    Every table that is written for a spreadsheet puts its cells through this one function.
    """
    shown = plain(text)
    return f"'{shown}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else shown
