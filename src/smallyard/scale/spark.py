"""The same over Spark DataFrames: shipments decided and parties screened on a cluster, with equal results.

The lists and their name index go to each executor once, as one file (`SparkContext.addFile`), and are opened once by
each of its Python processes, which keep the forms of decisions they made from task to task. Rows go through
`mapInArrow` to the very functions that a run on one machine calls. They are pure, so a task that failed and is run
again gives the same rows; Spark's committers, or Delta, see to it that no row is written twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from smallyard.errors import InputError, StoreError
from smallyard.law.world import World
from smallyard.lists.clearances import Clearances
from smallyard.lists.store import Store
from smallyard.model.reading.party_columns import PartyColumns
from smallyard.scale.batches import RESULTS, blocks, decide_batch, distinct_parties, telling_keys
from smallyard.scale.columns import PLAIN_CELLS, RowColumns
from smallyard.scale.files import as_texts
from smallyard.scale.rows import RowDecider
from smallyard.scale.shared import Shared
from smallyard.screening.parties import Options, outcomes, telling_key
from smallyard.screening.result import Result, outcome_of_dicts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["check_shipments", "screen_parties"]

_LABEL = "frame"
_CELLS = tuple(f"p{place}" for place in range(PLAIN_CELLS))
_TOLD = 10_000
"""Parties that are told of together."""
_SCREENED = {
    "key": pa.binary(),
    "result": pa.string(),
    "score": pa.float64(),
    "listing": pa.string(),
    "list": pa.string(),
    "listed_name": pa.string(),
    "hits": pa.string(),
    "problems": pa.string(),
}
_TYPES = {
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.string(): "string",
    pa.float64(): "double",
    pa.binary(): "binary",
}
"""What Spark calls the types of results."""


# The lists on every executor


@dataclass(frozen=True, slots=True)
class _Lists:
    """Where an executor finds the lists: a file that was sent to it, or a database's URL; and as of which days."""

    sent: str
    place: str
    effective: date
    known: date
    digest: str

    def view(self) -> Any:
        """The lists, opened once in this process.

        Raises:
            StoreError: they are not those of the driver.
        """
        found = _VIEWS.get(self)
        if found is None:
            store = Store(_unpacked(self.sent) if self.sent else self.place)
            found = store.view(self.effective, self.known)
            if found.digest != self.digest:
                raise StoreError("the executor's lists are not the driver's: is its smallyard of the same version?")
            _VIEWS[self] = found
        return found


_VIEWS: dict[_Lists, Any] = {}
_DECIDERS: dict[str, RowDecider] = {}
_MOST_DECIDERS = 2
"""Frames with whose forms a Python process of an executor goes on: some hundred megabytes each."""
_SENT: set[tuple[str, str]] = set()
"""What this driver sent to the executors of an application."""


def _packed(store: Store, view: Any, name: str) -> Path:
    """The store and the name index of a view in one file."""
    index = view.evidence.kept
    _ = index.index  # built and kept beside the store
    made = Path(tempfile.mkdtemp(prefix="smallyard-")) / name
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        out.writestr("here", view.digest)
        if Path(store.place).exists():
            out.write(store.place, "lists.sqlite")
        if index.place.is_dir():
            for one in sorted(index.place.iterdir()):
                out.write(one, f"cache/{index.place.name}/{one.name}")
    return made


def _unpacked(name: str) -> Path:
    """The store of a file sent to this executor; the first process to ask unpacks it, the others find it done."""
    from pyspark import SparkFiles

    sent = Path(SparkFiles.get(name))
    folder = sent.with_suffix("")
    if not folder.is_dir():
        scratch = Path(tempfile.mkdtemp(prefix=".smallyard-", dir=sent.parent))
        with zipfile.ZipFile(sent) as archive:
            archive.extractall(scratch)  # a file that the driver made
        try:
            scratch.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(scratch, ignore_errors=True)
    return folder / "lists.sqlite"


def _lists(spark: SparkSession, store: Store | Path | str | None, effective: date, known: date) -> _Lists:
    held = store if isinstance(store, Store) else Store(store)
    view = held.view(effective, known)
    if isinstance(held.place, str) and "://" in held.place:
        return _Lists("", held.place, effective, known, view.digest)
    name = f"smallyard-{view.digest[:20]}.zip"
    application = spark.sparkContext.applicationId
    if (application, name) not in _SENT:
        spark.sparkContext.addFile(str(_packed(held, view, name)))
        _SENT.add((application, name))
    return _Lists(name, "", effective, known, view.digest)


def _parts(spark: SparkSession) -> int:
    """Into how many parts rows are brought before they are worked on.

    Said, as Spark would else make few large parts of few bytes, and one processor would do the work of all.
    """
    said = str(spark.conf.get("spark.sql.shuffle.partitions", ""))
    return int(said) if said.isdecimal() else 4 * spark.sparkContext.defaultParallelism


