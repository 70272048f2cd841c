"""The command as a process: exit codes, streams, pipes, and what it costs to say its version."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from smallyard.version import VERSIONS
from tests.app.conftest import EXAMPLES


def smallyard(*arguments: object, store: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SMALLYARD_STORE": str(store), **more}
    return subprocess.run(
        [sys.executable, "-m", "smallyard", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        encoding="utf-8",
    )


def test_version(store: Path) -> None:
    done = smallyard("--version", store=store)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{VERSIONS}\n", "")


def test_version_loads_little(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "smallyard", "--version"], capture_output=True, text=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not {"pydantic", "rich", "sqlalchemy", "numpy", "smallyard.model.transaction"} & loaded


def test_exit_codes_and_streams(store: Path) -> None:
    decided = smallyard("check", EXAMPLES / "embargo.toml", store=store)
    assert (decided.returncode, decided.stderr) == (21, "")
    wrong = smallyard("check", "missing.toml", store=store)
    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert wrong.stderr == "smallyard: missing.toml: cannot be opened: No such file or directory\n"
    assert smallyard("check", store=store).returncode == 2


def test_debug_shows_a_traceback(store: Path) -> None:
    done = smallyard("--debug", "check", "missing.toml", store=store)
    assert "Traceback" in done.stderr
    assert "InputError" in done.stderr


def test_a_terminal_without_unicode_ends_nothing(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'date = 2026-03-02\ndestination = "DE"\nitems = [{eccn = "EAR99", description = "芯片"}]\n', "utf-8"
    )
    done = smallyard("check", path, store=store, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.stderr == ""
    assert "\\u82af\\u7247" in done.stdout


def test_a_pipe_that_closes_early_is_quiet(store: Path) -> None:
    command = f"{sys.executable} -m smallyard coverage --json | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        env={**os.environ, "SMALLYARD_STORE": str(store)},
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
