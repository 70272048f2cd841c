"""Pages whose console blocks are one walk: each command runs after those before it, in one folder, over one store."""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *(ROOT / "docs" / "tutorials").glob("*.md"),
        *(ROOT / "docs" / "howto").glob("*.md"),
        *(ROOT / "docs" / f"{name}.md" for name in ("brief", "monitoring", "not-covered", "undetermined")),
    ]
)
WRITTEN_ON = "2026-11-26"
"""The day on which the pages' outputs were taken; today's date is read as this one."""
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/([^)]+)\)")
PICTURES = ROOT / "docs" / "pictures"
DRAWN = re.compile(r' d="([^"]*)"')
LEFT_OUT = "...\n"
"""A line that stands for any number of lines."""


@dataclass(frozen=True)
class Step:
    """One command of a page and the output shown for it."""

    command: str
    shown: str


def steps(block: str) -> Iterator[Step]:
    """The commands of a console block. A line that starts with "$ " is one; "> " goes on with it."""
    command, shown = "", ""
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield Step(command, shown)
            command, shown = line[2:], ""
        elif command and not shown and (line.startswith("> ") or line == ">\n"):
            command += line[2:] or "\n"
        else:
            shown += line
    if command:
        yield Step(command, shown)


def pictures(text: str) -> Iterator[str]:
    """The names of the pictures of a page. A command of the page draws each, its tables as CSV beside."""
    yield from PICTURE.findall(text)


def tables(picture: str, folder: Path) -> list[Path]:
    """The tables beside a picture in a folder."""
    stem = Path(picture).stem
    return sorted([*folder.glob(f"{stem}.csv"), *folder.glob(f"{stem}.[0-9].csv")])


def drawn(picture: str) -> list[str]:
    """The shapes of an SVG, which the fonts of a machine do not change as they do the places of words."""
    return sorted(DRAWN.findall(picture))


@cache
def warm(name_index: Path | None) -> str:
    """What follows `python` to run a command by a process that has the software loaded; it ends with this one."""
    program = str(ROOT / "tests" / "docs" / "warm.py")
    place = str(Path(tempfile.mkdtemp(prefix="smallyard-")) / "socket")
    server = subprocess.Popen(
        [sys.executable, program, "serve", place, *([str(name_index)] if name_index is not None else [])],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    if server.stdout.readline() != b"ready\n":
        raise RuntimeError("the process that runs the pages' commands did not begin")
    atexit.register(shutil.rmtree, Path(place).parent, ignore_errors=True)
    atexit.register(server.wait)
    atexit.register(server.stdin.close)
    return shlex.join([program, place])


class Walk:
    """A folder with the examples and the source, an empty store, and the command `smallyard`.

    Args:
        folder: where it runs.
        name_index: a folder of name indexes made before, so that not every walk makes its own.
    """

    def __init__(self, folder: Path, name_index: Path | None = None) -> None:
        self.folder = folder
        if name_index is not None:
            shutil.copytree(name_index, folder / ".data" / "cache")
        programs = folder / ".bin"
        programs.mkdir()
        python = f"exec {shlex.quote(sys.executable)}"
        by_itself = f'case "$1 $2" in serve*|mcp*|watch*|"exchange serve") {python} -m smallyard "$@";; esac'
        for name, starts in (("smallyard", f"{by_itself}\n{python} -I -S {warm(name_index)}"), ("python", python)):
            command = programs / name
            command.write_text(f'#!/bin/sh\n{starts} "$@"\n')
            command.chmod(0o755)
        for name in ("examples", "src", "tests"):
            (folder / name).symlink_to(ROOT / name)
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "SMALLYARD_STORE": str(folder / ".data" / "lists.sqlite"),
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "PYTHONUTF8": "1",
        }

    def run(self, command: str) -> str:
        """What a command prints, errors after the rest, with today's date as the day of writing."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        printed = done.stdout + done.stderr
        return printed.replace(date.today().isoformat(), WRITTEN_ON).replace(str(self.folder), "~")


def agrees(shown: str, printed: str) -> bool:
    """Whether what is shown is what is printed, but for the lines left out."""
    first, *rest = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    if not printed.startswith(first):
        return False
    position = len(first)
    for number, part in enumerate(rest, start=1):
        if number == len(rest):
            return printed[position:].endswith(part)
        at = printed.find(part, position)
        if at < 0:
            return False
        position = at + len(part)
    return position == len(printed)
