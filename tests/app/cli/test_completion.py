"""Shells complete commands and options."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return subprocess.run(
        [sys.executable, "-m", "smallyard", *arguments],
        env={**environment, "HOME": str(home), "NO_COLOR": "1", **more},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", ".local/share/bash-completion/completions/smallyard"),
        ("zsh", ".zfunc/_smallyard"),
        ("fish", ".config/fish/completions/smallyard.fish"),
    ],
)
def test_the_script_stands_where_the_shell_looks(shell: str, place: str, tmp_path: Path) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("no bash here")
    done = run("--install-completion", shell, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / place) in done.stdout
    assert "_SMALLYARD_COMPLETE" in (tmp_path / place).read_text("utf-8")


def test_the_shell_is_the_one_that_is_used(tmp_path: Path) -> None:
    done = run("--install-completion", home=tmp_path, SHELL="/usr/bin/fish")
    assert ".config/fish" in done.stdout


def test_an_unknown_shell_is_refused(tmp_path: Path) -> None:
    done = run("--install-completion", home=tmp_path, SHELL="/bin/tcsh")
    assert done.returncode == 2
    assert "accepted: bash, zsh, fish" in done.stderr


def test_commands_are_completed(tmp_path: Path) -> None:
    done = run(home=tmp_path, _SMALLYARD_COMPLETE="bash_complete", COMP_WORDS="smallyard che", COMP_CWORD="1")
    assert done.stdout.splitlines() == ["plain,check"]
