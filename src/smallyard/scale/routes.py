"""Which process decides which rows: those of one kind go to one process, so that no kind is decided twice."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from smallyard.scale.columns import RowColumns

__all__ = ["Routes"]

_MOST_KINDS = 200_000


class Routes:
    """Sends the rows of each set of deciding cells to one process, each new set to the one with the fewest rows.

    Args:
        columns: those of the table; None where its rows are not cells.
        processes: how many there are.
    """

    def __init__(self, columns: RowColumns | None, processes: int) -> None:
        self._columns = columns
        self._rows = np.zeros(processes, dtype=np.int64)
        self._known: dict[str, int] = {}

    def parts(self, batch: pa.RecordBatch) -> list[tuple[int, pa.RecordBatch]]:
        """The rows of a batch by process; all lines of a transaction go where its first one goes."""
        count = len(self._rows)
        columns = self._columns
        if count == 1 or columns is None or not columns.deciding:
            place = int(self._rows.argmin())
            self._rows[place] += batch.num_rows
            return [(place, batch)]
        cells = [batch.column(place + 1) for place in columns.deciding]
        kinds = pc.binary_join_element_wise(*cells, "\x1f").dictionary_encode()
        codes = kinds.indices.to_numpy()
        rows = np.bincount(codes, minlength=len(kinds.dictionary))
        to = np.array([self._place(*one) for one in zip(kinds.dictionary.to_pylist(), rows.tolist(), strict=True)])
        where = to[codes][_first_lines(batch, columns.number)]
        return [
            (place, batch if mine.all() else batch.filter(pa.array(mine)))
            for place in range(count)
            if (mine := where == place).any()
        ]

    def _place(self, kind: str, rows: int) -> int:
        place = self._known.get(kind)
        if place is None:
            if len(self._known) < _MOST_KINDS:
                place = self._known[kind] = int(self._rows.argmin())
            else:
                place = crc32(kind.encode("utf-8", "surrogatepass")) % len(self._rows)
        self._rows[place] += rows
        return place


def _first_lines(batch: pa.RecordBatch, number: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each row where the transaction begins of which it is a line."""
    rows = np.arange(batch.num_rows)
    if number < 0:
        return rows
    names = [name.strip() for name in batch.column(number + 1).to_pylist()]
    begins = [place == 0 or not name or name != names[place - 1] for place, name in enumerate(names)]
    return np.maximum.accumulate(np.where(begins, rows, 0))
