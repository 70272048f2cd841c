"""What a decision on a deal could not look at: said in every decision it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from smallyard.law.effects import Finding
from smallyard.law.investment.registry import InvestmentRegime, investment_registry
from smallyard.law.limits import limits_of_lists, limits_of_rules
from smallyard.law.listing_days import said_of_listing_days
from smallyard.law.tables.countries_of_concern import countries_enacted
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.investment import Investment
from smallyard.model.listing import ListCode

__all__ = ["TEXT_AS_OF", "limits"]

TEXT_AS_OF = date(2025, 1, 17)
"""The day as of which the text of 31 CFR parts 800, 802 and 850 was read; later amendments only where a row says
so."""
_ENACTED = date(2025, 12, 18)
_LISTS = {
    InvestmentRegime.OUTBOUND: (
        ListCode.ENTITY_LIST,
        ListCode.MILITARY_END_USER_LIST,
        ListCode.SDN,
        ListCode.CMIC,
    ),
    InvestmentRegime.SECURITIES: (ListCode.CMIC,),
    InvestmentRegime.BLOCKED: (ListCode.SDN,),
    InvestmentRegime.INBOUND: (ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST),
    InvestmentRegime.REAL_ESTATE: (ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST),
}
_WHY_NOT = {
    InvestmentRegime.OUTBOUND: "nothing in a country of concern is named",
    InvestmentRegime.SECURITIES: "what is acquired is in the United States and stands on no other securities",
    InvestmentRegime.BLOCKED: "the SDN List is not loaded",
    InvestmentRegime.INBOUND: "no US business is named (set target.us_business if there is one)",
    InvestmentRegime.REAL_ESTATE: "no real estate in the United States is named (see real_estate)",
}


def limits(
    deal: Investment, world: World, regimes: set[InvestmentRegime], findings: Iterable[Finding]
) -> tuple[str, ...]:
    """One sentence for each limit that this deal meets."""
    return tuple(
        dict.fromkeys(
            (
                *_of_regimes(regimes),
                *_of_text(deal, world, regimes),
                *limits_of_lists(world.lists, world.effective, _screened(regimes)),
                *said_of_listing_days(deal, world, ((place, one.as_party()) for place, one in deal.persons())),
                *limits_of_rules(findings, investment_registry()),
            )
        )
    )


def _screened(regimes: set[InvestmentRegime]) -> list[ListCode]:
    """The lists that any of these regimes looks at, each once, in one order."""
    return list(dict.fromkeys(code for regime, codes in _LISTS.items() if regime in regimes for code in codes))


def _of_regimes(regimes: set[InvestmentRegime]) -> Iterator[str]:
    for one, why in _WHY_NOT.items():
        if one not in regimes:
            yield f"Not looked at, as {why}: {one} ({_PARTS[one]})."
    yield (
        "Not looked at at all: export controls on what the deal transfers (see `check`), securities and tax law, "
        "state law, and the law of other countries."
    )


_PARTS = {
    InvestmentRegime.OUTBOUND: "31 CFR part 850",
    InvestmentRegime.SECURITIES: "EO 14032, 31 CFR part 586",
    InvestmentRegime.BLOCKED: "31 CFR part 501",
    InvestmentRegime.INBOUND: "CFIUS, 31 CFR part 800",
    InvestmentRegime.REAL_ESTATE: "CFIUS, 31 CFR part 802",
}


def _of_text(deal: Investment, world: World, regimes: set[InvestmentRegime]) -> Iterator[str]:
    if world.effective > TEXT_AS_OF:
        yield (
            f"The text of 31 CFR parts 800, 802 and 850 is that of {TEXT_AS_OF}; amendments between then and "
            f"{world.effective} are not known here unless a rule says so."
        )
    if InvestmentRegime.OUTBOUND in regimes and world.effective >= _ENACTED:
        yield (
            "The COINS Act (FY2026 NDAA, 18 December 2025) widens outbound rules once the Treasury issues its own, "
            "due "
            "by 13 March 2027; until then part 850 stands. Whether rules were proposed or issued is not known here."
        )
        named = sorted(deal.target.places & countries_enacted(world.effective))
        if named:
            yield (
                f"{', '.join(country(one).name for one in named)}: a country of concern under the COINS Act, not yet "
                f"under part 850."
            )
