"""Two real nodes on two ports, cut, killed and joined again: nothing is lost. More: bench/exchange_processes.py."""

from __future__ import annotations

from pathlib import Path

from tests.exchange.processes import cut_and_heal


def test_nothing_is_lost_when_nodes_are_cut_off_and_joined_again(in_memory: Path) -> None:
    found = cut_and_heal(in_memory, nodes=2, seconds=5)
    assert (found.missing, found.whole, found.accused, found.problems) == (0, True, 0, [])
    assert found.written > 0
    assert found.cuts + found.kills > 0
