"""What a book of shipments costs, by its terms: a distinct party, a decision of a new kind of line, one more line.

    ./smallyard-run python bench/scale_terms.py [--rows 200000]

The file is that of scale_shipments.py; all is done in one process, on the lists that come with the software, and told
in processor time. The blocks are decided twice: the second time every line is of a known kind, so that it costs what
filling lines costs, and what the first time cost beyond it is the decisions'. Reading and parting the file is timed
by itself; sending blocks between processes and writing the results is not in any of the terms (scale_shipments.py
has the whole).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import date
from itertools import chain
from pathlib import Path

from measured import show, timed
from scale_shipments import DAY, write_file
from smallyard.law.world import World
from smallyard.lists.store import Store
from smallyard.scale.batches import blocks, distinct_parties, telling_parties
from smallyard.scale.columns import RowColumns
from smallyard.scale.files import open_shipments
from smallyard.scale.workers import PARTIES, Deciding, Task

HEADS = {"term": 34, "how many": 12, "seconds": 10, "each, us": 12}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=200_000)
    given = options.parse_args()
    clock = time.process_time
    with tempfile.TemporaryDirectory() as folder:
        place, path = Path(folder) / "lists.sqlite", Path(folder) / "book.csv"
        write_file(path, given.rows)
        known = date.today()
        world = World(lists=Store(place).view(DAY, known))
        opened = open_shipments(path)
        columns = RowColumns.of(opened.header, opened.label)
        batches, reading = timed(lambda: list(blocks(opened.batches(), columns.number)), clock)
        distinct, parting = timed(lambda: list(distinct_parties(batches, columns)), clock)
        telling_parties(distinct[:100], world)  # opens the index of names
        chunks = [distinct[at : at + 2_000] for at in range(0, len(distinct), 2_000)]
        near, looking = timed(lambda: list(chain.from_iterable(telling_parties(one, world) for one in chunks)), clock)
        (Path(folder) / PARTIES).write_text(json.dumps({"distinct": len(distinct), "telling": sorted(near)}), "utf-8")
        task = Task("", DAY, known, world.lists.digest, None, opened.header, opened.label, False, Path(folder))
        deciding = Deciding(task, world)
        deciding.decide(batches[0].slice(0, 1))  # looks the parties near a listing up
        shared = deciding.shared
        first, once = timed(lambda: [deciding.decide(one) for one in batches], clock)
        made = shared.direct + shared.made
        again, twice = timed(lambda: [deciding.decide(one) for one in batches], clock)
        if first != again:
            print("bench: lines came out otherwise the second time", file=sys.stderr)
            return 1
        more = shared.direct + shared.made - made
    terms = [
        ("reading and parting the file", given.rows, reading + parting),
        ("looking up a distinct party", len(distinct), looking),
        ("a decision of a new kind of line", made - more, once - twice),
        ("filling a line of a known kind", given.rows, twice),
    ]
    print(f"{len(near):,} of {len(distinct):,} parties are near a listing; {more:,} decisions were made again")
    return show(
        HEADS, [f"{name:>34}{count:>12,}{took:>10.2f}{took / count * 1e6:>12,.1f}" for name, count, took in terms]
    )


if __name__ == "__main__":
    sys.exit(main())
