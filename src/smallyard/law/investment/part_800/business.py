"""US businesses, control of them, and TID US businesses: 31 CFR 800.208, 800.215, 800.241, 800.248, 800.252,
800.301.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from smallyard.law.investment.part_800.export_test import controlled_for_regimes
from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unsettled, yes
from smallyard.law.world import World
from smallyard.model.investment import Act, Asset, Instrument, Investment
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.percentage import NONE, Percentage
from smallyard.model.target import CriticalTechnology, SensitiveData, TechnologyRegime

__all__ = ["acquired_votes", "control", "critical_technology", "tid_us_business", "unaffiliated", "us_business"]

_HALF = Decimal(50)
_MILLION = 1_000_000
_MERE_THINGS = frozenset({Asset.LAND, Asset.BUILDING, Asset.INVENTORY, Asset.MACHINERY})
_OF_A_BUSINESS = frozenset({Asset.PERSONNEL, Asset.CUSTOMERS})
_RIGHTS = {
    "technical_information": "access to material nonpublic technical information",
    "board_seat": "membership of the board or the right to nominate a member",
    "board_observer": "observer rights on the board",
    "decisionmaking": "involvement in substantive decisions other than by voting",
}


def us_business(deal: Investment) -> Reasoned:
    """Whether what is acquired is a US business: an entity engaged in interstate commerce there (800.252,
    800.301).
    """
    target, section = deal.target, "31 CFR 800.252"
    if deal.act is Act.GREENFIELD:
        return no("A business set up from nothing is no US business that is acquired (800.301(e)(7)); see part 802.")
    if deal.act is Act.TECHNOLOGY_LICENSE:
        return no("A license of technology acquires no US business (800.302(f)(7)).")
    if deal.act is Act.GOODS_OR_SERVICES:
        return no("Ordinary trade acquires no US business (800.302(f)(6)).")
    if deal.act is Act.JOINT_VENTURE:
        contributed = deal.venture.contributes_us_business if deal.venture is not None else None
        return given(
            Kleene.of(contributed),
            "A party contributes a US business to the venture (800.301(d)).",
            "No party contributes a US business to the venture (800.301(d)).",
            "It is not known whether a party contributes a US business.",
            asked("venture.contributes_us_business", "Does a party contribute a US business?", "31 CFR 800.301(d)"),
        )
    if target.us_business is not None:
        return (yes if target.us_business else no)(
            f"{target.name} is {'' if target.us_business else 'not '}a US business."
        )
    if deal.assets:
        return _assets(frozenset(deal.assets))
    question = asked(
        "target.us_business", f"Is {target.name} engaged in interstate commerce in the United States?", section
    )
    return unsettled(f"It is not known whether {target.name} is a US business.", question)


def _assets(assets: frozenset[Asset]) -> Reasoned:
    """Examples 800.301(e)(10) to (14) and 800.302(f)(5): things alone are none; a business with its people or
    customers is.
    """
    words = ", ".join(sorted(assets)).replace("_", " ")
    if assets <= _MERE_THINGS or len(assets) == 1:
        return no(f"The assets ({words}) make up no US business (800.302(c)); see part 802 for real estate.")
    if assets & _OF_A_BUSINESS:
        return yes(f"The assets ({words}) make up a US business (800.301(c)).")
    return unsettled(
        f"It is not known whether the assets ({words}) make up a US business.",
        asked("target.us_business", "Do the assets make up a business as it operates?", "31 CFR 800.301(c)"),
    )


def _votes(deal: Investment) -> Percentage | None:
    return deal.after.votes or deal.after.equity


def acquired_votes(deal: Investment) -> Percentage | None:
    """What is added to the investor's votes; None where nobody says what it has afterwards."""
    after = _votes(deal)
    if after is None:
        return None
    return after.less(deal.before.votes or deal.before.equity or NONE)


