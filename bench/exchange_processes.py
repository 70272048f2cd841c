"""Real nodes on separate loopback ports, cut off and killed at random, and joined again: is anything lost?

./smallyard-run python bench/exchange_processes.py [--nodes 3] [--seconds 60]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.exchange.processes import cut_and_heal


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--nodes", type=int, default=3)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = cut_and_heal(Path(folder), nodes=chosen.nodes, seconds=chosen.seconds, seed=chosen.seed)
    print(
        f"entries that a writer was told are written: {found.written:,}; missing anywhere at the end: {found.missing}"
    )
    print(f"servers cut {found.cuts}, writers killed {found.kills}, nodes {chosen.nodes}, {chosen.seconds:.0f} s")
    print(f"every copy equals its original: {found.whole}; honest nodes accused: {found.accused}")
    for problem in found.problems:
        print(f"problem: {problem}")
    return 0 if found.whole and not found.missing and not found.accused and not found.problems else 1


if __name__ == "__main__":
    sys.exit(main())
