"""The SDN List as OFAC's four delimited files; see ofac_delimited."""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.ofac_delimited import is_set, read_set

__all__ = ["read", "recognizes"]


def recognizes(files: Mapping[str, bytes]) -> bool:
    """A set that holds sdn.csv."""
    return is_set(files, "sdn")


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read the set.

    Raises:
        ListFileError: a file of the set is missing, empty or truncated.
    """
    return read_set(files, source, is_sdn=True, partial=partial)
