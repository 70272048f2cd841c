"""The flows on this machine: one Parquet file for each file loaded, in a folder beside the lists.

A Parquet file carries in its own metadata what it was made from (name, SHA-256, publisher, vintage, currency, what
was left out), so that a load is one rename and the folder is its own index. Nothing of a load that fails is left.
Needs the extra `trade` (DuckDB and Arrow).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError, StoreError
from smallyard.lists.store import default_place
from smallyard.model.reading.opening import file_label
from smallyard.trade.flows import Flow, Publication, Reading, Told
from smallyard.trade.readers import read_flows

if TYPE_CHECKING:
    import duckdb

__all__ = ["FlowStore", "Loaded", "Stratum", "connected", "describe", "flows_place", "plain_errors"]

_FOLDER = "flows"
_KEY = b"smallyard.flows"
_FORMAT = 1
_BATCH = 100_000
_MEMORY = "1200MB"
_UNIQUE = "reporter, partner, direction, basis, year, month, edition, code, part"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Flows of one kind in a file: direction, basis, edition, year, digits of the code, and the months covered.

    `month` is true where they are by month. `rows` and `cents` are their sums; `parts` is true where rows of one code
    add up (by customs regime, or by domestic and foreign origin).
    """

    direction: str
    basis: str
    edition: str
    year: int
    digits: int
    month: bool
    months: int
    parts: bool
    rows: int
    cents: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file that was loaded: where its flows are, what it was, and what it holds.

    `left_out` counts rows that were no flow of their own by reason, each with its value in cents.
    """

    path: Path
    name: str
    sha256: str
    loaded_at: str
    publication: Publication
    strata: tuple[Stratum, ...]
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    left_out: dict[str, tuple[int, int]]

    @property
    def rows(self) -> int:
        """How many flows."""
        return sum(one.rows for one in self.strata)


def flows_place(lists_place: str | Path | None = None) -> Path:
    """Where the flows are for a store of lists: the folder `flows` beside it, or in the user's data folder."""
    place = default_place() if lists_place is None else lists_place
    if isinstance(place, str) and "://" in place:
        from platformdirs import user_data_path

        return user_data_path("smallyard") / _FOLDER
    return Path(place).absolute().parent / _FOLDER


def connected(scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory, bounded in size, that reads Parquet.

    Raises:
        StoreError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError as missing:
        raise StoreError(
            "flows need DuckDB, which is not installed: install smallyard with the extra trade"
        ) from missing
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "threads": str(min(2, os.cpu_count() or 1)),
        "preserve_insertion_order": "false",
    }
    connection = duckdb.connect(config=config)
    if scratch is not None:
        connection.execute("SET temp_directory = ?", [str(scratch)])
    return connection


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say in one line what DuckDB says in many.

    Raises:
        StoreError: DuckDB failed.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as failed:
        first = next(iter(str(failed).splitlines()), type(failed).__name__)
        raise StoreError(f"the flows held cannot be used: {first}") from failed


