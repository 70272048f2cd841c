"""The nightly delta: seconds for a book of parties after a change of the lists, against screening all of it again.

    ./smallyard-run python bench/scale_delta.py [--rows 100000] [--changed 20,100] [--sample 5000]

The lists are the whole Consolidated Screening List of 2026 and the SDN list of 2021 (SMALLYARD_SHARED), as if as many
of their entries had come last night as --changed says. The rate of a full run is measured on --sample parties, whose
joined results are compared with those of the full run, all of them.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import time
from pathlib import Path

from full_lists import DAY, full_lists
from measured import show
from screening_files import write_file
from smallyard.model.party import Address, Party
from smallyard.scale.delta import ListsChange, ListsState, rescreen
from smallyard.screening.parties import Options, look_up
from smallyard.screening.result import hit_as_dict


def parties(path: Path) -> list[Party]:
    """The parties of a file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Party(name=row["name"], country=row["country"], addresses=(Address(text=row["address"]),))
            for row in csv.DictReader(stream)
        ]


HEADS = {
    "changed": 9,
    "parties": 11,
    "touched": 9,
    "state, s": 9,
    "diff, s": 9,
    "find, s": 9,
    "again, s": 9,
    "delta, s": 9,
    "full, s": 9,
    "ratio": 8,
    "equal": 7,
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--changed", default="20,100")
    options.add_argument("--sample", type=int, default=5_000)
    given = options.parse_args()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = full_lists(Path(folder) / "lists.sqlite")
        view = store.view(DAY, DAY)
        names = [name.text for one in view.in_force() for name in one.listing.names if name.text.isascii()]
        write_file(Path(folder) / "p.csv", given.rows, names, 0.0)
        book = parties(Path(folder) / "p.csv")
        sample = book[: given.sample]
        started = time.perf_counter()
        full = look_up(sample, view, Options())
        rate = len(sample) / (time.perf_counter() - started)
        started = time.perf_counter()
        now = ListsState.of(view)
        state = time.perf_counter() - started
        ids = [entry.id for entry in view.evidence.catalog.entries]
        lines = []
        for count in map(int, given.changed.split(",")):
            before = view
            for one in draw.sample(ids, count):
                before = before.without(one)
            earlier = ListsState.of(before)
            started = time.perf_counter()
            change = ListsChange.between(earlier, now)
            compared = time.perf_counter() - started
            started = time.perf_counter()
            touched = sum(sum(change.touches(book[at : at + 10_000])) for at in range(0, len(book), 10_000))
            told = time.perf_counter() - started
            again, whole = touched / rate, given.rows / rate
            seconds = state + compared + told + again
            joined = rescreen(sample, look_up(sample, before, Options()), change, view)
            same = [list(map(hit_as_dict, one)) for one in joined.hits] == [
                list(map(hit_as_dict, one)) for one in full
            ]
            lines.append(
                f"{count:>9}{given.rows:>11,}{touched:>9,}{state:>9.1f}{compared:>9.1f}{told:>9.1f}{again:>9.1f}"
                f"{seconds:>9.1f}{whole:>9.1f}{whole / seconds:>8.1f}{'yes' if same else 'NO':>7}"
            )
    print(f"a full run / the delta: column ratio; one process; {len(ids):,} entries, {rate:,.0f} parties a second")
    return show(HEADS, lines)


if __name__ == "__main__":
    sys.exit(main())
