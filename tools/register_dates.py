"""When a page of the Federal Register was published, from other pages whose dates are known.

Pages of a volume are numbered through the year, and volume 1 is 1936: a page lies between the days of its neighbors.
The known pages come from the denial orders, which cite page and day together.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

FIRST_YEAR = 1935
"""Volume 1 is 1936."""
_DATED = re.compile(
    rb"\b(\d{2,3})\s*F\.?\s*R\.?\s*(\d{1,6}),?\s*\(?(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b",
)


class Register:
    """Known pages by volume."""

    def __init__(self, pages: dict[int, list[tuple[int, date]]]) -> None:
        self.pages = {volume: _rising(known) for volume, known in pages.items()}

    @classmethod
    def read(cls, texts: Iterable[bytes], more: Iterable[tuple[int, int, date]] = ()) -> Register:
        """Find "87 F.R. 52741 8/29/2022" in any text; for a page with several days the one given most often."""
        found: dict[tuple[int, int], Counter[date]] = defaultdict(Counter)
        for text in texts:
            for volume, page, month, day, year in (map(int, match) for match in _DATED.findall(text)):
                full = year if year > 99 else year + (1900 if year > 50 else 2000)
                try:
                    when = date(full, month, day)
                except ValueError:
                    continue  # 31 June: a slip of the source, and no date
                if full == FIRST_YEAR + volume:
                    found[volume, page][when] += 1
        for volume, page, when in more:
            found[volume, page][when] += 1_000
        pages: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for (volume, page), days in sorted(found.items()):
            most = max(days.values())
            pages[volume].append((page, min(day for day, count in days.items() if count == most)))
        return cls(pages)

    def published(self, volume: int, page: int) -> tuple[date, date]:
        """The first and the last day on which a page can have been published."""
        year = FIRST_YEAR + volume
        known = self.pages.get(volume, [])
        place = bisect_right(known, (page, date.max))
        low = known[place - 1][1] if place else date(year, 1, 1)
        after = bisect_left(known, (page, date.min))
        high = known[after][1] if after < len(known) else date(year, 12, 31)
        return low, high


def _rising(known: list[tuple[int, date]]) -> list[tuple[int, date]]:
    """The longest run of pages whose days never go back: a slip in one source's date drops out."""
    best: list[list[tuple[int, date]]] = []
    tails: list[date] = []
    for page, day in sorted(known):
        place = bisect_right(tails, day)
        chain = [*(best[place - 1] if place else []), (page, day)]
        if place == len(tails):
            insort(tails, day)
            best.append(chain)
        else:
            tails[place] = day
            best[place] = chain
    return best[-1] if best else []
