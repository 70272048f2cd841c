"""Each time a job is due one server does it, and another when that one dies."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from smallyard.monitoring.jobs import Jobs, LostLeaseError
from smallyard.monitoring.scheduler import Job, Scheduler
from tests.conftest import ROOT

SERVER = """
import sys, time
from pathlib import Path
from smallyard.monitoring.scheduler import Job, Scheduler

place, name, log = sys.argv[1:4]

def work(lease):
    with open(log, "a") as stream:
        stream.write(f"{name} begins\\n")
    time.sleep(0.3)
    return f"done by {name}"

# A second job that never ends holds its lease until its server is killed.
def for_ever(lease):
    with open(log, "a") as stream:
        stream.write(f"{name} holds\\n")
    time.sleep(2 if Path(log + ".quick").exists() else 600)
    return f"ended by {name}"

scheduler = Scheduler(place, {"tick": Job(1, work), "long": Job(3600, for_ever)}, lease=1.5, poll=0.1)
scheduler.start()
time.sleep(120)
"""


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
def test_two_servers_do_each_due_job_once_and_one_goes_on_when_the_other_is_killed(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    place, log = new_database(), tmp_path / "log"
    log.write_text("")
    jobs = Jobs(place)
    servers = {
        name: subprocess.Popen(
            [sys.executable, "-c", SERVER, place, name, str(log)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        for name in ("one", "two")
    }
    try:
        wait_for(lambda: len(jobs.done("tick")) >= 4 and " holds" in log.read_text())
        holder = next(line.split()[0] for line in log.read_text().splitlines() if line.endswith("holds"))
        assert log.read_text().count(" holds") == 1, "only one holds the long job"
        Path(f"{log}.quick").touch()
        killed = servers.pop(holder)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        at_kill = len(jobs.done("tick"))
        wait_for(lambda: len(jobs.done("tick")) >= at_kill + 3 and bool(jobs.done("long")))
    finally:
        for one in servers.values():
            one.kill()
            one.wait()
    (other,) = servers
    ticks = jobs.done("tick", limit=500)
    assert max(Counter(one.due_at for one in ticks).values()) == 1
    assert [one.fence for one in ticks] == sorted((one.fence for one in ticks), reverse=True)
    assert ticks[0].outcome == f"done by {other}"
    begun = log.read_text().count(" begins")
    assert len(ticks) <= begun <= len(ticks) + 2, "begun once each, but for what the kill and the end cut off"
    (long,) = jobs.done("long")
    assert (long.outcome, long.fence) == (f"ended by {other}", 2)
    jobs.database.close()


@pytest.fixture
def jobs(place: str) -> Jobs:
    made = Jobs(place, "one")
    made.ensure("watch", 3600)
    return made


def test_a_job_is_taken_by_one_and_is_due_again_after_its_time(jobs: Jobs) -> None:
    other = Jobs(jobs.database, "two")
    lease = jobs.take("watch", 30)
    assert lease is not None
    assert other.take("watch", 30) is None
    assert jobs.finish(lease, "fine")
    assert other.take("watch", 30) is None, "not due yet"
    (done,) = jobs.done("watch")
    assert (done.holder, done.outcome, done.due_at) == ("one", "fine", lease.due_at)
    jobs.database.close()


def test_who_lost_a_job_writes_nothing_more(jobs: Jobs) -> None:
    other = Jobs(jobs.database, "two")
    first = jobs.take("watch", 0)
    second = other.take("watch", 30)
    assert first is not None
    assert second is not None
    assert (second.due_at, second.fence) == (first.due_at, first.fence + 1)
    with pytest.raises(LostLeaseError), jobs.database.writing() as connection:
        jobs.check(first)(connection)
    assert not jobs.keep(first, 30)
    assert not jobs.finish(first, "too late")
    assert other.finish(second, "fine")
    assert [one.outcome for one in jobs.done()] == ["fine"]
    jobs.database.close()


def test_many_at_once_take_it_once(jobs: Jobs) -> None:
    taken = []
    threads = [
        threading.Thread(target=lambda: taken.append(jobs.take("watch", 30)), name=f"{number}") for number in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(lease is not None for lease in taken) == 1
    jobs.database.close()


def test_times_that_were_missed_are_made_up_for_once(place: str) -> None:
    jobs = Jobs(place)
    jobs.ensure("tick", 1)
    time.sleep(2.2)
    lease = jobs.take("tick", 30)
    assert lease is not None
    jobs.finish(lease, "")
    with jobs.database.writing() as connection:
        due = connection.exec_driver_sql("SELECT due_at FROM job WHERE name = 'tick'").scalar()
    behind = datetime.fromisoformat(due) - datetime.fromisoformat(lease.due_at)
    assert behind.total_seconds() >= 3, "the two that were missed are not due any more"
    jobs.database.close()


def test_a_job_that_fails_is_written_and_done_again(tmp_path: Path) -> None:
    calls = []

    def fails(lease: object) -> str:
        calls.append(lease)
        if len(calls) == 1:
            raise ValueError("no")
        return "fine"

    scheduler = Scheduler(tmp_path / "records.sqlite", {"it": Job(1, fails)}, poll=0.05)
    scheduler.start()
    wait_for(lambda: len(scheduler.jobs.done("it")) >= 2)
    outcomes = [one.outcome for one in reversed(scheduler.jobs.done("it"))]
    scheduler.stop()
    assert outcomes[:2] == ["failed: ValueError", "fine"]
