"""How long whole commands take, as a user waits for them: `smallyard --version` and `check` of one shipment.

    ./smallyard-run python bench/startup.py [--runs N]

Each run is a new process with a warm file cache, in a store folder of its own where the name index is built once
before the measured runs; that first run is printed too.
"""

from __future__ import annotations

import argparse
import os
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


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """One whole process, its output thrown away; an exit code below 2 or from 10 to 22 is an answer."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "smallyard", *arguments], env=environment, capture_output=True, check=False, text=True
    )
    took = time.perf_counter() - started
    if done.returncode >= 2 and not 10 <= done.returncode <= 22:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {runs} runs each; seconds of wall-clock time\n")
    print(f"{'command':20} {'first':>7} {'min':>7} {'median':>7} {'max':>7} {'target':>7}")
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as folder:
        environment = {
            **os.environ,
            "SMALLYARD_STORE": str(Path(folder) / "lists.sqlite"),
            "PYTHONPATH": str(ROOT / "src"),
        }
        for name, arguments in COMMANDS.items():
            first = seconds(arguments, environment)
            took = [seconds(arguments, environment) for _ in range(runs)]
            print(
                f"{name:20} {first:7.3f} {min(took):7.3f} {statistics.median(took):7.3f} {max(took):7.3f} "
                f"{TARGETS[name]:7.1f}"
            )


if __name__ == "__main__":
    main()