# Shipments


def check_shipments(
    frame: DataFrame,
    *,
    effective: date,
    known: date,
    as_of: date | None = None,
    store: Store | Path | str | None = None,
    clearances: Clearances | None = None,
    number: str | None = None,
    together: bool = True,
) -> DataFrame:
    """Decide the shipments of a frame whose columns are those of a table of transactions (docs/input.md).

    Every distinct party is looked up once; what is collected to the driver are the names and addresses of the few
    that are near a listing. This runs at once, the decisions when the result is asked for.

    Args:
        frame: one row for each item line.
        effective: the day on which the lists are looked at for parties.
        known: the day up to which received list evidence counts.
        as_of: the day whose law applies; None for each transaction's own date.
        store: where the lists are on the driver; None for the user's own.
        clearances: what persons said of possible matches; None for nothing.
        number: a column of numbers that is to come back as `row`, where there is one.
        together: bring the lines of one transaction to one place, by a shuffle on the column `transaction`; False
            where every row is a transaction of its own.

    Returns:
        A frame with the columns of `shipment-row`, one row for each transaction.

    Raises:
        InputError: a column is not known or stands twice.
        StoreError: the lists cannot be read.
    """
    from pyspark.sql import functions as f

    spark = frame.sparkSession
    lists = _lists(spark, store, effective, known)
    header = tuple(name for name in frame.columns if name != number)
    columns = RowColumns.of(header, _LABEL)
    said = clearances if clearances is not None else Clearances()
    telling = spark.sparkContext.broadcast(_telling(frame, columns, lists, said))
    row = f.col(f"`{number}`").cast("bigint") if number else f.lit(None).cast("bigint")
    numbered = frame.select(row.alias("row"), *(f.col(f"`{name}`") for name in header))
    if together and columns.number >= 0:
        own = f.trim(f.col(f"`{header[columns.number]}`").cast("string"))
        # A row without a number is a transaction of its own, and may go anywhere.
        anywhere = f.xxhash64(*(f.col(f"`{name}`").cast("string") for name in ("row", *header))).cast("string")
        key = f.when((own == "") | own.isNull(), anywhere).otherwise(own)
        numbered = numbered.withColumn("_together", key).repartition(_parts(spark), "_together")
        numbered = numbered.sortWithinPartitions("_together", "row").drop("_together")
    name = hashlib.sha256(repr((lists, header, as_of, list(said))).encode()).hexdigest()
    job = _Job(lists, header, as_of, said, name)
    schema = _schema({field.name: field.type for field in RESULTS})

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return job.decided(batches, telling)

    return numbered.mapInArrow(decide, schema)


@dataclass(frozen=True)
class _Job:
    lists: _Lists
    header: tuple[str, ...]
    as_of: date | None
    clearances: Clearances
    name: str

    def decided(self, batches: Iterable[pa.RecordBatch], telling: Any) -> Iterator[pa.RecordBatch]:
        """The results of a partition's batches."""
        name = f"{self.name} {telling.value.digest}"
        decider = _DECIDERS.get(name)
        if decider is None:
            world = World(lists=self.lists.view(), clearances=self.clearances)
            columns = RowColumns.of(self.header, _LABEL)
            shared = Shared(world, self.as_of)
            if len(_DECIDERS) >= _MOST_DECIDERS:
                del _DECIDERS[next(iter(_DECIDERS))]
            decider = _DECIDERS[name] = RowDecider(columns, shared, telling.value.keys, by_number=False)
        for batch in blocks(map(_texts, batches), decider.columns.number):
            if batch.num_rows:
                yield decide_batch(batch, decider).cast(RESULTS)


@dataclass(frozen=True, slots=True)
class _Telling:
    keys: frozenset[str]
    digest: str


