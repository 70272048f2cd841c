"""Every entry of the Commerce Control List against every destination: no exception raised, no NLR against an X.

    ./smallyard-run python bench/ear_consistency.py [--day 2026-09-01] [--every 1]

Prints the faults found (none is expected) and the time per decision. --every N takes each N-th destination.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.cases.worlds import world_of
from tests.law.ear.consistency import faults

from smallyard.model.country import all_countries


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 9, 1))
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    world = world_of({"as_of": asked.day})
    entries = [one.eccn for one in world.tables.ccl if one.in_force(asked.day)] + ["EAR99"]
    destinations = sorted(all_countries())[:: asked.every]
    started, found = time.perf_counter(), 0
    for fault in faults(entries, destinations, world):
        found += 1
        print(fault)
    decided = len(entries) * len(destinations)
    spent = time.perf_counter() - started
    print(
        f"{len(entries)} entries x {len(destinations)} destinations on {asked.day}: {decided} decisions, "
        f"{found} faults, {1000 * spent / decided:.2f} ms each with its check"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
