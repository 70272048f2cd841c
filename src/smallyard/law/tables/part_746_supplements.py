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
        alike: dict[tuple[int, date | None, date | None], list[str]] = {}
        for one in goods:
            alike.setdefault((one.supplement, one.since, one.until), []).append(one.hs_code)
        self._goods = [(*of_them, tuple(codes)) for of_them, codes in alike.items()]

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
            supplement in supplements and in_span(since, until, day) and code.startswith(beginnings)
            for supplement, since, until, beginnings in self._goods
        )
