"""The SDN List as OFAC's enhanced XML; see ofac_enhanced."""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.ofac_enhanced import is_enhanced, read_enhanced

__all__ = ["read", "recognizes"]


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file in OFAC's namespace that is not of the consolidated lists."""
    return is_enhanced(files, consolidated=False)


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file. XML cut off is not well-formed, so a partial file must have been closed by whoever cut it.

    Raises:
        ListFileError: the file is not well-formed, declares entities, or lacks its entities or its date.
    """
    return read_enhanced(files, source)
