"""Every entry of the Commerce Control List, every destination, every kind of party: no fault, nothing too permissive.

    ./smallyard-run python bench/ear_consistency.py [--day 2026-09-01] [--every 1] [--all-kinds]

Each entry and destination is decided with a plain consignee and with one of another kind (listed, owned, military, of
a Chinese group), in turn, so that every entry and every destination meets every kind; --all-kinds takes all of them
each time. Checked are: no error raised, no answer that passes over an X of the Country Chart, no exception unnamed,
and no party or embargoed place that makes the outcome more permissive. Prints the faults found (none is expected) and
the time per decision. --every N takes each N-th destination.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.law.ear.consistency import (
    PARTY_KINDS,
    against_tables,
    plainly,
    to_embargoed_places,
    transaction,
    with_a_party,
)

from smallyard.model.country import all_countries

TARGET_MS = 2.0


def faults(
    entries: list[str], destinations: list[str], day: date, all_kinds: bool, count: list[int]
) -> Iterator[str]:
    plain_kind, *others = PARTY_KINDS
    world = plain_kind.world(day)
    for row, destination in enumerate(destinations):
        for column, eccn in enumerate(entries):
            plain = plainly(eccn, destination, day)
            tx = transaction(eccn, destination, day, (plain_kind.party(destination),))
            yield from against_tables(tx, plain, world)
            kinds = others if all_kinds else [others[(row + column) % len(others)]]
            for kind in kinds:
                yield from with_a_party(eccn, destination, kind, day, plain)
            count[0] += 1 + len(kinds)
    for eccn in entries:
        yield from to_embargoed_places(eccn, day)
        count[0] += 13


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 9, 1))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--all-kinds", action="store_true")
    asked = parser.parse_args()
    ccl = PARTY_KINDS[0].world(asked.day).tables.ccl
    entries = [one.eccn for one in ccl if one.in_force(asked.day)] + ["EAR99"]
    destinations = sorted(all_countries())[:: asked.every]
    count, found = [0], 0
    started, busy = time.perf_counter(), time.process_time()
    for fault in faults(entries, destinations, asked.day, asked.all_kinds, count):
        found += 1
        print(fault)
    spent, cpu = time.perf_counter() - started, time.process_time() - busy
    print(
        f"{len(entries)} entries x {len(destinations)} destinations x {len(PARTY_KINDS)} kinds of party on "
        f"{asked.day}: {count[0]} decisions, {found} faults, {1000 * spent / count[0]:.2f} ms each with its check "
        f"({1000 * cpu / count[0]:.2f} ms of processor time; target {TARGET_MS:.0f})"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
