"""Sectors crossed with controls: the parts are those of the scope and add up to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from smallyard.app.worlds import open_world
from smallyard.trade.correlation import links
from smallyard.trade.crossing import crossings
from smallyard.trade.fence import Fence
from smallyard.trade.query import Query, span
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope import Trade, scope_of
from smallyard.trade.scope_result import Direction, Grouping


def test_crossings_add_up_to_what_needs_a_license(tmp_path: Path) -> None:
    """US exports to China, 2019: the parts by sector are the sectors' own estimates, but for rounding to cents."""
    fence = Fence(Requirements(open_world(date(2026, 11, 25), store=tmp_path / "store.sqlite")), links)
    with Trade(Query("US", "CN", Direction.EXPORT, span(2019, None, None))) as trade:
        parts = crossings(trade, fence)
        whole = scope_of(trade, fence, Grouping.SECTOR)
    for row in whole.rows:
        mine = [one for one in parts if one.sector == row.group]
        near = Decimal("0.01") * len(mine)
        assert abs(sum((one.value for one in mine), Decimal(0)) - row.licensed.value.central) <= near
    assert {one.sector for one in parts} <= {row.group for row in whole.rows}
    assert "NS2" in {one.control for one in parts}
    with pytest.raises(ValueError, match="crosses nothing"):
        crossings(trade, fence, Grouping.YEAR)
