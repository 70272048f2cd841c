"""How long a newcomer waits for a first answer, and how many commands of the pages are run by the tests.

    ./smallyard-run python bench/first_answer.py [--from REPOSITORY]

A clone into a clean folder, with a home folder and a package cache of its own: environment made, one shipment
decided. Most of it is the fetching of packages, so the line and the machine decide. The commands of console blocks
are run, those of other blocks and of sentences are held to the commands that there are (tests/docs).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.docs.test_readme import FENCED, LINKING, NAMED, NAMED_IN_BLOCK, blocks  # noqa: E402
from tests.docs.walkthroughs import FENCE, PAGES, steps  # noqa: E402
from tests.exchange.test_walk_through import BLOCK as EXCHANGE  # noqa: E402


def waited(source: str) -> float:
    """Seconds from `git clone` to the end of a first `check`.

    Args:
        source: what is cloned.

    Raises:
        SystemExit: the check gives no decision.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "HOME": folder,
            "XDG_CACHE_HOME": f"{folder}/cache",
            "XDG_DATA_HOME": f"{folder}/data",
        }
        began = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", source, "smallyard"], cwd=folder, env=environment, check=True)
        done = subprocess.run(
            [sys.executable, "smallyard-run", "check", "examples/uvl-shipment.toml"],
            cwd=f"{folder}/smallyard",
            env=environment,
            capture_output=True,
            text=True,
        )
        if not done.stdout.startswith("LICENSE REQUIRED"):
            raise SystemExit(f"no decision: {done.stderr}")
        return time.perf_counter() - began


def commands() -> tuple[int, int, int]:
    """How many commands of ours the pages' blocks show and tests run; how many other commands those run beside; and
    how many are named in sentences and other blocks.
    """
    run = [
        step.command for page in PAGES for block in FENCE.findall(page.read_text("utf-8")) for step in steps(block)
    ]
    run += [f"smallyard {one.values[0]}" for one in blocks()]
    exchange = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    run += [line[2:] for block in EXCHANGE.findall(exchange) for line in block.splitlines() if line.startswith("$ ")]
    ours = [one for one in run if "smallyard" in one]
    named = 0
    for page in LINKING:
        if page.name == "cli.md":
            continue
        text = page.read_text("utf-8")
        named += len(NAMED.findall(FENCED.sub("", text)))
        for kind, block in _blocks(text):
            named += len(NAMED_IN_BLOCK.findall(block)) if kind not in ("console", "shell-session") else 0
    return len(ours), len(run) - len(ours), named


def _blocks(text: str) -> list[tuple[str, str]]:
    return [(one.group(0)[3:].partition("\n")[0], one.group(1)) for one in FENCED.finditer(text)]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--from", dest="source", default=str(ROOT))
    ours, others, named = commands()
    print(f"commands shown with their output: {ours} of ours and {others} others, all run by the tests")
    print(f"commands named in sentences and other blocks: {named}, all held to the commands that there are")
    print(f"from clone to first answer: {waited(arguments.parse_args().source):.0f} s")


if __name__ == "__main__":
    main()
