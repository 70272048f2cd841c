"""Covered real estate transactions: 31 CFR 802.211, 802.212, 802.216, 802.301 to 802.303."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.effects import Duty, Imposes, Question, RequiresFiling
from smallyard.law.investment.decision import InvestmentOutcome
from smallyard.law.investment.found import FoundOfDeal
from smallyard.law.investment.part_800.covered import COMMITTEE, FIRRMA, covered_control
from smallyard.law.investment.part_800.persons import excepted_investor, foreign_person, key_day
from smallyard.law.investment.part_800.procedure import fee, timetable_of
from smallyard.law.investment.part_802.sites import MARGIN_MILES, Site, miles_between, sites
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, unsettled, yes
from smallyard.law.investment.registry import INVESTMENT_RULES, InvestmentRegime
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.real_estate import Arrangement, RealEstate

__all__ = ["covered_real_estate", "excepted_real_estate", "near_site", "three_rights"]

_RIGHTS_NEEDED = 3
_MOST_OFFICE_SHARE = Decimal(10)
_FEES_SINCE = date(2020, 5, 1)


def _estate(deal: Investment) -> RealEstate:
    assert deal.real_estate is not None, "the regime is looked at only where real estate is named"
    return deal.real_estate


def three_rights(deal: Investment) -> Reasoned:
    """802.233: access, exclude others, develop, attach structures; three of the four, exercised or not."""
    estate = _estate(deal)
    number = len(set(estate.rights))
    words = ", ".join(sorted(set(estate.rights))) or "none"
    if number >= _RIGHTS_NEEDED:
        return yes(f"It gives {number} property rights: {words} (802.233).")
    if estate.rights_complete or deal.diligence.complete:
        return no(f"It gives fewer than three property rights: {words} (802.302(b)).")
    return unsettled(
        f"It is not known whether it gives three property rights ({words} so far).",
        asked(
            "real_estate.rights",
            "Which of these does it give: access, exclude, develop, attach? Then set rights_complete to true.",
            "31 CFR 802.233",
        ),
    )


def _listed(deal: Investment, day: date) -> Iterator[tuple[Site, Decimal]]:
    by_name = {one.name.casefold(): one for one in sites()}
    for one in _estate(deal).sites:
        site = by_name.get(one.site.casefold())
        if site is not None and site.reach(day):
            yield site, one.miles


def near_site(deal: Investment, *, close: bool) -> Reasoned:
    """Whether it lies within a mile of a site of part 1 or 2 (`close`), or in the extended range of one of part 2.

    By the distances to boundaries that are given; else estimated from points. A point within the miles is inside
    them; beyond, a site's own extent leaves it open.
    """
    estate, day = _estate(deal), key_day(deal)
    wanted = 1 if close else 100
    words = "within one mile of" if close else "in the extended range of"
    named = list(_listed(deal, day))
    unknown_names = [
        one.site for one in estate.sites if one.site.casefold() not in {s.name.casefold() for s in sites()}
    ]
    for site, miles in named:
        if (close and miles <= 1) or (not close and site.reach(day) == 100 and 1 < miles <= 100):
            return yes(
                f"It is {words} {site.name} (part {site.part}), {miles.normalize():f} miles from its boundary."
            )
    question = asked(
        "real_estate.sites",
        "How many miles is the nearest part from the boundary of each site of appendix A around it? Name the sites, "
        "then set sites_complete to true.",
        "31 CFR 802.211(b)",
    )
    if unknown_names:
        return unsettled(
            f"{', '.join(unknown_names)}: no site of parts 1 and 2 that is held here by that name.", question
        )
    if estate.sites_complete or deal.diligence.complete:
        return no(f"It is {words.replace('of', 'of no', 1) if close else 'in the extended range of no'} site named.")
    if estate.latitude is None or estate.longitude is None:
        return unsettled("It is not known how far it is from the sites of appendix A.", question)
    return _by_points(estate, day, wanted, words, question)


def _by_points(estate: RealEstate, day: date, wanted: int, words: str, question: Question) -> Reasoned:
    assert estate.latitude is not None
    assert estate.longitude is not None
    near: list[tuple[float, Site]] = []
    for site in sites():
        reach = site.reach(day)
        if not reach or (wanted == 100 and reach != 100):
            continue
        miles = miles_between(estate.latitude, estate.longitude, site)
        if miles is None or miles <= wanted + MARGIN_MILES:
            near.append((miles if miles is not None else float("inf"), site))
    near.sort(key=lambda one: (one[0], one[1].name))
    if near and near[0][0] <= wanted:
        miles, site = near[0]
        return yes(f"It is {words} {site.name} (part {site.part}): {miles:.1f} miles from a point inside it.")
    if not near:
        return no(f"No site of appendix A is within {wanted + MARGIN_MILES} miles.")
    named = ", ".join(
        f"{site.name} ({miles:.0f} miles from a point in it)" for miles, site in near[:3] if miles < 1e9
    )
    return unsettled(f"Boundaries are not held here; near are {named or 'sites without a point'}.", question)


def covered_real_estate(deal: Investment) -> Reasoned:
    """802.211: a covered port, close proximity, extended range, a listed county, an offshore range."""
    return either(_always_covered(deal), _further(deal))


def _always_covered(deal: Investment) -> Reasoned:
    """Paragraphs (a) and (b)(1), which urban areas do not except."""
    estate = _estate(deal)
    port = given(
        deal.found(estate.covered_port),
        "It is in a covered port, or will be part of one (802.211(a)).",
        "It is in no covered port.",
        "It is not known whether it is in a covered port.",
        asked("real_estate.covered_port", "Is it in a covered port, or part of one (802.210)?", "31 CFR 802.211(a)"),
    )
    return either(port, near_site(deal, close=True))


def _further(deal: Investment) -> Reasoned:
    """Paragraphs (b)(2) to (4)."""
    estate, section = _estate(deal), "31 CFR 802.211(b)"
    county = given(
        deal.found(estate.listed_county),
        "It is in a county or area of part 3 of appendix A (802.211(b)(3)).",
        "It is in no county or area of part 3.",
        "It is not known whether it is in a county of part 3 of appendix A.",
        asked("real_estate.listed_county", "Is it in a county or area that part 3 of appendix A names?", section),
    )
    offshore = given(
        deal.found(estate.offshore_range),
        "It is in an offshore range of part 4, in the territorial sea (802.211(b)(4)).",
        "It is in no offshore range.",
        "It is not known whether it is in an offshore range.",
        asked("real_estate.offshore_range", "Is it in an offshore range of part 4 of appendix A?", section),
    )
    return either(near_site(deal, close=False), county, offshore)


def excepted_real_estate(deal: Investment, world: World) -> Reasoned:
    """802.216: each excepted real estate transaction."""
    estate = _estate(deal)
    leased = estate.arrangement in {Arrangement.LEASE, Arrangement.CONCESSION}
    tests = [
        excepted_investor(deal, world),
        _said(deal.target.us_business is True and covered_control(deal).fact is TRUE,
              "It is part of a covered transaction under part 800 (802.216(b))."),
        _said(estate.single_housing_unit, "It is a single housing unit (802.216(d))."),
        _said(leased and estate.foreign_air_carrier, "A foreign air carrier leases it (802.216(e)(1))."),
        _said(leased and estate.retail_only, "It may be used only for retail sale to the public (802.216(e)(2))."),
        _said(estate.native_land, "It is Native land, or held in trust (802.216(g))."),
        _office(estate),
    ]  # fmt: skip
    if estate.urbanized_area is not False:
        far = both(unless(_always_covered(deal)), _further(deal))
        urban = given(
            deal.found(estate.urbanized_area),
            "It is in an urbanized area or urban cluster (802.216(c)).",
            "It is in no urbanized area or urban cluster.",
            "It is not known whether it is in an urbanized area or urban cluster.",
            asked("real_estate.urbanized_area", "Is it in an urbanized area or urban cluster?", "31 CFR 802.216(c)"),
        )
        if far.fact is not FALSE:
            tests.append(both(urban, far))
    return either(*tests)


def _said(value: bool | None, because: str) -> Reasoned:
    return yes(because) if value else no("")


def _office(estate: RealEstate) -> Reasoned:
    """802.216(f): commercial space of not more than 10 percent, by floor space and by tenants."""
    space, tenants = estate.office_share_percent, estate.tenant_share_percent
    if space is None and tenants is None:
        return no("")
    fact = Kleene.of(None if space is None else space <= _MOST_OFFICE_SHARE)
    fact &= Kleene.of(None if tenants is None else tenants <= _MOST_OFFICE_SHARE)
    return given(
        fact,
        "It is commercial space of not more than 10 percent of a multi-unit building (802.216(f)).",
        "It is more than 10 percent of the commercial space, or of the tenants, of the building.",
        "It is not known what share of the building it is.",
        asked("real_estate.tenant_share_percent", "What share of floor space and of tenants?", "31 CFR 802.216(f)"),
    )


def _arranged(deal: Investment) -> Reasoned:
    if _estate(deal).arrangement is Arrangement.MORTGAGE:
        return no("A mortgage or loan by itself is no purchase, lease or concession (802.303(a)).")
    if deal.underwriting or deal.insurance_claim:
        return no("It is acquired in underwriting, or under an insurance contract (802.302(c), (d)).")
    return yes("")


@provision(
    "31 CFR 802.212",
    also=(
        "31 CFR 802.203",
        "31 CFR 802.211",
        "31 CFR 802.216",
        "31 CFR 802.217",
        "31 CFR 802.221",
        "31 CFR 802.233",
        "31 CFR 802.301",
        "31 CFR 802.302",
        "31 CFR 802.303",
    ),
    since=FIRRMA,
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="boundaries of sites, ports, the counties of part 3 and the ranges of part 4 of appendix A are not held",
    registry=INVESTMENT_RULES,
)
def foreign_person_takes_covered_real_estate(deal: Investment, world: World) -> Iterator[Claim]:
    """Three property rights for a foreign person over covered real estate are a covered real estate transaction.

    A purchase, lease or concession of real estate in a covered port, or near or around listed military sites.

    A part of it is enough, and a later change in rights too (802.301(c), (f)). No filing is mandatory.
    """
    found = both(
        _arranged(deal), foreign_person(deal.investor, "investor", deal), three_rights(deal),
        covered_real_estate(deal), unless(excepted_real_estate(deal, world)),
    )  # fmt: skip
    yield from when(
        found.fact,
        RequiresFiling(form="declaration or notice", to=COMMITTEE, mandatory=False),
        f"It is a covered real estate transaction (802.212): {found.because}",
        questions=found.questions,
    )


@provision(
    "31 CFR 802.1101", also=("31 CFR 802.1103",), since=_FEES_SINCE, stage=Stage.DUTY, registry=INVESTMENT_RULES
)
def filing_fee_for_real_estate(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """A formal written notice of a real estate transaction costs a fee by its value.

    The steps are those of 800.1101.
    """
    if found.outcome(InvestmentRegime.REAL_ESTATE) is InvestmentOutcome.VOLUNTARY_FILING and deal.value is not None:
        yield claim(
            Imposes(
                duty=Duty.FILING_FEE,
                text=f"A formal written notice costs USD {fee(deal.value):,} for a transaction of USD "
                f"{deal.value:,}.",
                before=True,
            ),
            "Of a lease, the value is the sum of payments over its term (802.1103(b)).",
        )


@provision(
    "31 CFR 802.503(b)",
    also=("31 CFR 802.403", "31 CFR 802.508", "31 CFR 802.201"),
    since=FIRRMA,
    stage=Stage.DUTY,
    registry=INVESTMENT_RULES,
)
def days_of_the_committee_for_real_estate(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """The Committee's days for real estate are those of part 800.

    Thirty for a declaration, 45 for the review, 45 for the investigation, 15 more in extraordinary
    circumstances.
    """
    if deal.filing is not None and found.outcome(InvestmentRegime.INBOUND) is None:
        yield timetable_of(deal.filing, "802")
