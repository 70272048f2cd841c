"""The versions that are shown are those of what comes with the software."""

from __future__ import annotations

from smallyard.lists.pack import as_of
from smallyard.version import LISTS_AS_OF


def test_the_lists_are_of_the_day_of_the_pack() -> None:
    assert as_of() == LISTS_AS_OF
