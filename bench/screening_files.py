"""Screening whole files: rows a second and peak memory by length of file and number of processes.

    ./smallyard-run python bench/screening_files.py [--rows 100000,1000000] [--processes 1,2] [--full]
        [--peer-python P]

The file is CSV with a number, a name, a country and an address in each row: one name in twenty is a listed one
damaged by rule (names_queryset.py), the others are invented, one row in ten (--again) is an earlier one. Each run is
the command `smallyard screen FILE -o OUT.csv` in processes of its own, on the lists that come with the software, or
with --full on the whole Consolidated Screening List of 2026 and SDN list of 2021 (SMALLYARD_SHARED).
Memory is the highest sum over all its processes, of resident memory (RSS, which counts shared memory more than once)
and of what each alone holds with its share of what they share (PSS); see watched_command.py.
With several lengths what ten million rows would take is told by the slope between the two longest.
--peer-python names a Python with nomenklatura, which screens the first --peer-rows names by its own blocker with
logic-v2.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from measured import show
from names_queryset import damage
from names_screening import PEER, SCHEMA
from smallyard.app.worlds import open_world, today
from smallyard.model.listing import ListingHistory
from smallyard.model.party_kind import PartyKind
from watched_command import Watched, watched

TARGET_MB = 1_000
PLACES = ["Shenzhen", "Beijing", "Hamburg", "Milano", "Lagos", "Dubai", "Tashkent", "Osaka", "Porto", "Lima", "Hanoi"]
WORDS = [
    "Haitian",
    "Feihong",
    "Nordlicht",
    "Vega",
    "Sunrise",
    "Kestrel",
    "Amber",
    "Zenith",
    "Orion",
    "Falcon",
    "Jade",
]
TRADES = ["Electronic", "Trading", "Logistics", "Machinery", "Textile", "Chemical", "Semiconductor", "Optical"]
FORMS = ["Co., Ltd.", "GmbH", "LLC", "S.p.A.", "JSC", "Ltd", "Inc."]
COUNTRIES = ["CN", "DE", "IT", "NG", "AE", "UZ", "JP", "PT", "PE", "VN"]


def listed() -> list[ListingHistory]:
    """Everything on the lists that come with the software."""
    with tempfile.TemporaryDirectory() as folder:
        return list(open_world(today(), None, Path(folder) / "lists.sqlite").lists.in_force())


def write_file(path: Path, rows: int, names: list[str], again: float) -> int:
    """Write a file of parties, a share of its rows earlier ones again; the number of listed names in it."""
    draw = random.Random(rows)
    hidden = 0
    earlier: list[list[str]] = []
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["reference", "name", "country", "address"])
        for number in range(rows):
            if earlier and draw.random() < again:
                row = draw.choice(earlier)
            else:
                if draw.random() < 0.05:
                    name = draw.choice(names)
                    name = draw.choice([text for _, text in damage(draw, name, PartyKind.ORGANIZATION)] or [name])
                    hidden += 1
                else:
                    middle = draw.choice(WORDS) + draw.choice(WORDS).lower() + str(draw.randrange(10_000))
                    name = f"{draw.choice(PLACES)} {middle} {draw.choice(TRADES)} {draw.choice(FORMS)}"
                row = [name, draw.choice(COUNTRIES), f"{draw.randrange(900)} Main Road"]
                if len(earlier) < 20_000:
                    earlier.append(row)
            out.writerow([f"C{number}", *row])
    return hidden


def run(path: Path, out: Path, processes: int, store: Path) -> Watched:
    """One run of the command."""
    return watched(["screen", str(path), "-o", str(out), "--processes", str(processes), "--json"], store)


def peer(python: str, entries: list[ListingHistory], path: Path, rows: int) -> float:
    """Names a second of nomenklatura's blocker with logic-v2 over the first rows of the file."""
    with path.open(encoding="utf-8", newline="") as stream:
        names = [row["name"] for row, _ in zip(csv.DictReader(stream), range(rows), strict=False)]
    payload = {
        "entries": [
            [
                number,
                SCHEMA.get(one.listing.kind, "LegalEntity"),
                [name.text for name in one.listing.names],
            ]
            for number, one in enumerate(entries)
        ],
        "queries": [["LegalEntity", name] for name in names],
    }
    done = subprocess.run([python, "-c", PEER], input=json.dumps(payload), capture_output=True, text=True, check=True)
    return len(names) / float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def by_slope(processes: int, measured: list[tuple[int, float]]) -> str:
    """The cost of a row by the two longest files, and what ten million would take."""
    (fewer, shorter), (rows, seconds) = sorted(measured)[-2:]
    each = (seconds - shorter) / (rows - fewer)
    whole = seconds + each * (10_000_000 - rows)
    return (
        f"{processes} processes: {each * 1e6:,.0f} microseconds a row by the slope from {fewer:,} to {rows:,} rows; "
        f"10,000,000 rows by it {whole:,.0f} s"
    )


