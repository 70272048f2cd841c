"""Sites of appendix A to part 802: how far the real estate is from them (31 CFR 802.203, 802.211, 802.217)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from smallyard.law.tables.reading import rows

__all__ = ["MARGIN_MILES", "Site", "miles_between", "sites"]

MARGIN_MILES = 100
"""A site's point is not its boundary, and no site is taken to reach further than this from its point. Our own
figure."""
_EARTH_MILES = 3958.8


@dataclass(frozen=True, slots=True)
class Site:
    """One site of part 1 or 2, with one point inside it where that is known."""

    name: str
    location: str
    part: int
    miles: int
    """One mile (close proximity), or 100 in all for the extended range of part 2."""
    since: date
    """From when that many miles count."""
    earlier: date | None
    """From when one mile counted, where the site was in part 1 before."""
    latitude: float | None
    longitude: float | None

    def reach(self, day: date) -> int:
        """How many miles from its boundary count on a day; 0 before it was listed."""
        if day >= self.since:
            return self.miles
        return 1 if self.earlier is not None and day >= self.earlier else 0


@cache
def sites() -> tuple[Site, ...]:
    """All sites held."""
    return tuple(
        Site(
            name=row["site"],
            location=row["location"],
            part=int(row["part"]),
            miles=int(row["miles"]),
            since=date.fromisoformat(row["since"]),
            earlier=date.fromisoformat(row["one_mile_since"]) if row["one_mile_since"] else None,
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
        )
        for row in rows("real_estate_sites.csv")
    )


def miles_between(latitude: Decimal, longitude: Decimal, site: Site) -> float | None:
    """Great-circle distance to the site's point, in statute miles; None where no point is held.

    Source: R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984).
    """
    if site.latitude is None or site.longitude is None:
        return None
    one, other = math.radians(float(latitude)), math.radians(site.latitude)
    across = math.radians(site.longitude - float(longitude))
    height = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(across / 2) ** 2
    return 2 * _EARTH_MILES * math.asin(min(1.0, math.sqrt(height)))
