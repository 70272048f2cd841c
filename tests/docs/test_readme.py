"""What the documentation shows is what the software prints."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.docs.walkthroughs import PAGES as WALKS
from tests.docs.walkthroughs import warm

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = [*PAGES, *sorted((ROOT / "docs").glob("*/*.md")), ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"]
WRITTEN_ON = "2026-11-24"
"""The day on which the pages' outputs were taken; today's date is read as this one."""
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def blocks() -> list[object]:
    found = []
    for page in (one for one in PAGES if one not in WALKS):  # those of walks run one after another
        for block in BLOCK.findall(page.read_text("utf-8")):
            command, _, shown = block.partition("\n")
            if command.startswith("$ smallyard "):
                name = f"{page.relative_to(ROOT)}: {command}"
                found.append(pytest.param(command.removeprefix("$ smallyard "), shown, id=name))
    return found


@pytest.mark.parametrize(("command", "shown"), blocks())
def test_the_output_shown_is_the_output(command: str, shown: str, tmp_path: Path, name_index: Path) -> None:
    shutil.copytree(name_index, tmp_path / "cache")
    environment = {
        **os.environ,
        "SMALLYARD_STORE": str(tmp_path / "store.sqlite"),
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", *shlex.split(warm(name_index)), *shlex.split(command)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    printed = done.stdout.replace(date.today().isoformat(), WRITTEN_ON)
    rest = printed
    for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE):
        assert part in rest, f"{command} does not print\n{part}\nin\n{rest}\n{done.stderr}"
        rest = rest[rest.index(part) + len(part) :]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    dead = [target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target).exists()]
    assert not dead
