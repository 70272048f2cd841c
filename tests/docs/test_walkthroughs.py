"""The brief, the tutorials and the guides print what they show, from the first command to the last."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from tests.docs.walkthroughs import FENCE, PAGES, PICTURES, ROOT, Walk, agrees, drawn, pictures, steps, tables


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_walk_prints_what_its_page_shows(page: Path, tmp_path: Path, name_index: Path) -> None:
    walk = Walk(tmp_path, name_index)
    text = page.read_text("utf-8")
    for block in FENCE.findall(text):
        for step in steps(block):
            printed = walk.run(step.command)
            if not agrees(step.shown, printed):
                told = difflib.unified_diff(
                    step.shown.splitlines(), printed.splitlines(), "shown", "printed", lineterm=""
                )
                pytest.fail(f"{page.name}: {step.command}" + "\n".join(told))
    for picture in pictures(text):
        kept, made = PICTURES / picture, tmp_path / picture
        assert drawn(kept.read_text("utf-8")) == drawn(made.read_text("utf-8")), f"{picture} is not what is drawn now"
        assert tables(picture, tmp_path), f"{picture} has no table"
        for table in tables(picture, tmp_path):
            assert (PICTURES / table.name).read_bytes() == table.read_bytes(), (
                f"{table.name} is not what is drawn now"
            )


def test_lines_may_be_left_out() -> None:
    assert agrees("a\n...\nc\n", "a\nb\nb\nc\n")
    assert agrees("a\n...\n", "a\nb\n")
    assert not agrees("a\n...\nc\n", "a\nc\nb\n")
    assert not agrees("a\n", "a\nb\n")


def test_a_block_may_hold_several_commands() -> None:
    found = list(steps("$ one \\\n> two\nsaid\n$ three\n"))
    assert [(one.command, one.shown) for one in found] == [("one \\\ntwo\n", "said\n"), ("three\n", "")]


def test_the_figures_at_the_head_of_the_brief_are_printed_below_it() -> None:
    head, *blocks = FENCE.split((ROOT / "docs" / "brief.md").read_text("utf-8"))
    printed = "".join(blocks[::2])
    figures = re.findall(r"\d+\.\d+", head)
    assert figures
    assert [one for one in figures if one not in printed] == []
