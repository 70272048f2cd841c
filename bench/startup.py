"""How long whole commands take, as a user waits for them: `smallyard --version` and `check` of one shipment.

    ./smallyard-run python bench/startup.py [--runs N]

Each run is a new process with a warm file cache and compiled modules, as an installed package has them, in a store
folder of its own where the name index is built once before the measured runs; that first run is printed too. The
last column is the median processor time, which tells how much of the wait was for other work on the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPMENT = ROOT / "examples" / "uvl-shipment.toml"
TARGETS = {"--version": 0.3, "check": 1.0, "check --no-record": 1.0, "screen": 1.0}
COMMANDS = {
    "--version": ["--version"],
    "check": ["check", str(SHIPMENT)],
    "check --no-record": ["check", "--no-record", str(SHIPMENT)],
    "screen": ["screen", "Guangdong Guanghua Sci-Tech", "--country", "CN"],
}


def seconds(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall-clock and processor time of one whole process; an exit code below 2 or from 10 to 22 is an answer."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "smallyard", *arguments], env=environment, capture_output=True, check=False, text=True
    )
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode >= 2 and not 10 <= done.returncode <= 22:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {runs} runs each; seconds of wall-clock time\n")
    print(f"{'command':20} {'first':>7} {'min':>7} {'median':>7} {'max':>7} {'target':>7} {'processor':>10}")
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
            "SMALLYARD_STORE": str(Path(folder) / "lists.sqlite"),
            "PYTHONPATH": str(ROOT / "src"),
        }
        for name, arguments in COMMANDS.items():
            first, _ = seconds(arguments, environment)
            took, busy = zip(*(seconds(arguments, environment) for _ in range(runs)), strict=True)
            print(
                f"{name:20} {first:7.3f} {min(took):7.3f} {statistics.median(took):7.3f} {max(took):7.3f} "
                f"{TARGETS[name]:7.1f} {statistics.median(busy):10.3f}"
            )


if __name__ == "__main__":
    main()
