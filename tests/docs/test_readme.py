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

import click
import pytest
from _pytest.mark.structures import ParameterSet

from smallyard.app.cli.main import cli
from tests.docs.walkthroughs import PAGES as WALKS
from tests.docs.walkthroughs import warm

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = [*PAGES, *sorted((ROOT / "docs").glob("*/*.md")), ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"]
WRITTEN_ON = "2026-11-24"
"""The day on which the pages' outputs were taken; today's date is read as this one."""
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED_IN_BLOCK = re.compile(r"^(?:\$ )?smallyard ([a-z].*)$", re.MULTILINE)
NAMED = re.compile(r"(?:^    |`|smallyard-)(?:run )?smallyard ([a-z][^`\n]*)", re.MULTILINE)
"""A command of ours in a sentence, or set in by four spaces."""
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def blocks() -> list[ParameterSet]:
    found: list[ParameterSet] = []
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
    leads = Path.is_file if page.is_relative_to(ROOT / "docs") else Path.exists  # the site shows no folders
    dead = [target for target in LINK.findall(page.read_text("utf-8")) if not leads(page.parent / target)]
    assert not dead


def unknown(words: list[str]) -> str:
    """The first word of a command that is no command or option of ours; else nothing."""
    found: click.Command = cli
    context = click.Context(cli)
    while isinstance(found, click.Group) and words and re.fullmatch("[a-z-]+", words[0]):
        below = found.get_command(context, words[0])
        if below is None:
            return "" if found.name == "classify" else words[0]
        found, words = below, words[1:]
    options = {name for one in (*cli.params, *found.params) for name in (*one.opts, *one.secondary_opts)}
    options |= {"--help", "-h"}
    given = [one.split("=")[0].rstrip(",.;:)") for one in words if re.match(r"--?[a-z]", one)]
    return "" if isinstance(found, click.Group) else next((one for one in given if one not in options), "")


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_is_named_is_one(page: Path) -> None:
    """Those that no test runs too: they need a server, a publisher, or files of one's own."""
    text = page.read_text("utf-8")
    blocks = FENCED.findall(text) if page.name != "cli.md" else []  # those are made from the commands
    found = [
        *NAMED.findall(FENCED.sub("", text)),
        *(one for block in blocks for one in NAMED_IN_BLOCK.findall(block)),
    ]
    named = [re.split(r"[#|;]", command)[0] for command in found if not command.startswith("is at ")]
    wrong = {command: word for command in named if (word := unknown(command.split()))}
    assert wrong == {}