def access_rights(deal: Investment) -> Reasoned:
    """800.211(b): access, board rights or involvement that the investor did not have before."""
    tests = [
        given(
            deal.rights.has(field),
            f"It affords {what} (800.211(b)).",
            f"It affords no {what}.",
            f"It is not known whether it affords {what}.",
            asked(
                f"rights.{field}",
                f"Does the investor get {what}? If none of the rights, set rights.complete to true.",
                "31 CFR 800.211(b)",
            ),
        )
        for field, what in _RIGHTS.items()
    ]
    return either(*tests)


def control(deal: Investment) -> Reasoned:
    """Whether control of the business results or could result (800.208, 800.301, 800.302)."""
    rights, section = deal.rights, "31 CFR 800.208"
    votes, board = _votes(deal), deal.after.board
    if deal.committee_cleared_control:
        return no("The Committee concluded action on the same person's direct control of it (800.305).")
    if deal.act is Act.SPLIT:
        return no("A stock split or pro rata dividend changes no control (800.302(a)).")
    if deal.underwriting:
        return no("It is acquired as an underwriter in the ordinary course (800.302(d)).")
    if deal.insurance_claim:
        return no("It is acquired under an insurance contract of the ordinary course (800.302(e)).")
    if deal.act is Act.DEFAULT and deal.syndicated_loan and deal.acts_alone_or_agent is False:
        return no("It is acquired on default of a syndicated loan that the lender does not lead (800.306(c)).")
    if (early := _contingent(deal)) is not None:
        return early
    if rights.important_matters:
        words = ", ".join(rights.important_matters).replace("_", " ")
        return yes(f"It can decide important matters: {words} (800.208(a)).")
    if rights.control:
        return yes("It can determine, direct or decide important matters (800.208(a)).")
    if rights.acting_in_concert and rights.group_votes is not None and rights.group_votes >= _HALF:
        return yes(f"It acts in concert with others who have {rights.group_votes} percent together (800.208(b)).")
    if rights.passivity_agreement:
        return no("An irrevocable agreement completely precludes it from control (800.208(e)(6)).")
    for share, what in ((votes, "votes"), (board, "board")):
        if share is not None and share.reaches(_HALF) is TRUE:
            return yes(f"It has {share} percent of the {what} (800.208(a), 800.301(a)).")
    if rights.dominant_minority:
        return yes("Its stake is a dominant minority (800.208(a)).")
    if _passive(deal) is TRUE and votes is not None and votes.exceeds(10) is FALSE:
        return no(f"It holds {votes} percent, 10 or less, solely for passive investment (800.302(b)).")
    if deal.act is Act.LOAN and not rights.board_seat and not rights.equity_like and not rights.profit_share:
        return given(
            FALSE if rights.complete else rights.has("equity_like"),
            "The loan has rights characteristic of equity (800.306(b)).",
            "A loan by itself is no covered transaction (800.306(a)).",
            "It is not known whether the loan has rights characteristic of equity.",
            asked("rights.equity_like", "Does the loan give rights characteristic of equity?", "31 CFR 800.306"),
        )
    concert = rights.has("acting_in_concert")
    if rights.complete and concert is FALSE and (votes is None or votes.reaches(_HALF) is FALSE):
        protections = f" beyond {len(rights.protections)} minority protections" if rights.protections else ""
        held = f"{votes} percent" if votes is not None else "its interest"
        return no(f"With {held} and no power over important matters{protections}, it has no control (800.208(c)).")
    return unsettled(
        "It is not known whether it can decide important matters of the business.",
        asked(
            "rights.control",
            "Can the investor decide important matters (sale of assets, closing of facilities, major spending, "
            "officers, "
            "significant contracts), by votes, board, contract or acting in concert? Name the rights, then set "
            "rights.complete to true.",
            section,
        ),
        *([] if votes is not None else [asked("after.votes", "What percent of the votes will it have?", section)]),
    )


