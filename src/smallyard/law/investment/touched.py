"""Which regimes a deal touches: the others are not looked at, and the decision says so."""

from __future__ import annotations

from smallyard.law.investment.registry import InvestmentRegime
from smallyard.law.world import World
from smallyard.model.investment import Act, Instrument, Investment
from smallyard.model.listing import ListCode

__all__ = ["may_be_us_business", "touched"]

_STANDS_ON_OTHERS = (Instrument.FUND, Instrument.DERIVATIVE)


def touched(deal: Investment, world: World) -> tuple[InvestmentRegime, ...]:
    """The regimes to be looked at, in a fixed order; that of blocked persons only where the SDN List is loaded."""
    inbound = may_be_us_business(deal)
    abroad = not inbound and deal.real_estate is None
    regimes = []
    if abroad or _links_abroad(deal):
        regimes.append(InvestmentRegime.OUTBOUND)
    if abroad or deal.instrument in _STANDS_ON_OTHERS or deal.underlying:
        regimes.append(InvestmentRegime.SECURITIES)
    if any(one.list is ListCode.SDN for one in world.lists.held()):
        regimes.append(InvestmentRegime.BLOCKED)
    if inbound:
        regimes.append(InvestmentRegime.INBOUND)
    if deal.real_estate is not None:
        regimes.append(InvestmentRegime.REAL_ESTATE)
    return tuple(regimes)


def may_be_us_business(deal: Investment) -> bool:
    """Whether the deal is about something in the United States, as far as it says."""
    target = deal.target
    said = (
        target.us_business is not None,
        target.country == "US",
        target.critical_technologies,
        target.infrastructure is not None,
        target.sensitive_data is not None,
        target.sensitive_personal_data is not None,
        deal.venture is not None and deal.venture.contributes_us_business is not None,
        deal.filing is not None,
        deal.assets_in == "US",
    )
    return any(said) and not (deal.act is Act.REAL_ESTATE and target.us_business is None)


def _links_abroad(deal: Investment) -> bool:
    """Whether a deal about something in the United States says anything that part 850 looks at."""
    target = deal.target
    holders_abroad = any(one.places - {"US"} or one.person_of_country_of_concern for one in target.holders)
    return bool(
        target.activities
        or target.relations
        or target.person_of_country_of_concern
        or holders_abroad
        or deal.fund is not None
        or deal.directing is not None
        or (deal.venture is not None and deal.venture.activities)
        or (deal.assets_in is not None and deal.assets_in != "US")
    )
