"""A cluster gives what one machine gives, row for row. Runs where pyspark and Java are (requirements/spark.txt)."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from smallyard.app.checking import check_shipments
from smallyard.errors import InputError
from smallyard.lists.store import Store
from tests.scale.test_shipments import DAY, HEADER, lines, write

pyspark = pytest.importorskip("pyspark", reason="pyspark is not here: see requirements/spark.txt")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("PYSPARK_PYTHON", os.environ.get("PYSPARK_PYTHON", sys.executable))
        session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .appName("smallyard tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        yield session
        session.stop()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("spark") / "lists.sqlite")


def test_shipments_equal_those_of_one_machine(spark: Any, store: Store, tmp_path: Path) -> None:
    from smallyard.scale.spark import check_shipments as over

    rows = lines(90)
    path = write(tmp_path / "s.csv", rows)
    check_shipments(path, tmp_path / "local.parquet", known_at=DAY, as_of=DAY, store=store, processes=1)
    local = parquet.read_table(tmp_path / "local.parquet").to_pylist()
    numbered = [[*row, number] for number, row in enumerate(rows, start=2)]
    frame = spark.createDataFrame(numbered, [*HEADER, "n"]).repartition(7)
    made = over(frame, effective=DAY, known=DAY, as_of=DAY, store=store, number="n")
    found = sorted((row.asDict() for row in made.collect()), key=lambda row: row["row"])
    assert found == local
    with pytest.raises(InputError, match="is no column of ours"):
        over(frame, effective=DAY, known=DAY, store=store)


def test_a_party_near_a_listing_is_found_whatever_types_its_columns_have(
    spark: Any, store: Store, tmp_path: Path
) -> None:
    from smallyard.scale.spark import check_shipments as over

    header = ["transaction", "date", "destination", "ultimate_consignee", "ultimate_consignee_address", "value"]
    rows = [["A", DAY, "CN", "  Huawei Technologies Co., Ltd.", 518129.0, 100.5], ["B", DAY, "CN", None, None, 7.0]]
    frame = spark.createDataFrame(rows, header)
    made = over(frame, effective=DAY, known=DAY, as_of=DAY, store=store)
    found = sorted((row["transaction"], row["digest"], row["outcome"]) for row in made.collect())
    texts = [["A", DAY.isoformat(), "CN", "Huawei Technologies Co., Ltd.", "518129", "100.5"],
             ["B", DAY.isoformat(), "CN", "", "", "7"]]  # fmt: skip
    check_shipments(
        write(tmp_path / "t.csv", texts, header), tmp_path / "t.parquet", known_at=DAY, as_of=DAY, store=store
    )
    local = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert found == [(row["transaction"], row["digest"], row["outcome"]) for row in local]
    assert "744.11" in local[0]["findings"]


def test_parties_equal_those_of_one_machine_and_one_name_a_thousand_times(
    spark: Any, store: Store, tmp_path: Path
) -> None:
    from smallyard.app.screening import open_run
    from smallyard.app.worlds import WorldAsked
    from smallyard.scale.spark import screen_parties

    names = ["Huawei Technologies Co., Ltd.", "Zwitschernde Butterblume", "Co., Ltd.", "Guangdong Guanghua Sci-Tech"]
    rows = [[str(n), "Huawei Technologies" if n > 40 else names[n % 4], "CN"] for n in range(1_000)]
    path = write(tmp_path / "p.csv", rows, ["reference", "name", "country"])
    with open_run(path, asked=WorldAsked(DAY, DAY, store), processes=1) as run:
        run.advance()
        local = {row["reference"]: (row["result"], row["hits"]) for row in run.rows()}
    frame = spark.createDataFrame(rows, ["reference", "name", "country"])
    made = screen_parties(frame, effective=DAY, known=DAY, store=store)
    found = {row["reference"]: (row["result"], json.loads(row["hits"] or "[]")) for row in made.collect()}
    assert found == local
    with pytest.raises(InputError, match="is a column of the results"):
        screen_parties(made, effective=DAY, known=DAY, store=store)


def test_the_command_writes_what_the_call_gives(spark: Any, store: Store, tmp_path: Path) -> None:
    from smallyard.app.spark_submit import main

    write(tmp_path / "s.csv", lines(9))
    given = ["check", str(tmp_path / "s.csv"), str(tmp_path / "out"), "--input", "csv", "--as-of", DAY.isoformat(),
             "--known-at", DAY.isoformat(), "--store", str(store.place)]  # fmt: skip
    assert main(given) == 0
    check_shipments(tmp_path / "s.csv", tmp_path / "l.csv", known_at=DAY, as_of=DAY, store=store)
    with (tmp_path / "l.csv").open(encoding="utf-8-sig", newline="") as stream:
        wanted = sorted(row["digest"] for row in csv.DictReader(stream))
    assert sorted(parquet.read_table(tmp_path / "out").column("digest").to_pylist()) == wanted
