"""How far a long command has come, on standard error, where a person watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["counted", "received"]

_QUIET_SECONDS = 2.0
_Item = TypeVar("_Item")


def counted(items: Iterable[_Item], noun: str) -> Iterator[_Item]:
    """The same items; from the third second on, a running count on a terminal's standard error."""
    if not sys.stderr.isatty():
        yield from items
        return
    started = last = time.monotonic()
    shown = False
    for count, item in enumerate(items, start=1):
        now = time.monotonic()
        if now - started > _QUIET_SECONDS and now - last > 0.5:
            sys.stderr.write(f"\r{count:,} {noun}, {count / (now - started):,.0f} a second ")
            sys.stderr.flush()
            last, shown = now, True
        yield item
    if shown:
        sys.stderr.write("\r\x1b[2K")


def received() -> Callable[[str, int, int | None], None] | None:
    """What shows the bytes of a file as they come; None where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def show(name: str, have: int, expected: int | None) -> None:
        of = f" of {expected / 1e6:,.1f}" if expected else ""
        sys.stderr.write(f"\r\x1b[2K{name}: {have / 1e6:,.1f}{of} MB")
        if expected is not None and have >= expected:
            sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()

    return show
