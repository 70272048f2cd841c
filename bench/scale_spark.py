"""Shipments over Spark in local-cluster mode against one machine: equal rows, overhead, an executor killed midway.

    PYTHON bench/scale_spark.py [--rows 200000] [--executors 2] [--kill]

PYTHON is one with smallyard and what requirements/spark.txt locks; Java is needed. The file is that of
scale_shipments.py. With --kill, one executor is killed once the first results are written, and the rows are compared
again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from pyarrow import parquet

from scale_shipments import DAY, write_file
from smallyard.app.checking import check_shipments
from smallyard.lists.store import Store
from smallyard.scale.batches import RESULTS
from smallyard.scale.spark import check_shipments as check_over


def digests(path: Path) -> list[bytes]:
    """A digest of each row of results, all columns but the number of the row, in order."""
    table = parquet.read_table(path, columns=[name for name in RESULTS.names if name != "row"])
    rows = (
        row
        for batch in table.to_batches(max_chunksize=10_000)
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    return sorted(hashlib.blake2b("\x1e".join(map(str, row)).encode(), digest_size=16).digest() for row in rows)


def executors() -> list[int]:
    """The executors below this process."""
    found = subprocess.run(
        ["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True, check=False
    )
    return [int(one) for one in found.stdout.split() if below(int(one))]


def below(process: int) -> bool:
    """Whether a process descends from this one."""
    while process > 1:
        if process == os.getpid():
            return True
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--executors", type=int, default=2)
    options.add_argument("--kill", action="store_true")
    given = options.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = Store(place / "lists.sqlite")
        _ = store.view(DAY, DAY).evidence.kept.index
        write_file(place / "s.csv", given.rows)
        started = time.perf_counter()
        check_shipments(place / "s.csv", place / "local.parquet", as_of=DAY, known_at=DAY, store=store,
                        processes=given.executors)  # fmt: skip
        local = time.perf_counter() - started
        wanted = digests(place / "local.parquet")
        session = (
            SparkSession.builder.master(f"local-cluster[{given.executors},1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", str(8 * given.executors))
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        frame = session.read.csv(str(place / "s.csv"), header=True, escape='"').repartition(8 * given.executors)

        def over(name: str) -> float:
            began = time.perf_counter()
            made = check_over(frame, effective=DAY, known=DAY, as_of=DAY, store=store)
            made.write.parquet(str(place / name))
            return time.perf_counter() - began

        cluster = over("cluster")
        same = digests(place / "cluster") == wanted
        print(
            f"Spark / one machine, seconds: {cluster / local:.2f} ({cluster:.1f} against {local:.1f}), "
            f"{given.rows:,} rows, {given.executors} executors and as many processes; equal in all columns: {same}"
        )
        if given.kill:
            killed: list[int] = []

            def kill() -> None:
                while not list((place / "killed").rglob("part-*")):
                    time.sleep(0.1)
                killed.extend(executors()[:1])
                for one in killed:
                    os.kill(one, signal.SIGKILL)

            watcher = threading.Thread(target=kill, daemon=True)
            watcher.start()
            seconds = over("killed")
            watcher.join(5)
            same_again = digests(place / "killed") == wanted
            print(f"an executor killed midway (process {killed}): {seconds:.1f} s, equal: {same_again}")
            same = same and same_again
        session.stop()
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
