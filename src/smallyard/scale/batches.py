"""The one function that decides shipments: a batch of rows in, one of results out, on a laptop as on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from smallyard.scale.columns import PLAIN_CELLS, RowColumns, party_key, party_of, stripped
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
_FIRST, _PENDING = 16_000, 200_000
"""Rows of parties gathered before equal ones are dropped: few at first, so that what follows can begin."""


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
    """The plain cells of every distinct party of a table, each soon after it was first met."""
    # A cell that no party has a column for is empty, and need not be compared.
    used = [place for place in range(PLAIN_CELLS) if any(one.plain[place] >= 0 for one in columns.parties)]
    known: pa.Table | None = None
    held: list[pa.Table] = []
    pending, most = 0, _FIRST
    for batch in chain(batches, [None]):
        if batch is not None:
            empty = pa.array([""] * batch.num_rows, pa.string())
            for one in columns.parties:
                arrays = [
                    stripped(batch.column(one.plain[place] + 1)) if one.plain[place] >= 0 else empty for place in used
                ]
                held.append(pa.Table.from_arrays(arrays, names=list(map(str, used))))
                pending += batch.num_rows
        if held and (pending > most or batch is None):
            fresh, known = _parted(known, held)
            yield from _cells(fresh, used)
            held, pending, most = [], 0, min(2 * most, _PENDING)


def _parted(known: pa.Table | None, held: Sequence[pa.Table]) -> tuple[pa.Table, pa.Table]:
    """The distinct rows of some tables that are not known, and all that are known with them."""
    tables = [one.append_column("known", pa.repeat(False, len(one))) for one in held]
    if known is not None:
        tables.append(known.append_column("known", pa.repeat(True, len(known))))
    every = pa.concat_tables(tables)
    names = every.column_names[:-1]
    told = every.group_by(names).aggregate([("known", "any")])
    return told.filter(pc.invert(told.column("known_any"))).select(names), told.select(names)


def _cells(fresh: pa.Table, used: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The cells of parties, but for those of a party that has none."""
    for part in fresh.to_batches(max_chunksize=10_000):
        lists = [[""] * part.num_rows] * PLAIN_CELLS
        for place, column in zip(used, part.columns, strict=True):
            lists[place] = column.to_pylist()
        yield from filter(any, zip(*lists, strict=True))


def telling_keys(parties: Sequence[tuple[str, ...]], world: World) -> list[str]:
    """The keys of those among parties that are not ordinary, or that cannot be read."""
    return [party_key(cells) for cells in telling_parties(parties, world)]


def telling_parties(parties: Sequence[tuple[str, ...]], world: World) -> list[tuple[str, ...]]:
    """Those among parties that are not ordinary, or that cannot be read; each is its plain cells."""
    read = [party_of(cells) for cells in parties]
    good = [party for party in read if party is not None]
    ordinary = iter(Ordinary(world).of(good))
    return [cells for cells, party in zip(parties, read, strict=True) if party is None or not next(ordinary)]