def _texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same with numbers of rows first, and texts behind them."""
    rows = batch.column(0).fill_null(-1)
    return pa.RecordBatch.from_arrays(
        [rows, *(as_texts(column) for column in batch.columns[1:])], names=batch.schema.names
    )


def _telling(frame: DataFrame, columns: RowColumns, lists: _Lists, clearances: Clearances) -> _Telling:
    """The keys of all distinct parties of a frame that are near a listing."""
    from pyspark.sql import functions as f

    used = {place for one in columns.parties for place in one.plain if place >= 0}
    header = [columns.header[place] for place in sorted(used)]
    found: set[str] = set()
    if header:
        own = RowColumns.of(header, _LABEL)

        def distinct(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            # Cells are made texts as those of the rows that are decided: a postal code may be a number.
            parties = distinct_parties(map(_texts, batches), own)
            while some := list(islice(parties, _TOLD)):
                arrays = [pa.array(cells, pa.string()) for cells in zip(*some, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, names=list(_CELLS))

        def look_up(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            world = World(lists=lists.view(), clearances=clearances)
            for batch in batches:
                cells = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
                yield pa.RecordBatch.from_arrays([pa.array(telling_keys(cells, world), pa.string())], names=["key"])

        # Equal parties are dropped before they cross the network: one name a million times is one row.
        row = f.lit(None).cast("bigint").alias("row")
        parties = frame.select(row, *(f.col(f"`{name}`") for name in header))
        texts = ", ".join(f"{name} string" for name in _CELLS)
        every = parties.mapInArrow(distinct, texts).distinct().repartition(_parts(frame.sparkSession))
        found = {one["key"] for one in every.mapInArrow(look_up, "key string").collect()}
    keys = frozenset(found)
    return _Telling(keys, hashlib.sha256(json.dumps(sorted(keys)).encode()).hexdigest())


# Parties


def screen_parties(
    frame: DataFrame,
    *,
    effective: date,
    known: date,
    columns: Mapping[str, str] | None = None,
    store: Store | Path | str | None = None,
    options: Options | None = None,
) -> DataFrame:
    """Screen the parties of a frame whose columns are those of a file of parties (docs/screening.md).

    Every distinct party is screened once, and what it comes to is joined to its rows; of those that come to nothing,
    nothing is joined.

    Args:
        frame: one row for each party.
        effective: the day on which the listings are to be in force.
        known: the day up to which received list evidence counts.
        columns: from the frame's column names to ours; to "" for one that is not to be read.
        store: where the lists are on the driver; None for the user's own.
        options: how to screen; None for the usual way.

    Returns:
        The frame with the columns result, score, listing, list, listed_name (of the best hit), hits (all of them, as
        JSON in the form of `screening`) and problems.

    Raises:
        InputError: no column holds a name, or the frame has a column of that name already.
        StoreError: the lists cannot be read.
    """
    from pyspark.sql import functions as f

    spark = frame.sparkSession
    lists = _lists(spark, store, effective, known)
    header = tuple(frame.columns)
    if taken := sorted({*_SCREENED, "_key"} & set(header) - {"key"}):
        raise InputError("is a column of the results", field=taken[0], accepted="the frame with it renamed")
    read = PartyColumns.of(header, _LABEL, columns)
    how = options or Options()
    own = [header[place] for place, field in enumerate(read.fields) if field and field != "reference"]

    def cells(batch: pa.RecordBatch) -> list[tuple[str, ...]]:
        texts = {name: as_texts(column).to_pylist() for name, column in zip(own, batch.columns, strict=True)}
        empty = [""] * batch.num_rows
        rows = zip(*(texts.get(name, empty) for name in header), strict=True)
        return [tuple(read.telling(row)) for row in rows]

    def screened(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        view = lists.view()
        for batch in batches:
            distinct = list(dict.fromkeys(cells(batch)))
            bodies = outcomes(distinct, read, view, how)
            yield _hits(distinct, bodies)

    def keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            told = batch.select(own)
            keys = pa.array([telling_key(one) for one in cells(told)], pa.binary())
            yield pa.RecordBatch.from_arrays([*batch.columns, keys], names=[*batch.schema.names, "_key"])

    distinct = frame.select(*(f.col(f"`{name}`") for name in own)).distinct().repartition(_parts(spark))
    found = distinct.mapInArrow(screened, _schema(_SCREENED)).dropDuplicates(["key"]).withColumnRenamed("key", "_key")
    types = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in frame.schema)
    rows = frame.mapInArrow(keyed, f"{types}, _key binary")
    joined = rows.join(found, "_key", "left").drop("_key")
    return joined.withColumn("result", f.coalesce(f.col("result"), f.lit(str(Result.CLEAR))))


def _hits(tellings: Sequence[tuple[str, ...]], bodies: Sequence[str]) -> pa.RecordBatch:
    """What parties come to, of those that come to anything."""
    rows = []
    for telling, body in zip(tellings, bodies, strict=True):
        found = json.loads(body)
        hits = found.get("hits", [])
        problems = [f"{field}: {problem}" if field else problem for field, problem, _ in found.get("problems", ())]
        result = outcome_of_dicts(hits)
        if result is Result.CLEAR and problems:
            result = Result.UNREAD
        if hits or problems:
            best = hits[0] if hits else {}
            rows.append(
                (
                    telling_key(telling), str(result), best.get("score"), best.get("listing"), best.get("list"),
                    best.get("name"), json.dumps(hits, ensure_ascii=False) if hits else None,
                    "; ".join(problems) or None,
                )
            )  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCREENED)
    arrays = [pa.array(column, type_) for column, type_ in zip(columns, _SCREENED.values(), strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(_SCREENED))


def _schema(types: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}` {_TYPES[type_]}" for name, type_ in types.items())
