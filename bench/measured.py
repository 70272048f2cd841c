"""What benches share: a call by the clock, and rows of figures under their heads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def timed(call: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[T, float]:
    """What a call gives, and how many seconds it took."""
    started = clock()
    given = call()
    return given, clock() - started


def show(heads: Mapping[str, int], lines: Iterable[str]) -> int:
    """Print lines under heads of these widths; the status of a command that ended well."""
    print("".join(f"{head:>{width}}" for head, width in heads.items()))
    print("\n".join(lines))
    return 0