COMMAND = {"rows": 10, "processes": 10, "seconds": 9, "rows/s": 10, "CPU, s": 9, "PSS, MB": 10, "RSS, MB": 10}
"""What a run of a command on a file took, and the widths of the columns that say it."""
HEADS = {**COMMAND, "distinct": 11, "hits": 9, "listed": 9}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", default="100000,1000000")
    options.add_argument("--processes", default="1,2")
    options.add_argument("--again", type=float, default=0.1, help="the share of rows that are earlier ones again")
    options.add_argument("--peer-python", default=os.environ.get("SMALLYARD_PEER_PYTHON"))
    options.add_argument("--full", action="store_true", help="against the whole SDN list and CSL (SMALLYARD_SHARED)")
    options.add_argument("--peer-rows", type=int, default=500)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.full:
            from full_lists import DAY, full_lists

            entries = list(full_lists(Path(folder) / "lists.sqlite").view(DAY, DAY).in_force())
        else:
            entries = listed()
    names = [name.text for one in entries for name in one.listing.names if name.text.isascii()]
    lines = []
    took: dict[int, list[tuple[int, float]]] = {}
    fastest = 0.0
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "lists.sqlite"
        if given.full:
            full_lists(store)
        first = Path(folder) / "first.csv"
        write_file(first, 200, names, given.again)
        run(first, Path(folder) / "warm.csv", 1, store)  # builds and keeps the name index
        for rows in map(int, given.rows.split(",")):
            path = Path(folder) / f"{rows}.csv"
            hidden = write_file(path, rows, names, given.again)
            for processes in map(int, given.processes.split(",")):
                one = run(path, Path(folder) / "out.csv", processes, store)
                summary = one.printed
                took.setdefault(processes, []).append((rows, one.seconds))
                fastest, worst = max(fastest, rows / one.seconds), max(worst, one.rss)
                lines.append(
                    f"{rows:>10,}{processes:>10}{one.seconds:>9.0f}{rows / one.seconds:>10,.0f}{one.worked:>9.0f}"
                    f"{one.pss:>10,.0f}{one.rss:>10,.0f}{summary['distinct']:>11,}{summary['hits']:>9,}{hidden:>9,}"
                )
                print(lines[-1], file=sys.stderr, flush=True)
        if given.peer_python:
            speed = peer(given.peer_python, entries, path, given.peer_rows)
            ratio = fastest / speed
            print(f"rows a second: smallyard / nomenklatura = {ratio:.0f} ({fastest:,.0f} against {speed:,.0f})")
        else:
            print("nomenklatura: not measured (give --peer-python or SMALLYARD_PEER_PYTHON)")
    for processes, measured in took.items():
        if len(measured) > 1:
            print(by_slope(processes, measured))
    print(f"peak memory {worst:,.0f} MB, target under {TARGET_MB:,} MB: {'met' if worst < TARGET_MB else 'MISSED'}")
    return show(HEADS, lines)


if __name__ == "__main__":
    sys.exit(main())
