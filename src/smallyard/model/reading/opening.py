"""Opening a user's file: within a size limit, as UTF-8 text, with one clear line for whatever is wrong with it."""

from __future__ import annotations

import codecs
from pathlib import Path

from smallyard.errors import InputError

__all__ = ["LARGEST", "decoded", "file_label", "read_bytes", "shown"]

LARGEST = 64 * 1024 * 1024
"""Bytes of one input file."""
_SHOWN = 40
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_ACCEPTED = 'UTF-8 text (in Excel: save as "CSV UTF-8")'


def shown(value: object) -> str:
    """A value as an error quotes it: at most 40 characters, control characters escaped."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "...")


def file_label(path: Path) -> str:
    """The file's name as an error prints it."""
    name = str(path)
    return name if name.isprintable() else ascii(name)


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """All bytes of a file.

    Raises:
        InputError: there is none, it is a folder, cannot be read, is empty, or is larger than `largest`.
    """
    label = file_label(path)
    try:
        if path.is_dir():
            raise InputError("is a folder", file=label, accepted="a file")
        with path.open("rb") as stream:
            # Not by its stated size: a device or a pipe states none.
            data = stream.read(largest + 1)
    except (OSError, ValueError) as failed:
        reason = failed.strerror if isinstance(failed, OSError) and failed.strerror else str(failed)
        raise InputError(f"cannot be opened: {reason}", file=label) from failed
    if len(data) > largest:
        raise InputError("is too large", file=label, accepted=f"at most {largest // 1024 // 1024} MB")
    if not data.strip():
        raise InputError("is empty", file=label)
    return data


def decoded(data: bytes, label: str, first_row: int = 1) -> str:
    """Text of UTF-8 bytes, with or without a byte order mark; `first_row` is the number of their first line.

    Raises:
        InputError: another encoding, or a NUL character; the line is named.
    """
    for mark, encoding in _OTHER_ENCODINGS:
        if first_row == 1 and data.startswith(mark):
            raise InputError(f"is {encoding} text", file=label, accepted=_ACCEPTED)
    if (place := data.find(b"\0")) >= 0:
        row = data.count(b"\n", 0, place) + first_row
        raise InputError(
            "a NUL character: is this a binary file, or UTF-16?", file=label, row=row, accepted=_ACCEPTED
        )
    try:
        return data.decode("utf-8-sig" if first_row == 1 else "utf-8")
    except UnicodeDecodeError as failed:
        row = data.count(b"\n", 0, failed.start) + first_row
        byte = f"0x{data[failed.start]:02x}"
        raise InputError(f"byte {byte} is not UTF-8", file=label, row=row, accepted=_ACCEPTED) from failed