class FlowStore:
    """Flows loaded from files.

    Args:
        folder: where they are, made at the first load; None for `flows_place()`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = flows_place() if folder is None else folder

    def held(self) -> tuple[Loaded, ...]:
        """What was loaded, the latest last.

        Raises:
            StoreError: Arrow is not installed, or a file is damaged.
        """
        if not self.folder.is_dir():
            return ()
        found = [_loaded(path) for path in sorted(self.folder.glob("*.parquet"))]
        return tuple(sorted(found, key=lambda one: (one.loaded_at, one.name)))

    def load(
        self,
        path: Path,
        told: Told = Told(),  # noqa: B008 - frozen
        *,
        reader: str | None = None,
        replace: bool = False,
        watch: Callable[[Iterable[Flow]], Iterable[Flow]] | None = None,
    ) -> tuple[Loaded, bool]:
        """Load one file: all of it, or nothing.

        Args:
            path: a file that one of the readers reads.
            told: what the user says of it.
            reader: which reader to use; None for the one that recognizes it.
            replace: load it although an earlier file of the same publisher holds flows of the same kind and years;
                the later load then stands for them.
            watch: what shows how far it has come.

        Returns:
            What is held of it, and whether these very bytes had been loaded before (then nothing was done).

        Raises:
            InputError: the file cannot be read, holds a flow twice, or what an earlier file holds already.
            StoreError: it cannot be stored.
        """
        digest = _digest(path)
        earlier = self.held()
        for one in earlier:
            if one.sha256 == digest:
                return one, True
        reading = read_flows(path, told, reader)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".load-", suffix=".parquet", dir=self.folder)
        except OSError as failed:
            raise StoreError(f"flows cannot be stored in {self.folder}: {failed.strerror or failed}") from failed
        os.close(handle)
        scratch = Path(name)
        try:
            flows = watch(reading.flows) if watch is not None else reading.flows
            _write(scratch, flows)
            with plain_errors():
                self._check(scratch, path, reading, earlier, replace=replace)
                describe(scratch, path.name, digest, reading)
            final = self.folder / f"{digest[:16]}.parquet"
            scratch.replace(final)
        except OSError as failed:
            raise StoreError(f"flows cannot be stored in {self.folder}: {failed.strerror or failed}") from failed
        finally:
            scratch.unlink(missing_ok=True)
        return _loaded(final), False

    def forget(self, digest: str) -> Loaded:
        """Delete the flows of one file, by the beginning of its SHA-256.

        Raises:
            InputError: no file held begins so, or several do.
        """
        found = [one for one in self.held() if one.sha256.startswith(digest.casefold())] if len(digest) >= 4 else []
        if len(found) != 1:
            held = ", ".join(one.sha256[:12] for one in self.held())
            accepted = f"one of {held}, or its first four characters or more" if held else None
            none = "" if held else "; no file is held"
            raise InputError(f"{digest[:70]!r} is not one file that is held{none}", accepted=accepted)
        found[0].path.unlink()
        return found[0]

    def _check(
        self, scratch: Path, path: Path, reading: Reading, earlier: Iterable[Loaded], *, replace: bool
    ) -> None:
        label = file_label(path)
        with connected(self.folder) as base:
            flows = f"read_parquet('{_quoted(scratch)}')"
            if not _one(base, f"SELECT count(*) FROM {flows}")[0]:
                raise InputError("holds no flow", file=label)
            twice = base.execute(
                f"SELECT min(row), max(row), {_UNIQUE} FROM {flows} GROUP BY {_UNIQUE} HAVING count(*) > 1 "
                f"ORDER BY max(row) LIMIT 1"
            ).fetchone()
            if twice is not None:
                first, again, reporter, partner, direction, _, year, month, _, code, *_ = twice
                when = f"{year}-{month:02}" if month else f"{year}"
                ends = f"from {reporter} to {partner}" if direction == "export" else f"into {reporter} from {partner}"
                raise InputError(
                    f"{direction} of {code} {ends} in {when} stands twice (first in row {first})",
                    file=label,
                    row=again,
                )
            if replace:
                return
            same = "reporter, partner, direction, basis, year, month > 0, least(length(code), 7)"
            for one in earlier:
                if one.publication.reader != reading.publication.reader:
                    continue
                if one.publication.partial or reading.publication.partial:
                    continue
                both = base.execute(
                    f"SELECT DISTINCT {same} FROM {flows} INTERSECT SELECT DISTINCT {same} FROM "
                    f"read_parquet('{_quoted(one.path)}') LIMIT 1"
                ).fetchone()
                if both is not None and not _months_apart(base, flows, one.path, both):
                    raise InputError(
                        f"holds {both[2]}s of {both[0]} with {both[1]} in {both[4]}, which {one.name} holds already",
                        file=label,
                        accepted="--replace, to let the later file stand for them",
                    )


def _months_apart(base: duckdb.DuckDBPyConnection, flows: str, other: Path, both: tuple[Any, ...]) -> bool:
    """Whether two files of monthly flows hold different months of the same year."""
    if not both[5]:
        return False
    months = "SELECT DISTINCT reporter, partner, direction, basis, year, month, least(length(code), 7) FROM"
    shared = base.execute(
        f"{months} {flows} WHERE month > 0 INTERSECT {months} read_parquet('{_quoted(other)}') LIMIT 1"
    ).fetchone()
    return shared is None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except (OSError, ValueError) as failed:
        reason = getattr(failed, "strerror", None) or str(failed)
        raise InputError(f"cannot be opened: {reason}", file=file_label(path)) from failed
    return digest.hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _one(base: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    found = base.execute(query).fetchone()
    assert found is not None
    return found


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as missing:
        raise StoreError(
            "flows need Arrow, which is not installed: install smallyard with the extra trade"
        ) from missing
    return pyarrow


def _schema(arrow: Any) -> Any:
    text = arrow.dictionary(arrow.int32(), arrow.string())
    return arrow.schema(
        [
            ("row", arrow.int32()),
            ("reporter", text),
            ("partner", text),
            ("direction", text),
            ("basis", text),
            ("year", arrow.int16()),
            ("month", arrow.int8()),
            ("months", arrow.int8()),
            ("edition", text),
            ("code", text),
            ("part", text),
            ("cents", arrow.int64()),
            ("quantity", arrow.float64()),
            ("unit", text),
            ("kilograms", arrow.float64()),
        ]
    )


def _write(path: Path, flows: Iterable[Flow]) -> None:
    arrow = _arrow()
    schema = _schema(arrow)
    names = schema.names
    attributes = [str(name) for name in names]
    with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(flows):
            columns = [
                arrow.array([getattr(one, name) for one in batch], schema.field(name).type) for name in attributes
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))


def _batches(flows: Iterable[Flow]) -> Iterator[list[Flow]]:
    flows = iter(flows)
    while batch := list(islice(flows, _BATCH)):
        yield batch


def describe(path: Path, name: str, digest: str, reading: Reading) -> None:
    """Write what a Parquet file of flows is, and was made from, into its own metadata."""
    arrow = _arrow()
    with connected(path.parent) as base:
        flows = f"read_parquet('{_quoted(path)}')"
        strata = base.execute(
            f"SELECT direction, basis, edition, year, length(code), month > 0, "
            f"CASE WHEN max(month) > 0 THEN count(DISTINCT month) ELSE max(months) END, bool_or(part <> ''), "
            f"count(*), sum(cents)::BIGINT FROM {flows} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        reporters = [one for (one,) in base.execute(f"SELECT DISTINCT reporter FROM {flows} ORDER BY 1").fetchall()]
        partners = [one for (one,) in base.execute(f"SELECT DISTINCT partner FROM {flows} ORDER BY 1").fetchall()]
    described = {
        "format": _FORMAT,
        "name": name,
        "sha256": digest,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "publication": asdict(reading.publication),
        "strata": strata,
        "reporters": reporters,
        "partners": partners,
        "left_out": reading.left_out,
    }
    # Written again with the description: a Parquet file's metadata stands at its end.
    source = arrow.parquet.ParquetFile(path)
    schema = source.schema_arrow.with_metadata({_KEY: json.dumps(described).encode()})
    again = path.with_suffix(".described")
    try:
        with arrow.parquet.ParquetWriter(again, schema, compression="zstd") as writer:
            for group in range(source.num_row_groups):
                writer.write_table(source.read_row_group(group).cast(schema))
        again.replace(path)
    finally:
        again.unlink(missing_ok=True)


def _loaded(path: Path) -> Loaded:
    arrow = _arrow()
    try:
        described = json.loads((arrow.parquet.read_metadata(path).metadata or {})[_KEY])
        if described["format"] != _FORMAT:
            raise StoreError(f"{path.name} has layout {described['format']}; load its source again")
        return Loaded(
            path,
            described["name"],
            described["sha256"],
            described["loaded_at"],
            Publication(**{**described["publication"], "notes": tuple(described["publication"]["notes"])}),
            tuple(Stratum(*one) for one in described["strata"]),
            tuple(described["reporters"]),
            tuple(described["partners"]),
            {reason: (count, cents) for reason, (count, cents) in described["left_out"].items()},
        )
    except (KeyError, ValueError, TypeError, OSError) as failed:
        raise StoreError(f"{path} is damaged, or no file of flows: delete it and load its source again") from failed
