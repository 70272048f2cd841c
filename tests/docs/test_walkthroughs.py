"""The brief, the tutorials and the guides print what they show, from the first command to the last."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.docs.walkthroughs import FENCE, PAGES, ROOT, Walk, agrees, steps


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_walk_prints_what_its_page_shows(page: Path, tmp_path: Path, name_index: Path) -> None:
    walk = Walk(tmp_path, name_index)
    for block in FENCE.findall(page.read_text("utf-8")):
        for step in steps(block):
            printed = walk.run(step.command)
            if not agrees(step.shown, printed):
                told = difflib.unified_diff(
                    step.shown.splitlines(), printed.splitlines(), "shown", "printed", lineterm=""
                )
                pytest.fail(f"{page.name}: {step.command}" + "\n".join(told))


def test_lines_may_be_left_out() -> None:
    assert agrees("a\n...\nc\n", "a\nb\nb\nc\n")
    assert agrees("a\n...\n", "a\nb\n")
    assert not agrees("a\n...\nc\n", "a\nc\nb\n")
    assert not agrees("a\n", "a\nb\n")


def test_a_block_may_hold_several_commands() -> None:
    found = list(steps("$ one \\\n> two\nsaid\n$ three\n"))
    assert [(one.command, one.shown) for one in found] == [("one \\\ntwo\n", "said\n"), ("three\n", "")]
