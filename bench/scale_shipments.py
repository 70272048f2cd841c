"""Shipments by the million: rows a second, peak memory, and the rate of deciding one by one beside it.

    ./smallyard-run python bench/scale_shipments.py [--rows 1000000] [--processes 2] [--alone 200]

The file is CSV: 500 lines of trade (destination, ECCN, HS code), drawn with weights 1/rank; one distinct party to
five rows, tied to a country and to three lines of trade to it; one party in a hundred bears a listed name. Numbers,
addresses, descriptions, values and quantities differ from row to row. Each run is the command
`smallyard check FILE -o OUT.parquet` in processes of its own, on the lists that come with the software. Memory is the
highest sum over all its processes (watched_command.py). --alone rows are decided one by one as `check` does.
With several lengths the cost of one more row is told, in processor time, by the slope between the two longest, and
what a billion would cost by it.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from measured import show
from screening_files import COMMAND, FORMS, PLACES, TRADES, WORDS, listed
from smallyard.app.checking import check_file
from watched_command import Watched, watched

TARGET_SECONDS, TARGET_MB = 60, 2_000
DAY = date(2026, 3, 2)
OTHER_TRADES = [one for one in TRADES if one != "Logistics"]
"""A forwarder's name is looked for by a rule (Supp. No. 3 to part 732), and keeps its words."""
COUNTRIES = [
    "CN",
    "DE",
    "JP",
    "MX",
    "CA",
    "GB",
    "KR",
    "TW",
    "IN",
    "BR",
    "SG",
    "AE",
    "VN",
    "TH",
    "IT",
    "FR",
    "NL",
    "AU",
    "TR",
    "ZA",
]
ECCNS = (
    "EAR99 " * 10 + "5A992.c 3A991.d 4A994.b 2A983 8A992 3A001.a.2 5A002.a 1C350.b 2B350.a 6A003.b 3A090.a 9A610.x"
)
HEADER = ["transaction", "date", "destination", "exporter", "exporter_country", "ultimate_consignee",
          "ultimate_consignee_country", "ultimate_consignee_address", "item", "eccn", "hs_code", "value", "quantity",
          "end_use_reviewed"]  # fmt: skip


def write_file(path: Path, rows: int) -> None:
    """Write a file of shipment lines."""
    draw = random.Random(rows)
    names = [one.listing.name for one in listed()]
    trade = [
        (draw.choice(COUNTRIES), draw.choice(ECCNS.split()), f"{draw.randrange(28, 97)}{draw.randrange(1000, 9999)}")
        for _ in range(500)
    ]
    weights = [1 / rank for rank in range(1, 501)]
    parties = []
    for number in range(max(rows // 5, 1)):
        first = draw.choices(trade, weights)[0]
        own = [one for one in trade if one[0] == first[0]]
        middle = draw.choice(WORDS) + draw.choice(WORDS).lower() + str(draw.randrange(10_000, 1_000_000))
        name = f"{draw.choice(PLACES)} {middle} {draw.choice(OTHER_TRADES)} {draw.choice(FORMS)}"
        if number % 100 == 0:
            name = draw.choice(names)
        parties.append((name, f"{draw.randrange(900)} Main Road", [first, *draw.choices(own, k=2)]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER)
        for number in range(rows):
            name, address, lines = draw.choice(parties)
            place, eccn, code = draw.choice(lines)
            out.writerow([f"S{number}", DAY, place, "Acme Exports Inc.", "US", name, place, address,
                          f"part {draw.randrange(1_000_000)}", eccn, code, f"{draw.lognormvariate(8, 2):.2f}",
                          draw.randrange(1, 500), "true"])  # fmt: skip


def run(path: Path, out: Path, processes: int, store: Path) -> Watched:
    """One run of the command."""
    return watched(["check", str(path), "-o", str(out), "--processes", str(processes), "--json", "--restart"], store)


def by_slope(processes: int, measured: list[tuple[int, float]]) -> str:
    """The processor time of one more row by the two longest files, and that of a billion."""
    (fewer, less), (rows, worked) = sorted(measured)[-2:]
    each = (worked - less) / (rows - fewer)
    return (
        f"{processes} processes: {each * 1e6:,.0f} microseconds of a processor a row by the slope from {fewer:,} to "
        f"{rows:,} rows; 1,000,000,000 rows by it {each * 1e9 / 3600:,.0f} processor hours"
    )


HEADS = {**COMMAND, "parties": 11, "near": 9, "directly": 10, "ratio": 9}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", default="1000000", help="one or more lengths, separated by commas")
    options.add_argument("--processes", default="2")
    options.add_argument("--alone", type=int, default=200, help="rows that are decided one by one")
    given = options.parse_args()
    lines = []
    cost: dict[int, list[tuple[int, float]]] = {}
    met: bool | None = None
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "lists.sqlite"
        few = Path(folder) / "few.csv"
        write_file(few, given.alone)
        run(few, Path(folder) / "warm.parquet", 1, store)  # builds and keeps the name index
        os.environ["SMALLYARD_STORE"] = str(store)
        started = time.perf_counter()
        alone = sum(bool(one.digest) for one in check_file(few)) / (time.perf_counter() - started)
        for rows in map(int, given.rows.split(",")):
            path = Path(folder) / f"{rows}.csv"
            write_file(path, rows)
            for processes in map(int, given.processes.split(",")):
                one = run(path, Path(folder) / "out.parquet", processes, store)
                summary = one.printed
                cost.setdefault(processes, []).append((rows, one.worked))
                if rows >= 1_000_000:
                    met = met is not False and one.rss < TARGET_MB and one.seconds < TARGET_SECONDS
                lines.append(
                    f"{rows:>10,}{processes:>10}{one.seconds:>9.1f}{rows / one.seconds:>10,.0f}{one.worked:>9.1f}"
                    f"{one.pss:>10,.0f}{one.rss:>10,.0f}"
                    f"{summary['distinct_parties']:>11,}{summary['parties_near_a_listing']:>9,}"
                    f"{summary['decided_directly']:>10,}{rows / one.seconds / alone:>9,.0f}"
                )
                print(lines[-1], file=sys.stderr, flush=True)
            path.unlink()
    print(f"rows a second against {alone:,.0f} decided one by one in one process: column ratio")
    said = "not run at that length" if met is None else "met" if met else "MISSED"
    print(f"target: 1,000,000 rows under {TARGET_SECONDS} s, under {TARGET_MB:,} MB: {said}")
    for processes, measured in cost.items():
        if len(measured) > 1:
            print(by_slope(processes, measured))
    return show(HEADS, lines)


if __name__ == "__main__":
    sys.exit(main())
