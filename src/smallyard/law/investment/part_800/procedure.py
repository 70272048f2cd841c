"""What is filed with the Committee, what it costs, and by what days the Committee must act (31 CFR 800.401 to
800.508).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from smallyard.law.effects import Duty, Imposes
from smallyard.law.investment.decision import InvestmentOutcome
from smallyard.law.investment.found import FoundOfDeal
from smallyard.law.investment.part_800.covered import FIRRMA, covered_control
from smallyard.law.investment.part_800.mandatory import file_by, government_interest, technology_test
from smallyard.law.investment.part_800.persons import held_through
from smallyard.law.investment.registry import INVESTMENT_RULES, InvestmentRegime
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.tables.business_days import next_business_day
from smallyard.law.tables.reading import rows
from smallyard.law.world import World
from smallyard.model.country import country
from smallyard.model.investment import Filing, FilingKind, Investment
from smallyard.model.kleene import TRUE
from smallyard.model.percentage import Percentage
from smallyard.model.person import Person

__all__ = ["fee", "timetable", "timetable_of"]

_FEES_SINCE = date(2020, 5, 1)
_BLANK = "[to fill in]"
_FILED = frozenset({InvestmentOutcome.MANDATORY_FILING, InvestmentOutcome.VOLUNTARY_FILING})
_REVIEW = _INVESTIGATION = timedelta(days=45)
_ASSESSMENT, _EXTENSION = timedelta(days=30), timedelta(days=15)


def fee(value: Decimal) -> Decimal:
    """The filing fee of a formal written notice for a transaction of that value, in US dollars (800.1101)."""
    found = Decimal(0)
    for row in rows("filing_fees.csv"):
        if value >= Decimal(row["from_value"]):
            found = Decimal(row["fee"])
    return found


def _fee_of(deal: Investment, value: Decimal) -> Decimal:
    """800.1103(c)(3): of a greater deal whose US business is worth under 5 million, the second step's fee."""
    least, second = Decimal(5_000_000), Decimal(500_000)
    if value >= least and deal.us_business_value is not None and deal.us_business_value < least:
        return fee(second)
    return fee(value)


def timetable(filing: Filing) -> dict[str, date]:
    """The last days of the Committee's periods; one that ends on no business day runs to the next.

    Source: 31 CFR 800.405(b), 800.503(b), 800.507(a), 800.508(a) and (e); part 802 has the same periods. A later day
    results if a lapse in appropriations tolls the periods (800.604).
    """
    if filing.kind is FilingKind.DECLARATION:
        return {"assessment ends": next_business_day(filing.accepted + _ASSESSMENT)}
    review = next_business_day(filing.accepted + _REVIEW)
    began = filing.investigation_began or review
    days = {"review ends": review}
    investigation = next_business_day(began + _INVESTIGATION)
    days["investigation ends"] = investigation
    if filing.extended:
        days["extended investigation ends"] = next_business_day(began + _INVESTIGATION + _EXTENSION)
    days["President decides by"] = max(days.values()) + timedelta(days=15)
    return days


def timetable_of(filing: Filing, part: str) -> Claim:
    """The timetable as a claim."""
    days = timetable(filing)
    words = ", ".join(f"{what} {day}" for what, day in days.items())
    began = (
        f"the investigation begins on {filing.investigation_began}"
        if filing.investigation_began
        else "an investigation, if there is one, is taken to begin when the review ends"
    )
    note = "" if filing.kind is FilingKind.DECLARATION else f" ({began}; the President has 15 days after it)"
    return claim(
        Imposes(
            duty=Duty.TIMETABLE,
            text=f"{words}{note}. Days move if appropriations lapse ({part}.604) or Washington is closed.",
            due=next(iter(days.values())),
        ),
        f"The {filing.kind} was accepted on {filing.accepted}.",
    )


