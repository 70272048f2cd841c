"""Every error that smallyard raises on purpose.

SmallyardError
├── InputError            what a user gave us cannot be read: file, row and field are named
│   └── UnknownValueError the field is known, its value is not one that is accepted
├── ListFileError         a list file is malformed, truncated, changed in shape, or too large
│   └── RefusedSnapshotError  readable, but so different from the last one that it needs confirmation
├── StoreError            the store is missing, locked, damaged, or of another version
│   └── BrokenChainError  a record's hash does not follow from the one before it
├── MissingExtraError     a package is not installed that an extra of ours brings
├── LawError              the rules themselves are at fault
│   ├── ConflictingProvisionsError  two exceptions to one rule apply and neither has precedence
│   └── OutOfCoverageError          the question lies outside what the tables and rules reach
├── FetchError            a publisher could not be reached, or its answer was not acceptable
└── FeedError             a signed feed is damaged, or says what its format does not allow
    └── ConflictError     two sides, or one side twice, say what cannot both be: the message names them
"""

from __future__ import annotations

from typing import Self

__all__ = [
    "BrokenChainError",
    "ConflictError",
    "ConflictingProvisionsError",
    "FeedError",
    "FetchError",
    "InputError",
    "LawError",
    "ListFileError",
    "MissingExtraError",
    "OutOfCoverageError",
    "RefusedSnapshotError",
    "SmallyardError",
    "StoreError",
    "UnknownValueError",
]


def _place(file: str | None, row: int | None, field: str | None) -> str:
    """Where in the input: an option or an argument (in capitals) names itself, a field says that it is one."""
    itself = not field or field.startswith("-") or (field.isupper() and file is None and row is None)
    named = field if itself else f"field {field}"
    return ", ".join(part for part in (file, f"row {row}" if row is not None else None, named) if part)


class SmallyardError(Exception):
    """The root: catch this to catch everything that smallyard raises on purpose."""


class InputError(SmallyardError):
    """What the user gave cannot be read.

    Args:
        problem: what is wrong, in one clause.
        file: the file it stands in, if it came from one.
        row: the row (CSV, XLSX: header is row 1) or the transaction's number in the file, from 1.
        field: the field's name as the user wrote it, or the option's with its dashes.
        accepted: what would have been accepted.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        row: int | None = None,
        field: str | None = None,
        accepted: str | None = None,
    ) -> None:
        self.problem, self.file, self.row, self.field, self.accepted = problem, file, row, field, accepted
        place = _place(file, row, field)
        text = f"{place}: {problem}" if place else problem
        super().__init__(f"{text}; accepted: {accepted}" if accepted else text)

    def placed(self, file: str, row: int | None) -> Self:
        """The same error, said of a file and a row of it."""
        return type(self)(self.problem, file=file, row=row, field=self.field, accepted=self.accepted)


class UnknownValueError(InputError):
    """The field exists, but its value is not one that is accepted."""


class ListFileError(SmallyardError):
    """A list file could not be read; the message names the file, and the row and field if there is one."""

    def __init__(
        self, problem: str, *, file: str | None = None, row: int | None = None, field: str | None = None
    ) -> None:
        self.problem, self.file, self.row, self.field = problem, file, row, field
        place = _place(file, row, field)
        super().__init__(f"{place}: {problem}" if place else problem)


class RefusedSnapshotError(ListFileError):
    """The file reads, but differs so much from the one in force that a person must confirm it."""


class StoreError(SmallyardError):
    """The store is missing, locked, damaged, or written by another version."""


class BrokenChainError(StoreError):
    """A stored record does not hash to what the next one says; the message names the first bad record."""


class MissingExtraError(SmallyardError):
    """A package is not installed; the message names it and the extra that brings it.

    Args:
        missing: the package, or why it could not be imported.
        extra: the extra, as in `pip install 'smallyard[EXTRA]'`.
    """

    def __init__(self, missing: str | ImportError, extra: str) -> None:
        name = missing if isinstance(missing, str) else missing.name or str(missing)
        super().__init__(f"{name.partition('.')[0]} is not installed; pip install 'smallyard[{extra}]'")


class LawError(SmallyardError):
    """The rules themselves are at fault, not the facts."""


class ConflictingProvisionsError(LawError):
    """Two exceptions to the same rule apply and neither is declared to prevail; the message names both."""


class OutOfCoverageError(LawError):
    """The question lies outside what the tables and rules reach (a date too early, a place not known)."""


class FetchError(SmallyardError):
    """A publisher could not be reached, or answered with something that was not acceptable."""


class FeedError(SmallyardError):
    """A signed feed is damaged, or says what its format does not allow; the message names the feed and the place."""


class ConflictError(FeedError):
    """Two sides, or one side twice, say what cannot both be true; the message names what and where the proof is."""
