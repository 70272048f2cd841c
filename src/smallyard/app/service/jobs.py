"""What the service does by itself: watch customers, send what waits, bring the lists up to date.

Each job is done by one of all processes on the same records, see `smallyard.monitoring.jobs`. A watch works in a
process of its own, so that requests are answered as fast as before.
"""

from __future__ import annotations

import logging
import multiprocessing
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.app.service.state import Service
from smallyard.errors import SmallyardError, StoreError
from smallyard.monitoring.jobs import Jobs, Lease
from smallyard.monitoring.scheduler import Job, Scheduler

if TYPE_CHECKING:
    from smallyard.monitoring.watching import Watched

__all__ = ["scheduler"]

_LOG = logging.getLogger(__name__)
_SEND_EVERY = 15
_ROUNDS = 20
"""Rounds of sending at one time, so that much to send does not keep the job for ever."""


def scheduler(service: Service) -> Scheduler | None:
    """What does a service's jobs; None where it has none."""
    settings = service.settings
    if not settings.jobs:
        return None
    jobs = {"send": Job(_SEND_EVERY, lambda _: _send(service))}
    if settings.watch_every:
        jobs["watch"] = Job(60 * settings.watch_every, lambda lease: _watch(service, lease))
    if settings.update_every:
        jobs["update lists"] = Job(3_600 * settings.update_every, lambda _: _update(service))
    return Scheduler(service.records_place, jobs)


def _send(service: Service) -> str:
    delivered = failed = dead = 0
    for _ in range(_ROUNDS):
        done = service.monitoring.deliveries.send_due()
        delivered, failed, dead = delivered + done.delivered, failed + done.failed, dead + done.dead
        if not done.delivered:
            break
    return f"{delivered} delivered, {failed} to be tried again, {dead} given up"


def _update(service: Service) -> str:
    from smallyard.lists.update import update

    return "; ".join(one.line for one in update(service.lists))


def _watch(service: Service, lease: Lease) -> str:
    if not service.monitoring.customers.counts().standing:
        return "no customers"
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_watched,
        args=(theirs, service.lists.place, service.records_place, service.settings.address, lease),
        name="watch",
        daemon=True,
    )
    process.start()
    theirs.close()
    try:
        outcome = str(mine.recv())
    except EOFError as ended:
        raise StoreError("the process that watched ended before it was done") from ended
    finally:
        mine.close()
        process.join()
    _LOG.info("%s", outcome)
    return outcome


def _watched(say: Pipe, lists: Path | str, records: Path | str, address: str, lease: Lease) -> None:
    """Watch, in a process of its own that ends with the one that began it."""
    from smallyard.app.monitoring import watch
    from smallyard.screening.processes import end_with_parent

    end_with_parent()
    jobs = Jobs(records)
    try:
        say.send(_in_words(watch(store=lists, check=jobs.check(lease), address=address)))
    except SmallyardError as failed:
        say.send(f"failed: {failed}")
    finally:
        jobs.database.close()
        say.close()


def _in_words(done: Watched) -> str:
    return (
        f"watch {done.run}: screened {done.screened} of {done.customers} customers ({'; '.join(done.why)}), "
        f"{len(done.alerts)} alerts"
    )
