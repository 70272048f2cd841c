"""Reading trade statistics in their publishers' own formats: which reader a file is for is told by its beginning."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.reading.opening import file_label
from smallyard.trade.flows import Reading, Told
from smallyard.trade.readers import baci, census, china_customs, comtrade, plain
from smallyard.trade.readers.table import head_of

__all__ = ["READERS", "read_flows"]


class Reader(Protocol):
    """A module that reads one publisher's files."""

    def recognizes(self, name: str, head: bytes) -> bool:
        """Whether a file's beginning is that publisher's."""

    def read(self, path: Path, told: Told) -> Reading:
        """Begin to read a file."""


READERS: dict[str, Reader] = {
    "comtrade": comtrade,
    "baci": baci,
    "census": census,
    "china_customs": china_customs,
    "plain": plain,
}
"""Readers by name, in the order in which they are tried."""


def read_flows(path: Path, told: Told, reader: str | None = None) -> Reading:
    """Begin to read a file; its flows come one by one.

    Args:
        path: CSV or JSON, gzip or not.
        told: what the user says of the file.
        reader: which of READERS to use; None for the one that recognizes the file.

    Raises:
        InputError: the file cannot be opened, no reader recognizes it, or (while its flows are read) a row is wrong.
        UnknownValueError: there is no such reader.
    """
    if reader is not None and reader not in READERS:
        raise UnknownValueError(f"{reader[:40]!r} is no reader", field="--source", accepted=", ".join(READERS))
    head = head_of(path)
    chosen = READERS.get(reader or "") or next(
        (one for one in READERS.values() if one.recognizes(path.name, head)), None
    )
    if chosen is None:
        raise InputError(
            "is not of a form that we read",
            file=file_label(path),
            accepted="UN Comtrade, BACI, US Census, China Customs, or a CSV with columns hs, value, year",
        )
    return chosen.read(path, told)
