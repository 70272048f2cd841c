"""The nightly watch of a portfolio: one day's list changes against a full run, and whether both leave the same.

    ./smallyard-run python bench/monitoring_delta.py [--customers 1000000] [--from 2025-03-27] [--to 2025-03-28]
        [--again]

A portfolio of invented parties, one in twenty a listed name damaged by rule (names_queryset.py), is imported from a
CSV file and screened whole on the first day, on the lists that come with the software as they were known then. Then
the day goes on: the publications and rules that became known on the second day are real ones. The watch screens whom
they touch; a full run after it screens everyone again and must find nothing to change. Every time is of the whole
call, with reading and writing the records (SQLite), in one process; "of work" is of the processor. With --again the
file is imported a second time, which must change nothing.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from screening_files import listed, write_file
from smallyard.app.monitoring import customers_of, watch
from smallyard.lists.store import Store
from smallyard.monitoring.importing import import_customers


def timed(what: Any) -> tuple[tuple[float, float], Any]:
    """Seconds, and seconds of processor time, that something takes; and what it gives."""
    started, worked = time.perf_counter(), time.process_time()
    done = what()
    return (time.perf_counter() - started, time.process_time() - worked), done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2025, 3, 27))
    parser.add_argument("--to", dest="second", type=date.fromisoformat, default=date(2025, 3, 28))
    parser.add_argument("--again", action="store_true", help="import the file a second time")
    asked = parser.parse_args()
    begun_at = time.perf_counter()

    def say(what: str) -> None:
        print(f"  {time.perf_counter() - begun_at:6.0f} s: {what}", flush=True)

    names = [history.listing.name for history in listed()]
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "customers.csv", Store(Path(folder) / "lists.sqlite")
        write_file(path, asked.customers, names, 0.0)
        own = customers_of(store)
        say("importing")
        importing, _ = timed(lambda: import_customers(own, path, by="bench"))
        again = None
        if asked.again:
            again, put = timed(lambda: import_customers(own, path, by="bench"))
            assert put.put.unchanged == asked.customers

        def on(day: date, *, full: bool = False) -> tuple[tuple[float, float], Any]:
            say(f"watching as of {day}{', full' if full else ''}")
            return timed(lambda: watch(store=store, customers=own, as_of=day, known_at=day, full=full))

        first, begun = on(asked.first)
        nothing, still = on(asked.first)
        nightly, delta = on(asked.second)
        whole, full = on(asked.second, full=True)
        assert (still.screened, still.alerts) == (0, [])
        assert (delta.mode, full.mode) == ("changed", "full")
        same = "the same" if full.changed == 0 and not full.alerts else f"OTHERWISE: {full.changed} customers"
        own.close()
    print(
        f"nightly watch of {asked.customers:,} customers: {whole[0] / nightly[0]:.1f} times as fast as a full run\n"
    )
    print(f"{'':44}{'seconds':>9}{'of work':>9}{'screened':>11}{'alerts':>8}")
    for name, seconds, run in (
        ("import", importing, None),
        ("the same import again", again, None),
        (f"first run, {asked.first}", first, begun),
        ("nothing changed", nothing, still),
        (f"lists of {asked.first} to {asked.second}", nightly, delta),
        (f"full run, {asked.second}", whole, full),
    ):
        if seconds is None:
            continue
        rest = f"{run.screened:>11,}{len(run.alerts):>8,}" if run is not None else ""
        print(f"{name:44}{seconds[0]:>9.1f}{seconds[1]:>9.1f}{rest}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process {peak:,.0f} MB")
    print(f"after the changed ones alone, a full run leaves {same}")


if __name__ == "__main__":
    main()
