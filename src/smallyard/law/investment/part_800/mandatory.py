"""Mandatory declarations: a foreign government's substantial interest, and the export-license test (31 CFR
800.401).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from smallyard.law.effects import RequiresFiling
from smallyard.law.investment.part_800.business import acquired_votes, critical_technology, tid_us_business
from smallyard.law.investment.part_800.covered import COMMITTEE, FIRRMA, covered_control, covered_transaction
from smallyard.law.investment.part_800.export_test import authorization_required
from smallyard.law.investment.part_800.persons import excepted_investor, held_through, key_day
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, unsettled, yes
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.excepted_foreign_states import excepted_foreign_states
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.percentage import Percentage, total
from smallyard.model.person import Holder, Person

__all__ = ["AUTHORIZATION_TEST", "file_by", "government_interest", "technology_test"]

AUTHORIZATION_TEST = date(2020, 10, 15)
"""The day from which the export-license test applies, in place of the industries of appendix B (85 FR 57124)."""
_FIRST_DEADLINE = date(2020, 3, 14)
_SUBSTANTIAL, _GOVERNMENT, _HOLDER = Decimal(25), Decimal(49), Decimal(25)


def file_by(deal: Investment) -> date:
    """Thirty days before the completion date; 13 Feb 2020 for completions up to 14 Mar 2020 (800.401(g))."""
    return FIRRMA if deal.date <= _FIRST_DEADLINE else deal.date - timedelta(days=30)


def _filing(deal: Investment) -> RequiresFiling:
    return RequiresFiling(form="declaration", to=COMMITTEE, due=file_by(deal))


def _us_run_fund(deal: Investment) -> Reasoned:
    """800.401(d)(1), (e)(3): a fund that a US general partner runs exclusively."""
    said = deal.investor.us_general_partner_fund
    return (yes if said else no)(
        "A fund run exclusively by a general partner that is no foreign person (800.401(d)(1), (e)(3))."
        if said
        else ""
    )


def _air_carrier(deal: Investment) -> Reasoned:
    """800.401(d)(2), (e)(5)."""
    certified = deal.target.air_carrier
    return both(
        (yes if certified else no)("An air carrier with a certificate (800.401(d)(2), (e)(5))." if certified else ""),
        covered_control(deal),
    )


def government_interest(deal: Investment) -> Reasoned:
    """Whether one foreign state, not an excepted one, holds a substantial interest, 49 percent or more (800.244)."""
    states = excepted_foreign_states(deal.date)
    investor, section = deal.investor, "31 CFR 800.244"
    if investor.government:
        if investor.country in states:
            return no(f"{investor.name} is the government of an excepted foreign state.")
        return yes(f"{investor.name} is a foreign government.")
    by_state: dict[str, list[Percentage]] = {}
    for holder, share in held_through(investor):
        if holder.government and holder.country not in states | {"US"}:
            by_state.setdefault(holder.country or "an unnamed state", []).append(share)
    tests = []
    for state, shares in by_state.items():
        share = total(shares)
        tests.append(
            given(
                share.reaches(_GOVERNMENT),
                f"The government of {state} has {share} percent of {investor.name}, 49 or more (800.244).",
                f"The government of {state} has {share} percent of {investor.name}, less than 49 (800.244).",
                f"It is not known whether the government of {state} has 49 percent of {investor.name}.",
                asked("investor.holders", f"How much does the government of {state} hold, tier by tier?", section),
            )
        )
    found = either(*tests) if tests else no(f"No foreign government is known to hold {investor.name}.")
    if found.fact is not FALSE or investor.holders_complete or deal.diligence.complete or investor.is_individual:
        return found
    return unsettled(
        f"It is not known whether a foreign government holds 49 percent of {investor.name}.",
        asked(
            "investor.holders",
            f"Does a foreign government hold votes of {investor.name}, directly or through others? Name the holders "
            f"(government = true), then set holders_complete to true.",
            section,
        ),
    )


def substantial_acquisition(deal: Investment) -> Reasoned:
    """Whether 25 percent or more of the votes is acquired, directly or indirectly (800.244(a))."""
    after, section = deal.after.votes or deal.after.equity, "31 CFR 800.244(a)"
    question = asked("after.votes", "What percent of the votes is acquired, and held afterwards?", section)
    added = acquired_votes(deal)
    if after is None or added is None:
        return unsettled("It is not known what share of the votes is acquired.", question)
    if added.reaches(_SUBSTANTIAL) is TRUE:
        return yes(f"It acquires {added} percent of the votes, 25 or more (800.244(a)).")
    if after.reaches(_SUBSTANTIAL) is FALSE:
        return no(f"It holds {after} percent of the votes, less than 25 (800.244(a)).")
    return unsettled(
        f"It acquires {added} percent and then holds {after}; whether that acquires a substantial interest is open.",
        asked(
            "800.244.substantial_interest_acquired",
            "The investor passes 25 percent by several steps. Does this one result in the acquisition of a "
            "substantial interest?",
            section,
        ),
    ) if deal.answer("800.244.substantial_interest_acquired") not in {TRUE, FALSE} else given(
        deal.answer("800.244.substantial_interest_acquired"), "It acquires a substantial interest.",
        "It does not acquire a substantial interest.", "",
    )  # fmt: skip


@provision(
    "31 CFR 800.401(b)",
    also=("31 CFR 800.244", "31 CFR 800.235", "31 CFR 800.401(d)", "31 CFR 800.401(g)"),
    since=FIRRMA,
    stage=Stage.REQUIREMENT,
    registry=INVESTMENT_RULES,
)
def declaration_for_foreign_governments(deal: Investment, world: World) -> Iterator[Claim]:
    """A declaration is due where an investor half held by a foreign state takes a quarter of a TID US business.

    A substantial interest is 25 percent or more of the votes; of a foreign state in the investor, 49 or more.

    A parent's interest counts as 100 percent of what it holds. In a fund, only the general partner's holders count.
    Not for funds that a US general partner runs, air carriers, or excepted foreign states.
    """
    found = both(
        covered_transaction(deal, world), unless(_us_run_fund(deal)), unless(_air_carrier(deal)),
        substantial_acquisition(deal), government_interest(deal), tid_us_business(deal, world),
    )  # fmt: skip
    yield from when(
        found.fact,
        _filing(deal),
        f"A declaration is mandatory, by {file_by(deal)} (800.401(b), (g)). "
        + (_both_interests(deal) if found.fact is TRUE else found.because),
        questions=found.questions,
    )


def _both_interests(deal: Investment) -> str:
    return f"{substantial_acquisition(deal).because} {government_interest(deal).because}"


def _persons(deal: Investment) -> Iterator[tuple[str, Person]]:
    """The investor, and whoever holds 25 percent or more of it, alone or with a group (800.401(c)(1)(i)-(v),
    800.256).
    """
    yield "investor", deal.investor
    groups: dict[str, list[Percentage]] = {}
    held: list[tuple[Holder, Percentage]] = list(held_through(deal.investor))
    for holder, share in held:
        if holder.group:
            groups.setdefault(holder.group, []).append(share)
    for holder, share in held:
        together = total(groups[holder.group]) if holder.group else share
        if together.reaches(_HOLDER) is not FALSE:
            yield "investor.holders", holder


def technology_test(deal: Investment, world: World) -> Reasoned:
    """Whether a critical technology would need an authorization to go to the investor or a 25 percent holder."""
    day, tests = key_day(deal), []
    for number, one in enumerate(deal.target.critical_technologies, start=1):
        critical = critical_technology(one, number, day, world)
        if critical.fact is FALSE:
            tests.append(critical)
            continue
        tests += [
            both(critical, authorization_required(one, number, person, place, day, world, deal.answers))
            for place, person in _persons(deal)
        ]
    if tests:
        found = either(*tests)
        if found.fact is not FALSE:
            return found
        if deal.target.critical_technologies_complete or deal.diligence.complete:
            return found
    elif deal.target.critical_technologies_complete or deal.diligence.complete:
        return no("The business makes no critical technology.")
    return unsettled(
        "It is not known which critical technologies the business makes.",
        asked(
            "target.critical_technologies",
            "Which critical technologies does it make (ECCN, USML, part 810, part 110)? Name them, then set "
            "critical_technologies_complete to true.",
            "31 CFR 800.401(c)",
        ),
    )


def _foci(deal: Investment) -> Reasoned:
    """800.401(e)(2)."""
    said = deal.investor.foci_mitigated
    return (yes if said else no)(
        "It is held solely through an entity under a FOCI agreement with a clearance (800.401(e)(2))." if said else ""
    )


def _excepted_control(deal: Investment, world: World) -> Reasoned:
    """800.401(e)(1)."""
    return both(excepted_investor(deal, world), covered_control(deal))


@provision(
    "31 CFR 800.401(c)",
    also=("31 CFR 800.254", "31 CFR 800.256", "31 CFR 800.401(e)", "31 CFR 800.104"),
    since=AUTHORIZATION_TEST,
    stage=Stage.REQUIREMENT,
    registry=INVESTMENT_RULES,
)
def declaration_for_critical_technologies(deal: Investment, world: World) -> Iterator[Claim]:
    """A declaration is due where a critical technology would need a license to go to the investor.

    By the investor's principal place of business or nationality, and that of who holds 25 percent or more of it.

    As if it were the end user, license exceptions left aside but for TSU, ENC (b) and STA (c)(1). What is a critical
    technology is fixed when the deal is signed. Not for control by an excepted investor, FOCI-mitigated entities,
    funds that a US general partner runs, and air carriers.
    """
    if key_day(deal) < AUTHORIZATION_TEST:
        yield from _by_industry(deal, world)
        return
    found = both(
        covered_transaction(deal, world), unless(_us_run_fund(deal)), unless(_air_carrier(deal)), unless(_foci(deal)),
        technology_test(deal, world), unless(_excepted_control(deal, world)),
    )  # fmt: skip
    yield from when(
        found.fact,
        _filing(deal),
        f"A declaration is mandatory, by {file_by(deal)} (800.401(c), (g)). "
        + (technology_test(deal, world).because if found.fact is TRUE else found.because),
        questions=found.questions,
    )


def _by_industry(deal: Investment, world: World) -> Iterator[Claim]:
    """Before 15 October 2020: critical technologies used in, or made for, the industries of appendix B
    (800.104(d)).
    """
    industry = given(
        deal.answer("800.401.appendix_b_industry"),
        "The critical technology is used in or designed for an industry of appendix B.",
        "The critical technology is not used in or designed for an industry of appendix B.",
        "It is not known whether it is used in or designed for an industry of appendix B.",
        asked(
            "800.401.appendix_b_industry",
            "Is the critical technology used in the business's activity in an industry of appendix B to part 800, or "
            "designed specifically for one?",
            "31 CFR 800.401(c)",
        ),
    )
    critical = [
        critical_technology(one, number, key_day(deal), world)
        for number, one in enumerate(deal.target.critical_technologies, start=1)
    ]
    makes = either(*critical) if critical else no("The business is said to make no critical technology.")
    found = both(
        covered_transaction(deal, world), makes, unless(_us_run_fund(deal)), unless(_foci(deal)), industry,
        unless(_excepted_control(deal, world)),
    )  # fmt: skip
    yield from when(
        found.fact,
        _filing(deal),
        f"A declaration is mandatory, by {file_by(deal)} (800.401(c) as of 13 February 2020): {found.because}",
        questions=found.questions,
    )


@provision(
    "31 CFR 800.401(c)", since=FIRRMA, until=AUTHORIZATION_TEST, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES
)
def declaration_by_industry(deal: Investment, world: World) -> Iterator[Claim]:
    """Until 14 October 2020 a declaration is due for critical technologies of the industries of appendix B.

    The critical technology is used in, or designed specifically for, an industry of appendix B to part 800.
    """
    yield from _by_industry(deal, world)