def _contingent(deal: Investment) -> Reasoned | None:
    """800.308: whether what a contingent interest would give counts when it is acquired; None where it does."""
    if deal.instrument is not Instrument.CONTINGENT_INTEREST or deal.act is not Act.PURCHASE:
        return None
    if deal.rights.important_matters or deal.rights.control:
        return None  # rights that it conveys at once count in any case (800.308(b))
    facts = {
        "conversion_imminent": "conversion is imminent",
        "conversion_in_own_control": "conversion is in the acquiring party's control",
        "conversion_determinable": "what it would give can be determined",
    }
    said = {field: getattr(deal, field) for field in facts}
    if said["conversion_determinable"] and (said["conversion_imminent"] or said["conversion_in_own_control"]):
        return None
    if said["conversion_determinable"] is False or (
        said["conversion_imminent"] is False and said["conversion_in_own_control"] is False
    ):
        return no("The contingent interest is disregarded until conversion becomes imminent (800.308(b)).")
    return unsettled(
        "It is not known whether what the contingent interest would give counts already.",
        *(
            asked(field, f"Is it so that {words}?", "31 CFR 800.308(a)")
            for field, words in facts.items()
            if said[field] is None
        ),
    )


def _passive(deal: Investment) -> Kleene:
    """800.243: said to be passive, and no right says otherwise."""
    against = access_rights(deal).fact is TRUE or bool(deal.rights.important_matters) or bool(deal.rights.control)
    return FALSE if against else Kleene.of(deal.passive)


def unaffiliated(deal: Investment) -> Reasoned:
    """800.250: the investor does not already hold more than half of the votes or of the board seats directly."""
    held = deal.before.votes or deal.before.equity or NONE
    board = deal.before.board or NONE
    return given(
        ~(held.exceeds(_HALF) | board.exceeds(_HALF)),
        "The business is unaffiliated (800.250).",
        "The investor already holds more than half of it, so it is not unaffiliated (800.250).",
        "It is not known whether the business is unaffiliated.",
        asked("before.votes", "What percent of the votes did the investor have before?", "31 CFR 800.250"),
    )


def critical_technology(one: CriticalTechnology, number: int, day: date, world: World) -> Reasoned:
    """Whether a technology is critical on the day that counts, and whether the business works on it (800.215,
    800.248(a)).
    """
    place, section = f"target.critical_technologies[{number}]", "31 CFR 800.215"
    name = one.description or (str(one.eccn) if one.eccn is not None else one.regime.replace("_", " "))
    if one.since is not None and one.since > day:
        return no(f"{name} became controlled on {one.since}, after {day} (800.104(b)).")
    controlled = yes(f"{name} is a critical technology ({one.regime.replace('_', ' ')}).")
    if one.regime is TechnologyRegime.CCL:
        controlled = _on_ccl(one, name, place, section, day, world)
    works = given(
        Kleene.of(True if one.produces is None else one.produces),
        f"The business produces, designs, tests or develops {name}, or can.",
        f"The business does not produce, design, test, manufacture, fabricate or develop {name} (800.248(d)(2)).",
        "",
    )
    return both(works, controlled)


def _on_ccl(one: CriticalTechnology, name: str, place: str, section: str, day: date, world: World) -> Reasoned:
    """800.215(b): on the CCL for reasons of the regimes, regional stability or surreptitious listening."""
    if one.eccn is None:
        return unsettled(
            f"The classification of {name} is not known.",
            asked(f"{place}.eccn", f"Under which ECCN is {name} classified, or EAR99?", section),
        )
    if one.eccn.is_ear99:
        return no(f"{name} is EAR99, on no list.")
    return given(
        controlled_for_regimes(one, day, world),
        f"{name} ({one.eccn}) is on the CCL for a reason of 800.215(b).",
        f"{name} ({one.eccn}) is on the CCL for no reason of 800.215(b).",
        f"Whether {name} ({one.eccn}) is controlled for a reason of 800.215(b) is not known.",
        asked(f"{place}.eccn", f"Which paragraph of {one.eccn} is {name} under?", section),
    )


