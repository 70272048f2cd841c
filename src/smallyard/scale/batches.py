"""The one function that decides shipments: a batch of rows in, one of results out, on a laptop as on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from smallyard.scale.columns import RowColumns, party_key, party_of
from smallyard.scale.ordinary import Ordinary
from smallyard.scale.rows import Decided, RowDecider
from smallyard.scale.shared import COLUMNS

if TYPE_CHECKING:
    from smallyard.law.world import World

__all__ = ["HELD", "RESULTS", "blocks", "decide_batch", "distinct_parties", "telling_keys", "telling_parties"]

RESULTS = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("transaction", pa.string()),
        pa.field("rows", pa.int32()),
        *(pa.field(name, pa.string()) for name in COLUMNS),
        pa.field("digest", pa.string()),
        pa.field("problem", pa.string()),
    ]
)
"""The columns of results, in their order: docs/scale.md says what each means."""
_SHOWN = pa.dictionary(pa.int32(), pa.string())
HELD = pa.schema([field.with_type(_SHOWN) if field.name in COLUMNS else field for field in RESULTS])
"""The same as they are made and kept: a text that many rows show is held once."""
_PLAIN = tuple(f"p{place}" for place in range(7))
_PENDING = 200_000
"""Rows of parties gathered before equal ones are dropped."""


def decide_batch(batch: pa.RecordBatch, decider: RowDecider) -> pa.RecordBatch:
    """Decide a batch whose first column is the rows' numbers and whose others are the table's columns, as texts.

    Raises:
        StoreError: the lists cannot be read, or a shared decision is not the one made directly.
    """
    return as_batch(decider.decide(batch))


def as_batch(found: Iterable[Decided]) -> pa.RecordBatch:
    """Results as one batch; what is shown of decisions is held once for all rows that share it."""
    results = list(found)
    places: dict[tuple[str, ...], int] = {}
    shown = pa.array([places.setdefault(one.columns, len(places)) for one in results], pa.int32())
    distinct = [columns or ("",) * len(COLUMNS) for columns in places]
    arrays: list[Any] = [
        pa.array([one.row for one in results], pa.int64()),
        pa.array([one.number for one in results], pa.string()),
        pa.array([one.rows for one in results], pa.int32()),
    ]
    arrays += [_shown([columns[place] for columns in distinct], shown) for place in range(len(COLUMNS))]
    arrays += [
        pa.array([one.digest for one in results], pa.string()),
        pa.array([one.problem for one in results], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=HELD)


def _shown(texts: Sequence[str], places: pa.Array) -> Any:
    """Texts in some places, each text held once."""
    coded = pa.array(texts, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.take(places), coded.dictionary)


def blocks(batches: Iterable[pa.RecordBatch], number: int) -> Iterator[pa.RecordBatch]:
    """The same rows cut so that no transaction is cut; `number` is the place of its column, below 0 for none."""
    carried: list[pa.RecordBatch] = []
    for batch in batches:
        if number < 0 or not batch.num_rows:
            yield batch
            continue
        names = batch.column(number + 1)
        last = names[-1].as_py().strip()
        cut = batch.num_rows
        while cut and last and names[cut - 1].as_py().strip() == last:
            cut -= 1
        if cut or not carried or carried[-1].column(number + 1)[-1].as_py().strip() != last:
            whole = [*carried, batch.slice(0, cut)]
            carried = [batch.slice(cut)] if cut < batch.num_rows else []
            yield from _joined(whole)
        else:
            carried.append(batch)
    yield from _joined(carried)


def _joined(parts: Sequence[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    filled = [part for part in parts if part.num_rows]
    if filled:
        yield filled[0] if len(filled) == 1 else pa.Table.from_batches(filled).combine_chunks().to_batches()[0]


def distinct_parties(batches: Iterable[pa.RecordBatch], columns: RowColumns) -> Iterator[tuple[str, ...]]:
    """The plain cells of every distinct party of a table."""
    held: list[pa.Table] = []
    pending = 0

    def folded() -> pa.Table:
        return pa.concat_tables(held).group_by(list(_PLAIN)).aggregate([])

    for batch in batches:
        empty = pa.array([""] * batch.num_rows, pa.string())
        for one in columns.parties:
            arrays = [batch.column(place + 1) if place >= 0 else empty for place in one.plain]
            held.append(pa.Table.from_arrays(arrays, names=list(_PLAIN)))
            pending += batch.num_rows
        if pending > _PENDING:
            held, pending = [folded()], 0
    if not held:
        return
    seen: set[tuple[str, ...]] = set()
    for part in folded().to_batches(max_chunksize=10_000):
        for cells in zip(*(part.column(place).to_pylist() for place in range(len(_PLAIN))), strict=True):
            stripped = tuple([cell.strip() for cell in cells])
            if any(stripped) and (stripped == cells or stripped not in seen):
                if stripped != cells:
                    seen.add(stripped)
                yield stripped


def telling_keys(parties: Sequence[tuple[str, ...]], world: World) -> list[bytes]:
    """The keys of those among parties that are not ordinary, or that cannot be read."""
    return [party_key(cells) for cells in telling_parties(parties, world)]


def telling_parties(parties: Sequence[tuple[str, ...]], world: World) -> list[tuple[str, ...]]:
    """Those among parties that are not ordinary, or that cannot be read; each is its plain cells."""
    read = [party_of(cells) for cells in parties]
    good = [party for party in read if party is not None]
    ordinary = iter(Ordinary(world).of(good))
    return [cells for cells, party in zip(parties, read, strict=True) if party is None or not next(ordinary)]
