"""Real estate in the United States that a foreign person buys, leases or is granted (31 CFR part 802)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.noun import Noun

__all__ = ["Arrangement", "PropertyRight", "RealEstate", "SiteDistance"]


class Arrangement(StrEnum):
    """How it is taken: 802.206, 802.226, 802.234."""

    PURCHASE = "purchase"
    LEASE = "lease"
    CONCESSION = "concession"
    MORTGAGE = "mortgage"
    """A loan secured on it, which by itself is none of these (802.303)."""


class PropertyRight(StrEnum):
    """The four property rights. Source: 31 CFR 802.233(a)(1)-(4)."""

    ACCESS = "access"
    EXCLUDE = "exclude"
    DEVELOP = "develop"
    ATTACH = "attach"


class SiteDistance(Noun):
    """How far the nearest part of the real estate is from the boundary of a site, in statute miles."""

    site: Annotated[str, Field(min_length=1, max_length=300)]
    """The site's name as appendix A to part 802 gives it; capitals do not matter."""
    miles: Annotated[Decimal, Field(ge=0)]
    """Statute miles from the nearest part of the real estate to the site's boundary."""


class RealEstate(Noun):
    """The real estate and where it lies. A fact left out is unknown.

    With `sites` the distances to boundaries are given; with `latitude` and `longitude` (decimal degrees) they are
    estimated from one point for each site, which leaves most near cases open.
    """

    arrangement: Arrangement
    """How it is taken: purchase, lease, concession or mortgage."""
    rights: tuple[PropertyRight, ...] = ()
    """Property rights that it gives, exercised or not; three of the four are needed (802.233)."""
    rights_complete: bool = False
    """True when `rights` names every one."""
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    """Decimal degrees, north positive."""
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    """Decimal degrees, east positive."""
    sites: tuple[SiteDistance, ...] = ()
    """Sites of appendix A around it, each with its distance."""
    sites_complete: bool = False
    """True when `sites` names every site of parts 1 and 2 of appendix A within 100 miles."""
    covered_port: bool | None = None
    """It is in a covered port or will function as part of one (802.210)."""
    listed_county: bool | None = None
    """It is in a county or area of part 3 of appendix A."""
    offshore_range: bool | None = None
    """It is in a part of an offshore range of part 4, within the territorial sea."""
    urbanized_area: bool | None = None
    """In an urbanized area or urban cluster of the latest census (802.239, 802.240)."""
    single_housing_unit: bool | None = None
    """It is a single housing unit (802.216(d)). None: taken not to be."""
    retail_only: bool | None = None
    """A lease or concession in a port, for retail sale to the public only (802.216(e)(2))."""
    foreign_air_carrier: bool | None = None
    """A lease or concession in a port by a foreign air carrier with a TSA security program, for its own
    activities."""
    office_share_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """Commercial space in a multi-unit building: share of its commercial floor space, affiliates included."""
    tenant_share_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    """The same as a share of the number of tenants."""
    native_land: bool | None = None
    """Owned by an Alaska Native body, or held in trust for American Indians or Alaska Natives (802.216(g))."""
