"""A run that is killed goes on where it was, and ends with what it would have ended with anyway."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smallyard.app.screening import open_run, screen_file
from smallyard.app.worlds import WorldAsked
from smallyard.errors import InputError
from smallyard.lists.store import Store
from smallyard.screening.parties import Options
from tests.conftest import ROOT
from tests.screening.conftest import DAY, HUAWEI, write_csv

RUN = """
import sys
from datetime import date
from smallyard.app.screening import screen_file
if __name__ == "__main__":
    screen_file(sys.argv[1], sys.argv[2], sys.argv[3], as_of=date(2026, 3, 2), known_at=date(2026, 3, 2),
        store=sys.argv[4], processes=int(sys.argv[5]))
"""


def parties(path: Path, count: int) -> Path:
    draw = random.Random(7)
    words = ["Huawei", "Technologies", "Institute", "Beijing", "Nordlicht", "Vega", "Optical", "Guanghua", "Trading"]
    rows = [[n, " ".join(draw.sample(words, 3)) + f" {draw.randrange(count // 2)}", n] for n in range(count)]
    return write_csv(path, ["id", "name", "turnover"], rows)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_run_goes_on_and_ends_the_same(held: Store, tmp_path: Path, processes: int) -> None:
    path = parties(tmp_path / "p.csv", 5_000)
    whole = [tmp_path / "whole.csv", tmp_path / "whole.jsonl"]
    screen_file(path, *whole, as_of=DAY, known_at=DAY, store=held, processes=1)
    outputs = [tmp_path / "killed.csv", tmp_path / "killed.jsonl"]
    script = tmp_path / "run.py"
    script.write_text(RUN)
    arguments = [sys.executable, str(script), str(path), *map(str, outputs), str(held.place), str(processes)]
    partial = tmp_path / "killed.csv.partial"
    kills, done = 0, []
    for wanted in (1_000, 3_000):
        running = subprocess.Popen(arguments, cwd=ROOT)
        while running.poll() is None and not (lines := committed(partial)) >= wanted:
            time.sleep(0.02)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            kills += 1
            done.append(lines)
        running.wait(timeout=60)
    assert kills, "the run was done before it could be killed"
    assert not any(one.exists() for one in outputs)
    assert subprocess.run(arguments, cwd=ROOT, check=True).returncode == 0
    for one, other in zip(outputs, whole, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert len(outputs[1].read_text("utf-8").splitlines()) == 5_000
    assert not list(tmp_path.glob("killed*.partial*"))
    assert not list(tmp_path.glob(".*"))


def committed(partial: Path) -> int:
    """Rows of the work file; from its write-ahead log's size while another process holds the file."""
    log = partial.with_name(f"{partial.name}-wal")
    size = (log.stat().st_size if log.exists() else 0) + (partial.stat().st_size if partial.exists() else 0)
    return size // 300


def test_where_an_earlier_run_does_not_fit_the_next_begins_again(held: Store, tmp_path: Path) -> None:
    path, out = parties(tmp_path / "p.csv", 1_500), tmp_path / "out.csv"
    asked, three = WorldAsked(DAY, DAY, held), Options(limit=3)
    with open_run(path, out, asked=asked, processes=1) as run:
        run.advance()
        assert run.resumed_at == 0
    with open_run(path, out, asked=asked, processes=1) as run:
        assert (run.resumed_at, run.work.begun_anew) == (1_500, "")
    with open_run(path, out, asked=asked, how=three, processes=1) as run:
        assert (run.resumed_at, run.work.begun_anew) == (0, "options changed")
        run.advance()
    with open_run(path, out, asked=asked, how=three, processes=1, restart=True) as run:
        assert (run.resumed_at, run.work.begun_anew) == (0, "as asked")
        run.advance()
    path.write_text(path.read_text() + f"x,{HUAWEI},1\n")
    with open_run(path, out, asked=asked, how=three, processes=1) as run:
        assert (run.resumed_at, run.work.begun_anew) == (0, "input changed")


def test_two_runs_to_one_output_at_once_are_refused(held: Store, tmp_path: Path) -> None:
    path, out = parties(tmp_path / "p.csv", 20), tmp_path / "out.csv"
    with (
        open_run(path, out, asked=WorldAsked(store=held)),
        pytest.raises(InputError, match="is being written by another run"),
    ):
        screen_file(path, out, store=held)


def test_a_work_file_that_is_none_is_written_anew(held: Store, tmp_path: Path) -> None:
    path, out = parties(tmp_path / "p.csv", 20), tmp_path / "out.csv"
    (tmp_path / "out.csv.partial").write_bytes(b"not a database" * 200)
    assert screen_file(path, out, store=held).rows == 20


def test_a_file_that_changes_meanwhile_is_refused(held: Store, tmp_path: Path) -> None:
    path, out = parties(tmp_path / "p.csv", 2_500), tmp_path / "out.csv"

    def touch(done: int, _: int | None) -> None:
        if done == 1_000:
            os.utime(path, (1, 1))

    with pytest.raises(InputError, match="changed while it was being screened"):
        screen_file(path, out, store=held, processes=1, progress=touch)
    assert not out.exists()
