"""A file of any length gives what `check` gives of each transaction, however it is cut up, stopped, or written."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from smallyard.app.checking import check_file, check_shipments, open_shipment_run
from smallyard.app.worlds import WorldAsked, open_world
from smallyard.errors import InputError, StoreError
from smallyard.law.decide import decide
from smallyard.law.world import World
from smallyard.lists.store import Store
from smallyard.model.reading.rows import from_rows
from smallyard.scale import batches, files
from smallyard.scale.batches import RESULTS, decide_batch, distinct_parties, telling_keys
from smallyard.scale.columns import RowColumns, stripped
from smallyard.scale.parts import in_order
from smallyard.scale.routes import Routes
from smallyard.scale.rows import RowDecider
from smallyard.scale.shared import Shared, columns_of

DAY = date(2026, 3, 2)
HEADER = ["transaction", "date", "destination", "ultimate_consignee", "ultimate_consignee_country",
          "ultimate_consignee_address", "purchaser", "item", "eccn", "hs_code", "value", "quantity",
          "end_use_reviewed", "x_note"]  # fmt: skip
NAMES = ["Muster GmbH", "Huawei Technologies Co., Ltd.", "Alpha Freight Logistics", "Nord Foo Ltd", "Ost Bar AG"]
ECCNS = ["EAR99", "5A992.c", "3A001.a.2", "4A994.b"]


def lines(count: int) -> list[list[str]]:
    """Rows of which each third transaction has two lines."""
    out = []
    for number in range(count):
        tx = f"T{number - (number % 3 == 2)}"
        name = NAMES[number % len(NAMES)] if number % 3 != 2 else NAMES[(number - 1) % len(NAMES)]
        place = ["DE", "CN"][(number // 3) % 2]
        out.append([tx, DAY.isoformat(), place, name, place, "1 Main Road", "", f"part {number}",
                    ECCNS[(number // 3) % 4], "854231", f"{100 + 977 * (number % 11)}.5", str(number % 5 + 1), "true",
                    str(number)])  # fmt: skip
    return out


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("shipments") / "lists.sqlite")


@pytest.fixture(scope="module")
def world(store: Store) -> World:
    return open_world(DAY, DAY, store)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 7)


def run(store: Store, path: Path, out: Path, **options: Any) -> list[dict[str, Any]]:
    check_shipments(path, out, **{"known_at": DAY, "store": store, "processes": 1, **options})
    return [dict(row) for row in parquet.read_table(out).to_pylist()]


def one_by_one(path: Path, world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.transaction.id, one.digest, columns_of(one)) for one in check_file(path, world=world)]


def shown(found: Sequence[dict[str, Any]]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(row["transaction"], row["digest"], tuple(row[name] for name in RESULTS.names[3:-2])) for row in found]


def test_equals_check_row_by_row(store: Store, world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", lines(40))
    found = run(store, path, tmp_path / "out.parquet")
    assert shown(found) == one_by_one(path, world)
    assert sum(row["rows"] for row in found) == 40
    assert not any(row["problem"] for row in found)
    assert [row["row"] for row in found[:3]] == [2, 3, 5]
    assert not (tmp_path / "out.parquet.partial").exists()
    summary = json.loads((tmp_path / "out.parquet.summary.json").read_text())
    assert (summary["rows"], summary["transactions"]) == (40, len(found))
    assert summary["decisions_shared"] > 0


@pytest.mark.parametrize("first", [1, 5, 1_000])
def test_each_distinct_party_is_told_once_however_many_rows_are_gathered(
    monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    monkeypatch.setattr(batches, "_FIRST", first)
    monkeypatch.setattr(batches, "_PENDING", 4 * first)
    header = ["purchaser", "ultimate_consignee", "ultimate_consignee_country"]
    draw = random.Random(first)
    names = [[draw.choice(NAMES), draw.choice(NAMES[:3]), "DE"] for _ in range(90)]
    rows = [[draw.choice([name, f"  {name}\x1f\u3000", ""]) for name in row] for row in names]
    columns = RowColumns.of(header, "rows")
    numbered = ([n, *row] for n, row in enumerate(rows))
    whole = pa.table(dict(zip("nabc", map(list, zip(*numbered, strict=True)), strict=True)))
    found = list(distinct_parties(whole.to_batches(max_chunksize=7), columns))
    wanted = {(row[0].strip(), "", *[""] * 5) for row in rows}
    wanted |= {(row[1].strip(), row[2].strip(), *[""] * 5) for row in rows}
    assert sorted(found) == sorted(wanted - {("",) * 7})


def test_white_space_is_what_python_takes_away() -> None:
    texts = [f"{one} a {one}{one}" for one in map(chr, (*range(0xD800), *range(0xE000, 0x11_0000, 7)))]
    assert stripped(pa.array(texts, pa.string())).to_pylist() == [text.strip() for text in texts]


ADDRESSES = ["", "1 Main Road", "2 Main Road", "P.O. Box 7", "part 1", "x" * 90]
PURCHASERS = ["", "Nord Foo Ltd", "Huawei Technologies Co., Ltd."]
PARTS = ["", "part 1", "part 2", 'a "b" \\ %s {0}', "Nord Foo Ltd"]
CODES = ["", "854231", " 392690", "847150", "3004900000", "2710", "85.42", "Nord Foo Ltd"]
VALUES = ["", "100", "2500", "2500.01", "7000000.5", "1e3"]


def mixed(draw: random.Random, count: int) -> list[list[str]]:
    """Rows of cells at random, some of them lines of one transaction, some of which stand apart."""
    out = []
    for number in range(count):
        tx, place = draw.choice(["A", "B", "", ""]), draw.choice(["DE", "CN", "RU"])
        name = draw.choice([*NAMES, "  Nord Foo Ltd", "Semiconductor Manufacturing"])
        out.append([f"{tx}{number // 3}" if tx else "", DAY.isoformat(), place, name, place, draw.choice(ADDRESSES),
                    draw.choice(PURCHASERS), draw.choice(PARTS), draw.choice(ECCNS), draw.choice(CODES),
                    draw.choice(VALUES), draw.choice(["", "1", "100"]), draw.choice(["", "true", "false"]),
                    ""])  # fmt: skip
    return out


def decided_alone(rows: list[list[str]], first: int, count: int, world: World) -> tuple[str, str, tuple[str, ...]]:
    table = [(1, HEADER), *zip(range(first, first + count), rows[first - 2 : first - 2 + count], strict=True)]
    try:
        ((_, tx),) = from_rows(table, "rows")
        direct = decide(tx, world)
    except InputError as wrong:
        return "", str(wrong), ()
    return direct.digest, "", columns_of(direct)


@pytest.mark.parametrize("seed", range(4))
def test_rows_however_mixed_and_sent_about_equal_those_decided_one_by_one(world: World, seed: int) -> None:
    draw = random.Random(seed)
    half = mixed(draw, draw.randrange(1, 14))
    rows = half + half
    columns = RowColumns.of(HEADER, "rows")
    texts = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(HEADER))]
    numbers = pa.array(range(2, len(rows) + 2), pa.int64())
    batch = pa.RecordBatch.from_arrays([numbers, *texts], names=["row", *HEADER])
    telling = frozenset(telling_keys(list(distinct_parties([batch], columns)), world))
    processes = draw.randrange(1, 4)
    deciders = [RowDecider(columns, Shared(world), telling) for _ in range(processes)]
    parts = Routes(columns, processes).parts(batch)
    found = in_order([decide_batch(part, deciders[place]) for place, part in parts]).to_pylist()
    assert sum(row["rows"] for row in found) == len(rows)
    for row in found:
        shown_ = tuple(row[name] for name in RESULTS.names[3:-2]) if row["digest"] else ()
        assert (row["digest"], row["problem"], shown_) == decided_alone(rows, row["row"], row["rows"], world)


def test_parquet_and_json_lines_give_the_same(store: Store, world: World, tmp_path: Path) -> None:
    rows = lines(20)
    path = write(tmp_path / "s.csv", rows)
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(HEADER)}
    columns["quantity"] = [int(one) for one in columns["quantity"]]
    columns["date"] = [DAY] * len(rows)
    columns["end_use_reviewed"] = [True] * len(rows)
    columns["purchaser"] = [None] * len(rows)
    parquet.write_table(pa.table(columns), tmp_path / "s.parquet")
    found = run(store, tmp_path / "s.parquet", tmp_path / "p.parquet")
    assert shown(found) == one_by_one(path, world)
    with (tmp_path / "s.jsonl").open("w", encoding="utf-8") as stream:
        for one in check_file(path, world=world):
            stream.write(one.transaction.model_dump_json() + "\n")
    assert shown(run(store, tmp_path / "s.jsonl", tmp_path / "j.parquet")) == one_by_one(path, world)


def test_two_processes_and_other_forms_give_the_same(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", lines(40))
    one = run(store, path, tmp_path / "1.parquet")
    assert run(store, path, tmp_path / "2.parquet", processes=2) == one
    check_shipments(path, tmp_path / "o.csv", known_at=DAY, store=store)
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["digest"] for row in table] == [row["digest"] for row in one]
    check_shipments(path, tmp_path / "o.jsonl", known_at=DAY, store=store)
    assert [json.loads(line) for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()] == one


def test_a_stopped_run_goes_on(store: Store, tmp_path: Path) -> None:
    path, out = write(tmp_path / "s.csv", lines(60)), tmp_path / "out.parquet"
    whole = run(store, path, tmp_path / "whole.parquet")

    def stop(done: int, _: int | None) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with (
        open_shipment_run(path, out, WorldAsked(known_at=DAY, store=store), processes=1) as begun,
        pytest.raises(KeyboardInterrupt),
    ):
        begun.write(out, stop)
    assert not out.exists()
    assert not list(tmp_path.glob("*out.parquet*new"))
    parts = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "out.parquet.partial").glob("part-*")}
    assert parts
    with open_shipment_run(path, out, WorldAsked(known_at=DAY, store=store), processes=1) as again:
        assert again.resumed == len(parts)
        again.advance()
        assert (
            parts.items()
            <= {one.name: one.stat().st_mtime_ns for one in (tmp_path / "out.parquet.partial").glob("part-*")}.items()
        )
        again.write(out)
        again.finish()
    assert parquet.read_table(out).to_pylist() == whole
    write(path, lines(61))
    with open_shipment_run(path, out, WorldAsked(known_at=DAY, store=store)) as other:
        assert other.resumed == 0


def test_rows_that_cannot_be_read_are_named_and_the_others_decided(store: Store, tmp_path: Path) -> None:
    rows = lines(8)
    rows[0][2], rows[3][8], rows[4][10], rows[6][1] = "Narnia", "9Z999", "1,200", "1990-01-01"
    found = run(store, write(tmp_path / "s.csv", rows), tmp_path / "out.parquet")
    problems = {row["row"]: row["problem"] for row in found if row["problem"]}
    assert set(problems) == {2, 5, 6, 8}
    assert "s.csv, row 2, field destination: unknown country 'Narnia'" in problems[2]
    assert "field value" in problems[6]
    assert "1996-03-25" in problems[8]
    assert all(bool(row["outcome"]) != bool(row["problem"]) for row in found)


def test_lines_of_json_that_cannot_be_decided_are_named_and_the_others_decided(store: Store, tmp_path: Path) -> None:
    whole = {"id": "1", "date": "2025-06-02", "destination": "DE", "items": [{"eccn": "EAR99"}]}
    wrong = [{**whole, "answers": {"740.13.updates": True}}, {**whole, "date": "1990-01-01"}]
    for number, one in enumerate([*wrong, whole], start=1):
        one["id"] = str(number)
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*wrong, whole]))
    problems = [row["problem"] for row in run(store, tmp_path / "s.jsonl", tmp_path / "out.parquet")]
    assert "s.jsonl, row 1, field answers: '740.13.updates' is the key of no question" in problems[0]
    assert "1996-03-25" in problems[1]
    assert not problems[2]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "transaction,destination,colour\n1,DE,red\n", "is no column of ours"),
        ("a.csv", "transaction,destination,answers.740.13.updates\n1,DE,true\n", "is the key of no question"),
        ("a.csv", "", "is empty"),
        ("a.csv", "transaction,destination\n", "has a header but no rows"),
        ("a.csv", "transaction,destination\n1,DE,3,4\n", "is not CSV that we read: .* Expected 2 columns, got 4"),
        ("a.parquet", "no parquet", "is not a Parquet file"),
        ("a.txt.gz", "x", "has a suffix that we do not read at length"),
    ],
)
def test_bad_files_are_one_clear_line(store: Store, tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=says):
        run(store, tmp_path / name, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_lines_of_a_transaction_that_stand_apart_are_refused(store: Store, tmp_path: Path) -> None:
    rows = lines(30)
    rows[20][0] = "T0"
    with pytest.raises(InputError, match=r"row 22: transaction 'T0' stands again, apart from its other lines"):
        run(store, write(tmp_path / "s.csv", rows), tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_a_name_that_is_a_formula_stays_text(store: Store, tmp_path: Path) -> None:
    rows = lines(1)
    rows[0][0] = "=1+1"
    check_shipments(write(tmp_path / "s.csv", rows), tmp_path / "o.csv", known_at=DAY, store=store)
    assert "'=1+1" in (tmp_path / "o.csv").read_text("utf-8-sig")


def test_a_folder_that_is_not_ours_is_left_alone(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", lines(1))
    (tmp_path / "o.csv.partial").mkdir()
    (tmp_path / "o.csv.partial" / "mine").write_text("x")
    with pytest.raises(InputError, match="is in the way"):
        check_shipments(path, tmp_path / "o.csv", known_at=DAY, store=store)
    assert (tmp_path / "o.csv.partial" / "mine").exists()


def test_a_damaged_block_says_what_to_do(store: Store, tmp_path: Path) -> None:
    path, out = write(tmp_path / "s.csv", lines(9)), tmp_path / "o.parquet"
    with open_shipment_run(path, out, WorldAsked(known_at=DAY, store=store)) as begun:
        begun.advance()
        next((tmp_path / "o.parquet.partial").glob("part-*")).write_bytes(b"x")
        with pytest.raises(StoreError, match="--restart"):
            begun.write(out)
    assert not out.exists()
