"""Goods of the supplements to part 746 by HS code, as far as they are held: a code not found here may be listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["ListedGoods", "Part746Supplements"]


@dataclass(frozen=True, slots=True)
class ListedGoods:
    """One HS chapter, heading or code that a supplement lists."""

    supplement: int
    hs_code: str
    since: date | None
    until: date | None


class Part746Supplements:
    """Supplements by number; asked with a day."""

    def __init__(self, goods: Iterable[ListedGoods]) -> None:
        self._goods = tuple(goods)

    @classmethod
    def load(cls) -> Part746Supplements:
        """The table part_746_supplements.csv."""
        return cls(
            ListedGoods(int(row["supplement"]), row["hs_code"], day_or_none(row["since"]), day_or_none(row["until"]))
            for row in rows("part_746_supplements.csv")
        )

    def surely_list(self, code: str | None, day: date, *supplements: int) -> bool:
        """Whether one of these supplements is known to list an HS code on a day; false says nothing."""
        return code is not None and any(
            code.startswith(one.hs_code) and one.supplement in supplements and in_span(one.since, one.until, day)
            for one in self._goods
        )
