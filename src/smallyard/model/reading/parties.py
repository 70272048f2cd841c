"""Parties to be screened, from the rows of a file of any length; the first mistake ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.party import Party
from smallyard.model.reading.party_columns import PARTY_FILE_COLUMNS, PartyColumns, Problem, ReadParty
from smallyard.model.reading.party_files import PartyRow, open_party_file

__all__ = ["PARTY_FILE_COLUMNS", "damaged", "read_parties", "read_row"]


def read_parties(
    path: str | Path, mapping: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> Iterator[tuple[int, str, Party]]:
    """The parties of a file one by one: row number, the user's reference, and the party.

    Screening reads files by `open_party_file`, which goes on past a bad row.

    Raises:
        InputError: the file cannot be read; the message names file, row and field, and what is accepted.
    """
    opened = open_party_file(path, mapping, encoding)
    seen = False
    for row in opened.rows():
        seen = True
        found = read_row(opened.columns, row)
        if found.problems:
            raise found.problems[0].as_error(opened.label, row.number)
        assert found.party is not None
        yield row.number, opened.columns.reference(row.cells), found.party
    if not seen:
        raise InputError("has a header but no rows", file=opened.label, accepted="one row for each party")


def read_row(columns: PartyColumns, row: PartyRow) -> ReadParty:
    """The party of a row, with everything that is wrong with the row itself or with a cell that is read."""
    damage = damaged(columns, row)
    found = columns.party(columns.telling(row.cells))
    named = {one.field for one in damage}
    return ReadParty(found.party, damage + tuple(one for one in found.problems if one.field not in named))


def damaged(columns: PartyColumns, row: PartyRow) -> tuple[Problem, ...]:
    """What is wrong with the row as a row, and with those of its cells that are read."""
    return tuple(
        Problem(columns.header[place] if place >= 0 else "", words)
        for place, words in sorted(row.wrong.items())
        if place < 0 or columns.fields[place]
    )