def produces_critical_technology(deal: Investment, world: World) -> Reasoned:
    """800.248(a)."""
    day = deal.date
    tests = [
        critical_technology(one, number, day, world)
        for number, one in enumerate(deal.target.critical_technologies, start=1)
    ]
    found = either(*tests) if tests else no("No critical technology is named.")
    complete = deal.target.critical_technologies_complete or deal.diligence.complete
    if found.fact is FALSE and not complete:
        return unsettled(
            "It is not known whether the business makes a critical technology.",
            asked(
                "target.critical_technologies",
                f"Does {deal.target.name} produce, design, test, manufacture, fabricate or develop anything on the "
                "USML, "
                f"the CCL (beyond AT), or under parts 810 or 110? Name it, then set critical_technologies_complete.",
                "31 CFR 800.248(a)",
            ),
        )
    return found


def sensitive_personal_data(deal: Investment) -> Reasoned:
    """800.241 with 800.248(c)."""
    section, place = "31 CFR 800.241", "target.sensitive_data"
    data = deal.target.sensitive_data
    if data is None:
        return given(
            deal.found(deal.target.sensitive_personal_data),
            "It maintains or collects sensitive personal data of US citizens.",
            "It maintains and collects no sensitive personal data.",
            "It is not known whether it maintains or collects sensitive personal data.",
            asked(place, "Does it maintain or collect, itself or through others, data of 800.241?", section),
        )
    if data.us_citizens is False:
        return no("The data is not of US citizens (800.248(c)).")
    if data.identifiable is False:
        return no("The data is not identifiable (800.226).")
    if data.only_own_employees or data.public_record:
        return no("It is data on its own employees, or of public record (800.241(b)).")
    if data.genetic_test_results:
        return yes("It holds results of genetic tests (800.241(a)(2)).")
    if not data.categories:
        return no("The data is in none of the categories of 800.241(a)(1)(ii).")
    return _many_people(data, section, place)


def _many_people(data: SensitiveData, section: str, place: str) -> Reasoned:
    """800.241(a)(1)(i)(A) to (C)."""
    number = data.individuals
    count = given(
        Kleene.of(None if number is None else number > _MILLION)
        & ~Kleene.of(data.cannot_hold_over_one_million or False),
        f"It held such data on {number:,} individuals in twelve months, more than one million (800.241(a)(1)(i)(B))."
        if number is not None
        else "",
        "It held such data on no more than one million individuals, or shows that it no longer can.",
        "It is not known on how many individuals it held such data.",
        asked(
            f"{place}.individuals",
            "On how many individuals at most did it maintain or collect such data in the last twelve months, all "
            "categories together?",
            f"{section}(a)(1)(i)(B)",
        ),
    )
    aims = [
        (data.targets_agencies, "It targets or tailors to agencies with security duties (800.241(a)(1)(i)(A))."),
        (
            data.business_objective_over_one_million,
            "It aims at more than one million individuals (800.241(a)(1)(i)(C)).",
        ),
    ]
    return either(count, *(yes(words) if value else no("") for value, words in aims))


def tid_us_business(deal: Investment, world: World) -> Reasoned:
    """800.248: critical technologies, covered investment critical infrastructure, or sensitive personal data."""
    infrastructure = given(
        deal.found(deal.target.infrastructure),
        "It performs a function of appendix A for covered investment critical infrastructure.",
        "It performs no function of appendix A.",
        "It is not known whether it performs a function of appendix A to part 800.",
        asked(
            "target.infrastructure",
            "Does it own, operate, manufacture, supply or service covered investment critical infrastructure as "
            "columns 1 and 2 of appendix A to part 800 have it?",
            "31 CFR 800.248(b)",
        ),
    )
    return both(
        us_business(deal),
        either(produces_critical_technology(deal, world), infrastructure, sensitive_personal_data(deal)),
    )
