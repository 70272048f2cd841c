"""Cost of a query as the list grows: 10,000 to 1,000,000 names.

    ./smallyard-run python bench/names_scaling.py [--largest 1000000]

The first 57,000 names are those of the 2026 lists; beyond them a name is a real one in which every word is, with a
chance of one half, exchanged for a word of another name of its kind, so that common words stay as common as they are.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from functools import partial

import names_queryset as names
from measured import timed
from smallyard.model.party_kind import PartyKind
from smallyard.names import NameEntry, NameIndex, NameQuery


def grown(size: int) -> list[NameEntry]:
    """`size` entries of one name each."""
    rng = random.Random(1)
    base = [(name if isinstance(name, str) else name.text, e.kind) for e in names.csl() for name in e.names]
    words: dict[PartyKind, list[str]] = {}
    for text, kind in base:
        words.setdefault(kind, []).extend(re.findall(r"[^\W_]{2,}", text))
    out = [NameEntry(number, (text,), kind) for number, (text, kind) in enumerate(base[:size])]
    while len(out) < size:
        text, kind = rng.choice(base)
        parts = re.findall(r"[^\W_]+", text)
        parts = [rng.choice(words[kind]) if rng.random() < 0.5 else part for part in parts]
        out.append(NameEntry(len(out), (" ".join(parts),), kind))
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--largest", type=int, default=1_000_000)
    given = options.parse_args()
    asked = [NameQuery(query.name, query.kind) for query in names.queries(names.sdn(), 2_400, tuning=False)]
    first = 0.0
    for size in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        if size > given.largest:
            break
        entries = grown(size)
        index, build = timed(partial(NameIndex.build, entries))
        index.search(asked[:100])
        _, worked = timed(partial(index.search, asked), time.process_time)
        each = worked / len(asked) * 1e6
        first = first or each
        times = f"{size / 10_000:.0f} times the names, {each / first:.1f} times the cost"
        print(f"{size:>9,} names: {each:4.0f} us a query; build {build:.1f} s; {times}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
