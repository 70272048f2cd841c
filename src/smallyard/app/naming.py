"""Naming file and row in an error about what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smallyard.errors import InputError, OutOfCoverageError
from smallyard.model.reading.opening import file_label

__all__ = ["in_row"]


@contextmanager
def in_row(path: str | Path, number: int | None) -> Iterator[None]:
    """Name file and row in an error that only deciding brings out, such as an ECCN that is not on the list.

    Raises:
        InputError: whatever is wrong, with its place.
    """
    try:
        yield
    except OutOfCoverageError as outside:
        raise InputError(str(outside), file=file_label(Path(path)), row=number) from outside
    except InputError as wrong:
        raise wrong.placed(file_label(Path(path)), number) from wrong
