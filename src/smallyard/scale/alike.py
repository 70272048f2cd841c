"""The rows of a block, looked at column by column: which can be filled at once, and which are of one kind.

What this finds of a row is what `RowDecider` finds of it by itself, for all rows of a block in a few passes of Arrow
and numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from smallyard.scale.columns import party_keys, stripped

if TYPE_CHECKING:
    from smallyard.scale.columns import RowColumns

__all__ = ["AMOUNT", "CODE", "LONGEST", "Rows"]

AMOUNT = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,2})?"
"""An amount that stands in a row as a decision says it."""
CODE = r"[0-9]{4,10}"
"""An HS code, as a transaction holds it."""
LONGEST = 80
"""Characters of a text beyond which a row is read by itself."""
_ESCAPED = r'["\\\x00-\x1f]'
_MOST = 1 << 40
_Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(slots=True)
class Rows:
    """The rows of a block.

    Attributes:
        columns: those of the table.
        numbers: of the rows, in the file.
        cells: the rows as they are.
        plain: the same without white space around their cells, and with an empty cell behind the last.
        fit: whether the texts, amounts and codes of a row can be filled in as they stand.
    """

    columns: RowColumns
    numbers: list[int]
    cells: list[tuple[str, ...]]
    plain: list[tuple[str, ...]]
    fit: list[bool]
    _arrays: list[Any] = field(repr=False)
    _stripped: list[Any] = field(repr=False)
    _lists: list[list[str]] = field(repr=False)

    @classmethod
    def of(cls, batch: pa.RecordBatch, columns: RowColumns) -> Rows:
        """Those of a batch whose first column is the rows' numbers and whose others are texts."""
        arrays = batch.columns[1:]
        alike = [stripped(array) for array in arrays]
        lists = [array.to_pylist() for array in arrays]
        plain = [
            column if same.equals(array) else same.to_pylist()
            for array, same, column in zip(arrays, alike, lists, strict=True)
        ]
        empty = [""] * batch.num_rows
        fit = np.ones(batch.num_rows, dtype=bool)
        for place in columns.texts:
            fit &= _holds(pc.less_equal(pc.utf8_length(alike[place]), LONGEST))
        for places, form in ((columns.amounts, AMOUNT), (columns.codes, CODE)):
            for place in places:
                fit &= _holds(pc.match_substring_regex(alike[place], f"^(?:{form})?$"))
        return cls(
            columns,
            batch.column(0).to_pylist(),
            list(zip(*lists, strict=True)),
            list(zip(*plain, empty, strict=True)),
            fit.tolist(),
            arrays,
            alike,
            [*plain, empty],
        )

    def __len__(self) -> int:
        return len(self.numbers)

    def parties(self) -> list[list[str]]:
        """The key of each party of all rows."""
        empty = pa.repeat("", len(self))
        return [
            party_keys([self._stripped[at] if at >= 0 else empty for at in one.plain]) for one in self.columns.parties
        ]

    def kinds(self) -> list[int]:
        """A number for each row.

        Rows with the same one have the same deciding cells, texts that are equal in the same places, and amounts in
        the same places.
        """
        columns = self.columns
        mixed = _Mixed(len(self))
        for place in columns.deciding:
            coded = self._arrays[place].dictionary_encode()
            mixed.add(_whole(coded.indices), len(coded.dictionary))
        if columns.texts:
            coded = pa.concat_arrays([self._stripped[at] for at in columns.texts]).dictionary_encode()
            empty = pc.index(coded.dictionary, "").as_py()
            texts = _whole(coded.indices).reshape(len(columns.texts), len(self))
            first = [np.full(len(self), place) for place in range(len(texts))]
            for place, one in enumerate(texts):
                for before in range(place):
                    same = (one == texts[before]) & (first[place] == place)
                    first[place][same] = before
                mixed.add(np.where(one == empty, len(texts), first[place]), len(texts) + 1)
        for place in columns.amounts:
            mixed.add(_holds(pc.equal(self._stripped[place], "")).astype(np.int64), 2)
        return mixed.numbers.tolist()

    def encoded(self) -> list[tuple[bytes, ...]]:
        """The number of each row's transaction and its texts in UTF-8, as in our canonical JSON."""
        places = (self.columns.number, *self.columns.texts)
        return list(zip(*(self._in_json(place) for place in places), strict=True))

    def _in_json(self, place: int) -> list[bytes]:
        if place < 0:
            return [b""] * len(self)
        array = self._stripped[place]
        if pc.any(pc.match_substring_regex(array, _ESCAPED)).as_py():
            return [encode_basestring(text)[1:-1].encode() for text in self._lists[place]]
        found: list[bytes] = array.cast(pa.binary()).to_pylist()
        return found

    def said(self) -> list[tuple[bytes, ...]]:
        """The amounts of each row as they stand, in UTF-8; those of a row that is fit are as a decision says them."""
        if not self.columns.amounts:
            return [()] * len(self)
        places = self.columns.amounts
        return list(zip(*(self._stripped[place].cast(pa.binary()).to_pylist() for place in places), strict=True))

    def codes(self) -> list[tuple[str, ...]]:
        """The HS codes of each row."""
        if not self.columns.codes:
            return [()] * len(self)
        return list(zip(*(self._lists[place] for place in self.columns.codes), strict=True))

    def amounts(self) -> list[tuple[Decimal | None, ...]]:
        """The amounts of each row that is fit."""
        if not self.columns.amounts:
            return [()] * len(self)
        read = (
            [Decimal(cell) if cell and fit else None for cell, fit in zip(self._lists[place], self.fit, strict=True)]
            for place in self.columns.amounts
        )
        return list(zip(*read, strict=True))


class _Mixed:
    """Numbers of many columns as one."""

    def __init__(self, count: int) -> None:
        self.numbers: _Numbers = np.zeros(count, dtype=np.int64)
        self._size = 1

    def add(self, numbers: _Numbers, size: int) -> None:
        """Add a column of numbers, all of them below `size`."""
        if self._size * max(size, 1) > _MOST:
            distinct, self.numbers = np.unique(self.numbers, return_inverse=True)
            self._size = len(distinct)
        self.numbers = self.numbers * max(size, 1) + numbers
        self._size *= max(size, 1)


def _whole(indices: Any) -> _Numbers:
    found: _Numbers = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _holds(flags: Any) -> Any:
    return flags.to_numpy(zero_copy_only=False)
