"""From a subheading of one HS edition to its counterparts in another.

A code that stands in both editions is its own counterpart; of another the table has those of the adjacent edition
(tools/build_hs_concordance.py says which links of the UN correlation it keeps, and why). Editions further apart are
joined step by step. What share of a code's trade goes to which counterpart is not known.
"""

from __future__ import annotations

from functools import cache

from smallyard.trade.editions import EDITIONS
from smallyard.trade.tables import rows

__all__ = ["counterparts"]


@cache
def _adjacent() -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for row in rows("hs_concordance.csv"):
        key = (f"HS{row['edition']}", row["code"], f"HS{row['other_edition']}")
        found[key] = (*found.get(key, ()), row["counterpart"])
    return found


def counterparts(code: str, edition: str, other: str) -> tuple[str, ...]:
    """The subheadings of the other edition that hold what this one holds, in order.

    Args:
        code: six digits.
        edition: the edition it is of, such as HS2017.
        other: the edition wanted.

    Raises:
        ValueError: no such edition.
    """
    here, there = EDITIONS.index(edition), EDITIONS.index(other)
    step = 1 if there > here else -1
    found = {code}
    for place in range(here, there, step):
        adjacent = EDITIONS[place], EDITIONS[place + step]
        found = {new for old in found for new in _adjacent().get((adjacent[0], old, adjacent[1]), (old,))}
    return tuple(sorted(found))
