"""Many histories of two honest nodes and one that cheats: how many were tried, and what was found.

    ./smallyard-run python bench/exchange_histories.py [--histories 2000] [--steps 40]

Each history is up to so many steps, as hypothesis draws them: writing, reading, copies that arrive late, twice, out
of order, damaged or never, power cuts between any two files, lost indexes, key changes, forks, replays, false
checkpoints. At its end everybody reads everybody, and what `tests/exchange/histories.py` states must hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.exchange.histories import Histories


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--histories", type=int, default=2_000)
    arguments.add_argument("--steps", type=int, default=40)
    chosen = arguments.parse_args()
    began = time.monotonic()
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=chosen.histories,
            stateful_step_count=chosen.steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
    seconds = time.monotonic() - began
    print(f"{Histories.histories:,} histories of up to {chosen.steps} steps in {seconds:,.0f} s: all hold")
    print(f"deliveries tried {Histories.deliveries:,}, power cuts {Histories.crashes:,}")
    print(f"histories in which the cheat forked and both honest nodes have the proof: {Histories.forks_proved:,}")


if __name__ == "__main__":
    main()