@provision(
    "31 CFR 800.503(b)",
    also=("31 CFR 800.405", "31 CFR 800.507", "31 CFR 800.508", "31 CFR 800.203"),
    since=FIRRMA,
    stage=Stage.DUTY,
    registry=INVESTMENT_RULES,
)
def days_of_the_committee(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """The Committee assesses a declaration in 30 days, reviews a notice in 45, investigates in 45 more.

    Fifteen days more in extraordinary circumstances; a term that ends on no business day runs to the next.
    """
    if deal.filing is not None:
        yield timetable_of(deal.filing, "800")


@provision("31 CFR 800.505(b)", also=("31 CFR 800.222",), since=FIRRMA, stage=Stage.DUTY, registry=INVESTMENT_RULES)
def investigation_of_government_control(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """A foreign government-controlled transaction is investigated unless that is waived.

    Control of a US business by a foreign government, or by whom it controls: 45 more days are to be expected.
    """
    investor = deal.investor
    parents = [one for one, share in held_through(investor) if one.government and share.reaches(50) is TRUE]
    if found.outcome(InvestmentRegime.INBOUND) not in _FILED or covered_control(deal).fact is not TRUE:
        return
    if investor.government or parents:
        who = investor.name if investor.government else parents[0].name
        yield claim(
            Imposes(
                duty=Duty.TIMETABLE,
                text="The Committee investigates after its review, 45 days more, unless the Treasury and the lead "
                "agency find on the review that national security is not impaired (800.505(c)).",
            ),
            f"It could result in control by {who}, a foreign government or controlled by one (800.222).",
        )


@provision(
    "31 CFR 800.1101", also=("31 CFR 800.1103",), since=_FEES_SINCE, stage=Stage.DUTY, registry=INVESTMENT_RULES
)
def filing_fee(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """A formal written notice costs a fee by the value of the transaction; a declaration costs none.

    None below 500,000 US dollars, then 750, 7,500, 75,000, 150,000, and 300,000 from 750 million.
    """
    if found.outcome(InvestmentRegime.INBOUND) not in _FILED or deal.value is None:
        return
    yield claim(
        Imposes(
            duty=Duty.FILING_FEE,
            text=f"A formal written notice costs USD {_fee_of(deal, deal.value):,} for a transaction of "
            f"USD {deal.value:,}; a declaration costs nothing.",
            before=True,
        ),
        "The value is all consideration that the foreign person provides (800.1103).",
    )


@provision(
    "31 CFR 800.403",
    also=("31 CFR 800.402", "31 CFR 800.404", "31 CFR 800.401(f)", "31 CFR 800.501"),
    since=FIRRMA,
    stage=Stage.DUTY,
    registry=INVESTMENT_RULES,
)
def declaration_to_the_committee(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """A declaration has the contents of 800.404(c); a notice may be filed instead.

    Filed electronically with a certification by each party; filled in from the deal, with what is missing
    marked.
    """
    outcome = found.outcome(InvestmentRegime.INBOUND)
    if outcome not in _FILED:
        return
    must = outcome is InvestmentOutcome.MANDATORY_FILING
    last = file_by(deal)
    text = (
        f"Submit a declaration, or a written notice instead, by {last}: no later than 30 days before completion on "
        f"{deal.date}, and do not complete before the Committee has acted or the 30 days are over (800.401(g), (h))."
        if must
        else "The parties may submit a declaration or file a notice; without one the Committee can review later."
    )
    yield claim(
        Imposes(
            duty=Duty.DECLARATION, text=text, before=must, due=last if must else None, wording=_form(deal, world)
        ),
        "The transaction is covered; a declaration describes it." if not must else "A declaration is mandatory.",
    )


@provision("31 CFR 800.901(b)", since=FIRRMA, stage=Stage.DUTY, registry=INVESTMENT_RULES)
def penalty_for_missing(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """Who misses a mandatory filing risks a penalty up to the value of the transaction or more.

    The greater of 5,000,000 US dollars (250,000 before 26 December 2024) and the value of the transaction.
    """
    if found.outcome(InvestmentRegime.INBOUND) is InvestmentOutcome.MANDATORY_FILING:
        most = "5,000,000" if deal.date >= date(2024, 12, 26) else "250,000"
        yield claim(
            Imposes(
                duty=Duty.REPORT,
                text=f"Failure to file is subject to a penalty up to the greater of USD {most} and the value of the "
                f"transaction.",
                before=True,
            ),
            "A mandatory filing.",
        )


def _form(deal: Investment, world: World) -> str:
    """The items of 800.404(c) that the deal can fill."""
    investor, target, rights = deal.investor, deal.target, deal.rights
    votes, equity = deal.after.votes, deal.after.equity
    technologies = "; ".join(
        f"{one.description or one.regime} ({one.eccn or 'not classified'})" for one in target.critical_technologies
    )
    worth = f"USD {deal.value:,}" if deal.value is not None else _BLANK
    needs = technology_test(deal, world)
    state = government_interest(deal)
    items = [
        f"Parties: foreign person {investor.name}; US business {target.name}; contacts {_BLANK}",
        (
            f"Transaction: (i) {deal.act.replace('_', ' ')}; rationale {deal.rationale or _BLANK}; (ii) votes before "
            f"{_share(deal.before.votes)}, after {_share(votes)}; (iii) economic interest after {_share(equity)}; "
            f"(iv) classes of ownership {_BLANK}; (v) value {worth}; (vi) completion {deal.date}; (vii) sources of "
            f"financing {_BLANK}; (viii) definitive documents {f'of {deal.signed}' if deal.signed else _BLANK}"
        ),
        f"Stipulations: covered transaction {_BLANK}; foreign government-controlled transaction {_BLANK}",
        f"Rights: (i) technical information {_said(rights.technical_information)}; (ii) board "
        f"{_said(rights.board_seat)}, observer {_said(rights.board_observer)}; (iii) involvement "
        f"{_said(rights.decisionmaking)}; (iv) control {_said(rights.control)} "
        f"{', '.join(rights.important_matters)}".rstrip(),
        (
            f"US business: website {target.website or _BLANK}; {_places(target)}; addresses of all locations "
            f"{'; '.join(one.line for one in target.addresses) or _BLANK}"
        ),
        f"Business activities, NAICS, CAGE and DUNS codes, interstate commerce: {_BLANK}",
        (
            f"Critical technologies: {technologies or _BLANK}; export authorization to the persons of 800.401(c): "
            f"{needs.because or _BLANK}"
        ),
        f"Critical infrastructure functions (appendix A): {_said(target.infrastructure)}",
        (
            f"Sensitive personal data: "
            f"{_said(target.sensitive_personal_data) if target.sensitive_data is None else 'see the data described'}"
        ),
        f"US Government contracts (three years; ten with personnel data): {_BLANK}",
        f"Classified contracts (five years): {_BLANK}",
        f"Defense or Energy funding and programs (five years): {_BLANK}",
        f"Defense Production Act Title III (seven years): {_BLANK}",
        f"Priority rated contracts: {_BLANK}",
        f"Ultimate parent of the foreign person: {_BLANK}; {_places(investor)}",
        (
            f"Organizational chart with parents and owners: "
            f"{'; '.join(f'{one.name} ({_share(one.votes)})' for one in investor.holders) or _BLANK}"
        ),
        f"Foreign government ownership and rights: {state.because if state.fact is TRUE else _BLANK}",
        f"Business of the foreign person and its parents: {_BLANK}",
        f"Earlier filings of the parties, convictions in ten years: {_BLANK}",
    ]
    head = "DECLARATION (31 CFR 800.404(c); certification of 800.204 by each party)"
    return "\n".join([head, *(f"- {text}" for text in items)])


def _places(person: Person) -> str:
    seat = person.principal_place_of_business or person.headquarters
    organized = country(person.country).name if person.country else _BLANK
    return f"principal place of business {country(seat).name if seat else _BLANK}, organized in {organized}"


def _share(share: Percentage | None) -> str:
    return f"{share} percent" if share is not None else _BLANK


def _said(value: bool | None) -> str:
    return _BLANK if value is None else "yes" if value else "no"
