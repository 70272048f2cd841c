"""One run of a smallyard command in processes of its own: how long it took, and the memory of all of them.

To look must not cost what is measured: resident memory is read every 100 ms from counters that the kernel keeps; the
proportional one (PSS, what each process alone holds and its share of what they share), for which the kernel goes
through all pages and holds the process up, every two seconds.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EVERY, _PROPORTIONAL = 0.1, 2.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@dataclass(frozen=True)
class Watched:
    """Seconds of the clock and of processors, peak megabytes, and what the command printed as JSON."""

    seconds: float
    worked: float
    pss: float
    rss: float
    printed: Any


def watched(arguments: Sequence[str], store: Path) -> Watched:
    """Run `smallyard ARGUMENTS` on the lists of a store and watch it."""
    environment = {**os.environ, "SMALLYARD_STORE": str(store)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "smallyard", *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )
    peak = [0.0, 0.0]

    def watch() -> None:
        next_look = 0.0
        while running.poll() is None:
            processes = _with_children(running.pid)
            peak[1] = max(peak[1], sum(map(_resident, processes)))
            if time.perf_counter() >= next_look:
                peak[0] = max(peak[0], sum(map(_proportional, processes)))
                next_look = time.perf_counter() + _PROPORTIONAL
            time.sleep(_EVERY)

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, _ = running.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Watched(seconds, worked, peak[0], peak[1], json.loads(printed))


def _with_children(parent: int) -> list[int]:
    """A process and all below it."""
    found = [parent]
    try:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _with_children(int(child))
    except OSError:
        pass
    return found


def _resident(process: int) -> float:
    """Megabytes of resident memory."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE_MB
    except OSError:
        return 0.0


def _proportional(process: int) -> float:
    """Megabytes of proportional memory."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
