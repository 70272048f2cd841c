"""What a service does by itself: each job in a thread of its own, when it is due and nobody else does it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smallyard.errors import SmallyardError
from smallyard.monitoring.database import Place
from smallyard.monitoring.jobs import Jobs, Lease, LostLeaseError

__all__ = ["Job", "Scheduler"]

_LOG = logging.getLogger(__name__)
LEASE = 60.0
"""Seconds for which a job is held; renewed at a third of it, so a job outlives a server by a minute at most."""
POLL = 2.0
"""Seconds between looks at whether something is due."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job: how often it is due, in seconds, and what does it. `run` is given the lease that its transactions must
    check (`Jobs.check`), and says what came of it.
    """

    every: int
    run: Callable[[Lease], str]


class Scheduler:
    """Does jobs while it runs. `start` it, and `stop` it before the process ends.

    Args:
        place: where jobs stand.
        jobs: by name.
        lease: seconds for which a job is held.
        poll: seconds between looks.
    """

    def __init__(self, place: Place, jobs: Mapping[str, Job], *, lease: float = LEASE, poll: float = POLL) -> None:
        self.jobs = Jobs(place)
        self._what = dict(jobs)
        self._lease, self._poll = lease, poll
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin."""
        for name, job in self._what.items():
            thread = threading.Thread(target=self._loop, args=(name, job), name=f"job {name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, seconds: float = 10.0) -> None:
        """Begin nothing more, and wait a while for what is being done; what is not done by then goes to others."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)
        self.jobs.database.close()

    def _loop(self, name: str, job: Job) -> None:
        ready = False
        while not self._stopping.is_set():
            try:
                if not ready:
                    self.jobs.ensure(name, job.every)
                    ready = True
                lease = self.jobs.take(name, self._lease)
                if lease is not None:
                    self._do(job, lease)
                    continue
            except SmallyardError as failed:  # the database may be away for a while
                _LOG.error("job %s: %s", name, failed)
            except Exception:
                _LOG.exception("job %s", name)
            self._stopping.wait(self._poll)

    def _do(self, job: Job, lease: Lease) -> None:
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(lease, over), name=f"keeps {lease.name}", daemon=True)
        keeper.start()
        try:
            outcome = job.run(lease)
        except LostLeaseError as lost:
            _LOG.warning("%s", lost)
            return
        except SmallyardError as failed:
            outcome = f"failed: {failed}"
            _LOG.error("job %s %s", lease.name, outcome)
        except Exception as failed:
            outcome = f"failed: {type(failed).__name__}"
            _LOG.exception("job %s", lease.name)
        finally:
            over.set()
            keeper.join()
        if not self.jobs.finish(lease, outcome):
            _LOG.warning("the job %s was done by another server besides", lease.name)

    def _keep(self, lease: Lease, over: threading.Event) -> None:
        while not over.wait(self._lease / 3):
            try:
                if not self.jobs.keep(lease, self._lease):
                    return
            except SmallyardError as failed:
                _LOG.error("job %s: %s", lease.name, failed)
