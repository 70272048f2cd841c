"""How far a long command has come, on standard error, where a person watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["bar", "clear_bar", "counted", "received"]

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


def bar(noun: str) -> Callable[[int, int | None], None] | None:
    """What shows how much of a file is done, from the third second on; None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    started = last = time.monotonic()
    first: int | None = None

    def show(done: int, expected: int | None) -> None:
        nonlocal last, first
        now = time.monotonic()
        first = done if first is None else first  # what an earlier run did took this one no time
        if now - started < _QUIET_SECONDS or now - last < 0.3:
            return
        last = now
        speed = (done - first) / (now - started)
        text = f"{done:,} {noun}, {speed:,.0f} a second"
        if expected and expected >= done:
            share = done / expected
            left = f", {(expected - done) / speed:,.0f} s left" if speed > 0 else ""
            filled = round(24 * share)
            text = f"[{'#' * filled}{'.' * (24 - filled)}] {share:4.0%}  {done:,} of {expected:,} {noun}{left}"
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()

    return show


def clear_bar() -> None:
    """Take the bar away before something else is said."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


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
