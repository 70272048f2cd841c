"""Processes that work for this one, and what is said where one of them ends before it is done."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from smallyard.errors import StoreError

__all__ = ["begin", "done", "end_with_parent", "result", "spawned", "submit"]

_Result = TypeVar("_Result")
_ENDED = (
    "a process ended before it was done (out of memory, or killed); what is done is kept: run the command again to "
    "go on, with fewer --processes if memory was short"
)


def spawned(processes: int, initializer: Callable[..., None], *arguments: object) -> ProcessPoolExecutor:
    """A pool of so many processes, each of which runs the initializer first."""
    # Spawned, not forked: a forked child would share open databases and locks with its parent.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=initializer, initargs=arguments)


def begin() -> None:
    """What a process does first: it is stopped by its parent alone, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    # It ends at once: to give back all that the lists take, object by object, would take it a second and more.
    atexit.register(os._exit, 0)
    gc.set_threshold(200_000, 20, 20)


def end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def submit(pool: ProcessPoolExecutor, work: Callable[..., _Result], *arguments: object) -> Future[_Result]:
    """Give work to a pool.

    Raises:
        StoreError: a process ended before it was done.
    """
    try:
        return pool.submit(work, *arguments)
    except BrokenProcessPool as failed:
        raise StoreError(_ENDED) from failed


def result(future: Future[_Result]) -> _Result:
    """Wait for a result.

    Raises:
        StoreError: a process ended before it was done, or saw other lists.
    """
    try:
        return future.result()
    except BrokenProcessPool as failed:
        raise StoreError(_ENDED) from failed


def done(value: _Result) -> Future[_Result]:
    """The future of work that was done at once."""
    made: Future[_Result] = Future()
    made.set_result(value)
    return made
